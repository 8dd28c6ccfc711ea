"""Doors for tests: faults, limits, clock, webhooks by hand, the journal, and forgetting it all."""

from dataclasses import asdict, replace

from aiohttp import web

from infra.local.meta import ids
from infra.local.meta.customers.doors import wish_of
from infra.local.meta.customers.write import line_of
from infra.local.meta.grants import SCOPES
from infra.local.meta.graph.app_fields import subscriptions
from infra.local.meta.graph.consent import lines_given
from infra.local.meta.graph.whatsapp.templates import change, templates_of
from infra.local.meta.people import group_for
from infra.local.meta.simulator import SIMULATOR, Simulator
from infra.local.meta.webhooks.signature import encode

routes = web.RouteTableDef()


def _sim(request: web.Request) -> Simulator:
    return request.app[SIMULATOR]


@routes.post("/_faults")
async def plan_fault(request: web.Request) -> web.Response:
    try:
        fault = _sim(request).faults.plan(await wish_of(request))
    except ValueError as wrong:
        raise web.HTTPUnprocessableEntity(text=str(wrong)) from wrong
    return web.json_response(asdict(fault))


@routes.get("/_faults")
async def planned_faults(request: web.Request) -> web.Response:
    return web.json_response([asdict(fault) for fault in _sim(request).faults.planned()])


@routes.delete("/_faults")
async def no_faults(request: web.Request) -> web.Response:
    _sim(request).faults.clear()
    return web.json_response({"success": True})


@routes.get("/_log")
async def read_log(request: web.Request) -> web.Response:
    """``path`` narrows to paths that contain it, ``method`` to a method, ``after`` to newer."""
    query = request.query
    entries = _sim(request).journal.read(
        query.get("path", ""), query.get("method", ""), int(query.get("after", "0"))
    )
    return web.json_response(entries)


@routes.post("/_reset")
async def reset(request: web.Request) -> web.Response:
    sim = _sim(request)
    await sim.errands.cancel()
    sim.reset()
    return web.json_response({"success": True})


@routes.post("/_limits")
async def set_limits(request: web.Request) -> web.Response:
    """``pair_burst``, ``pair_seconds``, ``per_second``; ``pause`` between sent and delivered."""
    sim, wish = _sim(request), await wish_of(request)
    if "pause" in wish:
        sim.progress.pace.pause = float(wish.pop("pause"))
    try:
        sim.meters.limits = replace(sim.meters.limits, **wish)
    except TypeError as wrong:
        raise web.HTTPUnprocessableEntity(text=str(wrong)) from wrong
    return web.json_response(asdict(sim.meters.limits) | {"pause": sim.progress.pace.pause})


@routes.post("/_clock")
async def set_clock(request: web.Request) -> web.Response:
    """Shift the simulator's time: ``{"offset": seconds}``."""
    sim = _sim(request)
    sim.clock.offset = float((await wish_of(request)).get("offset", 0))
    sim.world.changed()
    return web.json_response({"now": sim.clock.now()})


@routes.post("/_lines")
async def register_line(request: web.Request) -> web.Response:
    """Tell what a number is: ``{"phone_number_id", "business_account_id", "phone_number"}``."""
    return web.json_response(asdict(line_of(_sim(request), await wish_of(request))))


@routes.post("/_grants")
async def allow(request: web.Request) -> web.Response:
    """Somebody lets our app in: ``{"login": "whatsapp" | "facebook" | "instagram",
    "redirect_uri", "assets"?, "scopes"?, "on_app"?}`` gives a ``code`` and its ``assets``."""
    sim, wish = _sim(request), await wish_of(request)
    login = wish.get("login")
    if login not in SCOPES:
        raise web.HTTPUnprocessableEntity(text=f"The logins are {', '.join(SCOPES)}.")
    assets = tuple(wish.get("assets") or lines_given(sim, login, bool(wish.get("on_app"))))
    scopes = tuple(wish["scopes"]) if "scopes" in wish else None
    at = sim.clock.now() - float(wish.get("age", 0))
    grant = sim.grants.allow(login, str(wish.get("redirect_uri", "")), assets, at, scopes)
    return web.json_response(asdict(grant))


