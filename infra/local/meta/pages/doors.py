"""The routes of /phone and /demo-shop."""

import html
import re
from pathlib import Path

from aiohttp import web

from infra.local.meta.pages.inboxes import Inboxes, as_json
from infra.local.meta.simulator import SIMULATOR

_STATIC = Path(__file__).parent / "static"
_PHONE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " media-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
_SHOP_POLICY = "script-src 'self'; object-src 'none'; base-uri 'none'"
"""The shop is somebody's own site: beside our script it only forbids what no shop needs."""

_TOKEN = re.compile(r"[A-Za-z0-9_\-]{1,200}")
_NO_WIDGET = (
    '<p class="notice">This shop has no chat yet. Add a web chat inbox in the'
    ' <a href="/">inbox\'s settings</a>, then reload this page.</p>'
)
INBOXES: web.AppKey[Inboxes] = web.AppKey("inboxes", Inboxes)
routes = web.RouteTableDef()


def install(app: web.Application) -> None:
    app[INBOXES] = Inboxes(app[SIMULATOR])
    app.add_routes(routes)
    app.router.add_static("/phone/static", _STATIC)
    app.router.add_static("/demo-shop/static", _STATIC)


@routes.get("/phone")
@routes.get("/phone/")
async def phone(request: web.Request) -> web.Response:
    return _page((_STATIC / "phone.html").read_text(), _PHONE_POLICY)


@routes.get("/phone/inboxes")
async def inboxes(request: web.Request) -> web.Response:
    return web.json_response(as_json(await request.app[INBOXES].learn()))


@routes.get("/demo-shop")
@routes.get("/demo-shop/")
async def shop(request: web.Request) -> web.Response:
    """The shop with the chat of ``?inbox=<website_token>``, else of the first web chat inbox."""
    token = request.query.get("inbox") or await _first_token(request.app[INBOXES])
    page = (_STATIC / "shop.html").read_text()
    return _page(page.replace("<!-- chat -->", _chat(token)), _SHOP_POLICY)


async def _first_token(inboxes: Inboxes) -> str:
    learned = await inboxes.learn()
    return next((inbox.website_token for inbox in learned.inboxes if inbox.website_token), "")


def _chat(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        return _NO_WIDGET
    return f'<script src="/widget.js" data-inbox="{html.escape(token)}" async></script>'


def _page(text: str, policy: str) -> web.Response:
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    return web.Response(text=text, content_type="text/html", headers=headers)
