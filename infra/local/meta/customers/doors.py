"""JSON doors to the customers, under ``/_customers`` for tests and ``/phone/api`` for the page."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from infra.local.meta.customers import pictures, view
from infra.local.meta.customers.comment import say_in_public
from infra.local.meta.customers.history import recall
from infra.local.meta.customers.overhear import overhear
from infra.local.meta.customers.write import FILE_KINDS, Unclear, person_of, write
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.whatsapp.file_rules import kind_of
from infra.local.meta.model import Person
from infra.local.meta.simulator import SIMULATOR, Simulator

_SETTABLE = (
    "name", "online", "reads_at_once", "hides_phone", "on_whatsapp", "wants_marketing", "username",
    "email",
)  # fmt: skip
_LONGEST_WAIT = 25.0
Door = Callable[[web.Request], Awaitable[web.Response]]
routes = web.RouteTableDef()


def _both(method: str, path: str) -> Callable[[Door], Door]:
    """The same door under both prefixes."""

    def register(handler: Door) -> Door:
        routes.route(method, f"/_customers{path}")(handler)
        routes.route(method, f"/phone/api/customers{path}")(handler)
        return handler

    return register


def _sim(request: web.Request) -> Simulator:
    return request.app[SIMULATOR]


async def wish_of(request: web.Request) -> dict[str, Any]:
    """The JSON body. Only JSON, so that no other site's form can write in a customer's name."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        wish = json.loads(await request.text())
    except ValueError as wrong:
        raise web.HTTPBadRequest(text="This is no JSON.") from wrong
    if not isinstance(wish, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return wish


def _person(request: web.Request) -> Person:
    person = _sim(request).world.find_person(request.match_info["person"])
    if person is None:
        raise web.HTTPNotFound(text="There is no such person.")
    return person


@_both("GET", "")
async def everybody(request: web.Request) -> web.Response:
    """``after=<version>`` waits for news, at most 25 seconds."""
    sim = _sim(request)
    if request.query.get("after", "").isdigit():
        await sim.world.wait_beyond(int(request.query["after"]), _LONGEST_WAIT)
    person = sim.world.find_person(request.query.get("person", "")) if request.query else None
    answer: dict[str, Any] = {"version": sim.world.version, "people": view.people(sim)}
    if person:
        answer["phone"] = view.phone(sim, person, request.query.get("line", ""))
    return web.json_response(answer)


@routes.post("/_customers/overheard")
async def overheard(request: web.Request) -> web.Response:
    """A webhook's body that somebody else has posted to the product, as it came."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as wrong:
        raise web.HTTPBadRequest(text="This is no JSON.") from wrong
    return web.json_response({"heard": overhear(_sim(request), body)})


@_both("GET", "/{person}")
async def one(request: web.Request) -> web.Response:
    """A person's phone; ``all=1`` also lists what has not arrived or failed."""
    sim, person = _sim(request), _person(request)
    answer = view.phone(sim, person, request.query.get("line", ""))
    if request.query.get("all"):
        answer["everything"] = {
            thread.line_id: view.everything(thread) for thread in sim.world.threads_of(person.id)
        }
    return web.json_response(answer)


@_both("POST", "/{person}")
async def change(request: web.Request) -> web.Response:
    """Change a person, or bring in a new one by phone number: ``{"name", "online", …}``."""
    sim, wish = _sim(request), await wish_of(request)
    try:
        person = person_of(sim, request.match_info["person"], wish)
    except Unclear as unclear:
        raise web.HTTPUnprocessableEntity(text=str(unclear)) from unclear
    fields = {key: wish[key] for key in _SETTABLE if key in wish}
    was_online = person.online
    person = sim.world.change_person(person.id, **fields)
    if person.online and not was_online:
        sim.progress.catch_up(person)
    return web.json_response(asdict(person))


@_both("POST", "/{person}/send")
async def send(request: web.Request) -> web.Response:
    wish = await wish_of(request)
    try:
        message = write(_sim(request), request.match_info["person"], wish)
    except (Unclear, TypeError) as unclear:
        raise web.HTTPUnprocessableEntity(text=str(unclear)) from unclear
    return web.json_response({"id": message.id, "at": message.at})


@routes.post("/_customers/{person}/comment")
async def comment(request: web.Request) -> web.Response:
    """The person says something in public: ``{"line_id", "kind", "text"}``."""
    wish = await wish_of(request)
    try:
        said = say_in_public(_sim(request), request.match_info["person"], wish)
    except (Unclear, KeyError) as unclear:
        raise web.HTTPUnprocessableEntity(text=str(unclear)) from unclear
    return web.json_response({"id": said.id, "at": said.at})


@routes.post("/_customers/{person}/history")
async def history(request: web.Request) -> web.Response:
    """Put past messages on a phone; nothing is posted to the product."""
    past = await wish_of(request)
    try:
        known = recall(_sim(request), request.match_info["person"], past)
    except (Unclear, TypeError, KeyError, ValueError) as unclear:
        raise web.HTTPUnprocessableEntity(text=str(unclear)) from unclear
    return web.json_response({"new": known})


@_both("POST", "/{person}/read")
async def read(request: web.Request) -> web.Response:
    """Open the thread with ``line_id``: everything that arrived becomes read."""
    sim, person, wish = _sim(request), _person(request), await wish_of(request)
    wanted = str(wish.get("line_id") or wish.get("phone_number_id") or "")
    threads = [t for t in sim.world.threads_of(person.id) if wanted in ("", t.line_id)]
    return web.json_response({"read": sum(sim.progress.read(thread) for thread in threads)})


@routes.post("/phone/api/media")
async def keep_file(request: web.Request) -> web.Response:
    """A file from the page: the bytes are the body, its kind is the content type."""
    sim, mime_type = _sim(request), request.content_type
    try:
        kind = kind_of(mime_type)
    except GraphError as refusal:
        raise web.HTTPUnprocessableEntity(text=f"WhatsApp carries no {mime_type}.") from refusal
    media = sim.media.put(await request.read(), mime_type, "customer")
    return web.json_response({"media_id": media.id, "kind": kind})


@routes.get("/phone/api/media/{id}")
async def show_file(request: web.Request) -> web.Response:
    """A file as it lies on the phone. Anything but pictures and sound is only downloaded."""
    sim = _sim(request)
    media = sim.media.find(request.match_info["id"])
    if media is None:
        raise web.HTTPNotFound(text="There is no such file.")
    is_shown = media.mime_type.split("/")[0] in ("image", "audio", "video")
    disposition = "inline" if is_shown and "svg" not in media.mime_type else "attachment"
    headers = {
        "Content-Type": media.mime_type,
        "Content-Disposition": disposition,
        "Cache-Control": "private, max-age=86400",
    }
    return web.Response(body=sim.media.read(media.id), headers=headers)


@routes.get("/phone/api/samples")
async def list_samples(request: web.Request) -> web.Response:
    return web.json_response({"samples": pictures.names(), "kinds": FILE_KINDS})


@routes.get("/phone/api/samples/{name}.png")
async def show_sample(request: web.Request) -> web.Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    body = pictures.sample(request.match_info["name"])
    return web.Response(body=body, content_type="image/png", headers=headers)