@routes.post("/_tokens")
async def change_token(request: web.Request) -> web.Response:
    """Make a token that we gave out older: ``{"token", "issued_at"?, "expires_at"?}``."""
    sim, wish = _sim(request), await wish_of(request)
    token = str(wish.pop("token", ""))
    if sim.grants.token(token) is None:
        raise web.HTTPNotFound(text="We gave out no such token.")
    return web.json_response(asdict(sim.grants.change(token, **wish)))


@routes.post("/_subscriptions")
async def change_app(request: web.Request) -> web.Response:
    """What stands in the app's dashboard: ``{"object", "without", "active"?, "callback_url"?}``;
    an empty wish restores everything."""
    sim, wish = _sim(request), await wish_of(request)
    object = wish.pop("object", "")
    sim.world.app_changes = {object: wish} if object else {}
    return web.json_response({"data": subscriptions(sim)})


@routes.post("/_groups")
async def begin_group(request: web.Request) -> web.Response:
    """A group chat with a number, in which somebody has just written: ``{"phone_number_id"}``."""
    sim, line = _sim(request), line_of(_sim(request), await wish_of(request))
    group = sim.world.know(group_for(ids.group()))
    sim.world.thread(line.id, group.id).window_from = sim.clock.now()
    return web.json_response({"id": group.id})


@routes.post("/_templates/{owner}/{id}")
async def change_template(request: web.Request) -> web.Response:
    """Play Meta: ``{"status", "reason", "quality", "category", "correct_category", "components"}``;
    ``"silent": true`` tells the product nothing."""
    sim, match = _sim(request), request.match_info
    if match["id"] not in templates_of(sim, match["owner"]):
        raise web.HTTPNotFound(text="There is no such template.")
    wish = await wish_of(request)
    return web.json_response(asdict(change(sim, match["owner"], match["id"], wish)))


@routes.get("/_webhooks")
async def webhook_attempts(request: web.Request) -> web.Response:
    return web.json_response(list(_sim(request).courier.attempts))


@routes.post("/_webhooks")
async def steer_webhooks(request: web.Request) -> web.Response:
    """``{"hold": bool}`` keeps events back, ``{"double": bool}`` sends each twice."""
    courier, wish = _sim(request).courier, await wish_of(request)
    courier.holding = bool(wish.get("hold", courier.holding))
    courier.doubling = bool(wish.get("double", courier.doubling))
    return web.json_response({"hold": courier.holding, "double": courier.doubling})


@routes.post("/_webhooks/release")
async def release_webhooks(request: web.Request) -> web.Response:
    """``{"as": "one_by_one" | "batch" | "reversed" | "shuffled" | "twice"}``."""
    how = (await wish_of(request)).get("as", "one_by_one")
    if how not in ("one_by_one", "batch", "reversed", "shuffled", "twice"):
        raise web.HTTPUnprocessableEntity(text="No such way to release.")
    return web.json_response({"events": await _sim(request).courier.release(how)})


@routes.post("/_webhooks/post")
async def post_webhook(request: web.Request) -> web.Response:
    """Sign and post any body once: ``{"body": {…}}``, or ``{"bytes": "…", "signature": "…"}``."""
    wish = await wish_of(request)
    body = str(wish["bytes"]).encode() if "bytes" in wish else encode(wish.get("body"))
    status, answer = await _sim(request).courier.post_raw(body, wish.get("signature"))
    return web.json_response({"status": status, "answer": answer})


@routes.post("/_webhooks/handshake")
async def shake_hands(request: web.Request) -> web.Response:
    status, answer = await _sim(request).courier.handshake("1158201444")
    return web.json_response({"status": status, "answer": answer})
