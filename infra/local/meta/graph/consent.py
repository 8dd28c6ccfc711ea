"""The pages on which the owner of a line lets our app in: a button, and back with a code."""

import html
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from infra.local.meta import ids
from infra.local.meta.grants import SCOPES, Login
from infra.local.meta.model import Line
from infra.local.meta.simulator import SIMULATOR, Simulator

routes = web.RouteTableDef()
_POLICY = "default-src 'none'; base-uri 'none'; style-src 'none'"
_ASKS = {
    "whatsapp": "Connect a WhatsApp number to Chathood?",
    "facebook": "Let Chathood answer for your Pages?",
    "instagram": "Let Chathood answer for your Instagram account?",
}


@routes.get(r"/v{version:\d+\.\d+}/dialog/oauth")
async def ask_at_facebook(request: web.Request) -> web.Response:
    """A ``config_id`` makes it WhatsApp's Embedded Signup."""
    login: Login = "whatsapp" if request.query.get("config_id") else "facebook"
    return _page(request, login)


@routes.post(r"/v{version:\d+\.\d+}/dialog/oauth")
async def allow_at_facebook(request: web.Request) -> web.Response:
    login: Login = "whatsapp" if request.query.get("config_id") else "facebook"
    return await _back(request, login)


@routes.get("/oauth/authorize")
async def ask_at_instagram(request: web.Request) -> web.Response:
    return _page(request, "instagram")


@routes.post("/oauth/authorize")
async def allow_at_instagram(request: web.Request) -> web.Response:
    return await _back(request, "instagram")


def lines_given(sim: Simulator, login: Login, on_app: bool = False) -> tuple[str, ...]:
    """What somebody gives when nothing else is said: a new account with one new number, the same
    two Pages, the same Instagram account. A number that is on the app keeps being used there."""
    if login == "whatsapp":
        owner, number = ids.numeric(15), ids.numeric(15)
        address = "1555" + ids.numeric(7)
        line = Line(number, "whatsapp", owner, address, "Oak Furniture", registered=on_app)
        sim.world.register(replace(line, on_app=on_app, onboarded_at=sim.clock.now()))
        return (owner,)
    if login == "facebook":
        names = ("Oak Furniture", "Oak Outlet")
        return tuple(
            sim.world.register(Line(ids.numeric_for("page", name), "messenger", name=name)).id
            for name in names
        )
    name = "oak.furniture"
    line = Line(ids.numeric_for("instagram", name), "instagram", address=name, name=name)
    return (sim.world.register(line).id,)


def _page(request: web.Request, login: Login) -> web.Response:
    sim, query = request.app[SIMULATOR], request.query
    wrong = _wrong(sim, query)
    if wrong:
        return web.Response(status=400, text=wrong)
    scopes = "".join(f"<li>{scope}</li>" for scope in SCOPES[login])
    kept = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in query.items()
    )
    body = (
        "<!doctype html><meta charset=utf-8><title>Meta, played</title>"
        f"<h1>{_ASKS[login]}</h1><ul>{scopes}</ul>"
        f'<form method="post" action="?{html.escape(urlencode(dict(query)))}">{kept}'
        '<button name="answer" value="allow">Allow</button>'
        '<button name="answer" value="cancel">Cancel</button></form>'
    )
    headers = {"Content-Security-Policy": _POLICY}
    return web.Response(text=body, content_type="text/html", headers=headers)


async def _back(request: web.Request, login: Login) -> web.Response:
    sim, query = request.app[SIMULATOR], request.query
    wrong = _wrong(sim, query)
    if wrong:
        return web.Response(status=400, text=wrong)
    answer = (await request.post()).get("answer", "allow")
    state = {"state": query["state"]} if "state" in query else {}
    address = query["redirect_uri"]
    if answer == "cancel":
        said = {"error": "access_denied", "error_reason": "user_denied", **state}
        raise web.HTTPFound(f"{address}?{urlencode(said)}")
    on_app = "whatsapp_business_app_onboarding" in query.get("extras", "")
    assets = lines_given(sim, login, on_app)
    grant = sim.grants.allow(login, address, assets, sim.clock.now())
    raise web.HTTPFound(f"{address}?{urlencode({'code': grant.code, **state})}")


def _wrong(sim: Simulator, query: Any) -> str:
    if query.get("client_id") != sim.settings.app_id:
        return "Invalid App ID: The provided app ID does not look like a valid app ID."
    if not str(query.get("redirect_uri", "")).startswith(("https://", "http://127.0.0.1")):
        return "URL blocked: This redirect failed because the redirect URI is not white-listed."
    return "" if query.get("response_type", "code") == "code" else "Invalid response_type."
