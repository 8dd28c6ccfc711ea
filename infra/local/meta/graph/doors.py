"""The Graph routes: unpack, call, answer."""

import hashlib
from typing import Any

from aiohttp import web

from infra.local.meta import ids
from infra.local.meta.graph import app_fields, oauth
from infra.local.meta.graph.access import check_app
from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.graph.gate import ARGUMENTS, FAILS_WITH, TOKEN
from infra.local.meta.graph.pages import profiles, public, uploads
from infra.local.meta.graph.pages import send as pages
from infra.local.meta.graph.whatsapp import accounts, files, numbers, send, templates
from infra.local.meta.simulator import SIMULATOR, Simulator

_V = r"/v{version:\d+\.\d+}"
routes = web.RouteTableDef()


def _sim(request: web.Request) -> Simulator:
    return request.app[SIMULATOR]


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _own_id(request: web.Request, body: dict[str, Any] | None = None) -> str:
    """``me`` is the account of a token that we gave out."""
    known = _sim(request).grants.token(request[TOKEN])
    if _id(request) == "me" and known and known.assets:
        return known.assets[0]
    return pages.own_id(_sim(request), _id(request), body)


def _arguments(request: web.Request) -> dict[str, Any]:
    return request[ARGUMENTS]


@routes.post(_V + r"/{id:\d+|me}/messages")
async def send_message(request: web.Request) -> web.Response:
    """WhatsApp bodies say ``messaging_product``; Messenger's and Instagram's do not."""
    sim, body, fail_with = _sim(request), _arguments(request), request.get(FAILS_WITH, 0)
    id = _own_id(request, body)
    known = sim.world.lines.get(id)
    if "messaging_product" in body or (known is not None and known.kind == "whatsapp"):
        return web.json_response(send.send(sim, id, body, fail_with))
    is_instagram = request[TOKEN].startswith("IGA")
    return web.json_response(pages.send(sim, id, body, is_instagram, fail_with))


@routes.post(_V + r"/{id:[\d_]+}/comments")
@routes.post(_V + r"/{id:\d+}/replies")
async def answer_in_public(request: web.Request) -> web.Response:
    return web.json_response(public.answer(_sim(request), _id(request), _arguments(request)))


@routes.post(_V + r"/{id:\d+}/mentions")
async def answer_mention(request: web.Request) -> web.Response:
    sim, arguments = _sim(request), _arguments(request)
    return web.json_response(public.answer_mention(sim, _id(request), arguments))


@routes.post(_V + r"/{id:\d+}/media")
async def upload_media(request: web.Request) -> web.Response:
    form = await request.post()
    file = form.get("file")
    if form.get("messaging_product") != "whatsapp":
        raise GraphError(100, title="The parameter messaging_product is required.")
    if not isinstance(file, web.FileField):
        raise GraphError(100, title="The parameter file is required.")
    mime_type = str(form.get("type") or file.content_type)
    content = file.file.read()
    media = files.upload(_sim(request), _id(request), content, mime_type, file.filename)
    return web.json_response({"id": media.id})


@routes.post(_V + r"/{id:\d+}/message_attachments")
async def upload_attachment(request: web.Request) -> web.Response:
    form = await request.post()
    file = form.get("filedata")
    if not isinstance(file, web.FileField):
        raise GraphError(100, title="The parameter filedata is required.", whatsapp=False)
    content = (file.filename, file.content_type, file.file.read())
    id = uploads.keep(_sim(request), _id(request), form.get("message"), content)
    return web.json_response({"attachment_id": id})


@routes.get("/whatsapp_business/attachments/")
async def download(request: web.Request) -> web.Response:
    """A link that is old answers 404; the caller then asks for a new one."""
    media = files.linked(_sim(request), dict(request.query))
    if media is None:
        return web.Response(status=404, text="Media not found or link expired")
    content = _sim(request).media.read(media.id)
    return web.Response(body=content, headers={"Content-Type": media.mime_type})


@routes.post(_V + r"/{id:\d+}/uploads")
async def begin_upload(request: web.Request) -> web.Response:
    """The resumable upload of a template's sample file, in one part."""
    if not _arguments(request).get("file_type"):
        raise GraphError(100, title="The parameter file_type is required.")
    return web.json_response({"id": f"upload:{ids.numeric(16)}"})


@routes.post(_V + r"/{id:upload:\d+}")
async def finish_upload(request: web.Request) -> web.Response:
    content = await request.read()
    return web.json_response({"h": f"4:{hashlib.sha256(content).hexdigest()}"})


@routes.post(_V + r"/{id:\d+}/register")
async def register(request: web.Request) -> web.Response:
    return web.json_response(numbers.register(_sim(request), _id(request), _arguments(request)))


@routes.post(_V + r"/{id:\d+}/deregister")
async def deregister(request: web.Request) -> web.Response:
    return web.json_response(numbers.deregister(_sim(request), _id(request)))


@routes.post(_V + r"/{id:\d+}/smb_app_data")
async def sync_app(request: web.Request) -> web.Response:
    return web.json_response(numbers.sync(_sim(request), _id(request), _arguments(request)))


@routes.get(_V + r"/{id:\d+}/phone_numbers")
async def phone_numbers(request: web.Request) -> web.Response:
    sim = _sim(request)
    token, arguments = request[TOKEN], _arguments(request)
    return web.json_response(accounts.phone_numbers(sim, _id(request), token, arguments))


@routes.get(_V + r"/{id:\d+}/subscribed_apps")
async def subscribed_apps(request: web.Request) -> web.Response:
    return web.json_response(accounts.subscribed_apps(_sim(request), _id(request)))


@routes.post(_V + r"/{id:\d+}/subscribed_apps")
async def subscribe(request: web.Request) -> web.Response:
    sim, arguments = _sim(request), _arguments(request)
    return web.json_response(accounts.subscribe(sim, _id(request), request[TOKEN], arguments))


@routes.delete(_V + r"/{id:\d+}/subscribed_apps")
async def unsubscribe(request: web.Request) -> web.Response:
    return web.json_response(accounts.unsubscribe(_sim(request), _id(request)))


@routes.get(_V + r"/{id:\d+}/subscriptions")
async def subscriptions(request: web.Request) -> web.Response:
    """What the app itself is subscribed to, object by object."""
    sim = _sim(request)
    check_app(sim, request[TOKEN], _id(request))
    return web.json_response({"data": app_fields.subscriptions(sim)})


@routes.get(_V + r"/{id:\d+}/message_templates")
async def list_templates(request: web.Request) -> web.Response:
    sim = _sim(request)
    return web.json_response(accounts.list_templates(sim, _id(request), _arguments(request)))


@routes.post(_V + r"/{id:\d+}/message_templates")
async def create_template(request: web.Request) -> web.Response:
    template = templates.create(_sim(request), _id(request), _arguments(request))
    return web.json_response(
        {"id": template.id, "status": template.status, "category": template.category}
    )


@routes.delete(_V + r"/{id:\d+}/message_templates")
async def delete_template(request: web.Request) -> web.Response:
    arguments = _arguments(request)
    if not arguments.get("name"):
        raise GraphError(100, title="The parameter name is required.")
    templates.delete(_sim(request), _id(request), arguments["name"], arguments.get("hsm_id", ""))
    return web.json_response({"success": True})


@routes.get(_V + "/oauth/access_token")
@routes.post(_V + "/oauth/access_token")
async def exchange_code(request: web.Request) -> web.Response:
    return web.json_response(oauth.exchange(_sim(request), _arguments(request)))


@routes.post("/oauth/access_token")
async def exchange_code_at_instagram(request: web.Request) -> web.Response:
    """Where ``api.instagram.com`` is played, which knows no versions."""
    return web.json_response(oauth.exchange_at_instagram(_sim(request), _arguments(request)))


@routes.get(_V + "/me/accounts")
async def pages_of_user(request: web.Request) -> web.Response:
    return web.json_response(oauth.pages(_sim(request), request[TOKEN]))


@routes.get(_V + "/access_token")
@routes.get(_V + "/refresh_access_token")
async def lengthen_token(request: web.Request) -> web.Response:
    return web.json_response(oauth.lengthen(_sim(request), _arguments(request)))


@routes.get(_V + "/debug_token")
async def debug_token(request: web.Request) -> web.Response:
    sim = _sim(request)
    return web.json_response(oauth.debug(sim, request, _arguments(request)))


@routes.get(_V + r"/{id:\d+|me}")
async def read_object(request: web.Request) -> web.Response:
    """An id may be a number, a file, an account, a Page or a person: ids tell which."""
    sim, arguments = _sim(request), _arguments(request)
    id = _own_id(request)
    if public.asks_for_mention(arguments):
        return web.json_response(public.mention(sim, id, arguments))
    if sim.media.was_here(id):
        return web.json_response(files.describe(sim, id, str(request.url.origin())))
    if customer := profiles.find(sim, id):
        return web.json_response(profiles.describe(customer, id, arguments))
    return web.json_response(accounts.describe(sim, id, request[TOKEN], arguments))


@routes.post(_V + r"/{id:\d+}")
async def edit_object(request: web.Request) -> web.Response:
    """Of all objects only templates are edited so."""
    templates.edit(_sim(request), _id(request), _arguments(request))
    return web.json_response({"success": True})


@routes.post(_V + r"/{id:\d+}/unpause")
async def unpause_template(request: web.Request) -> web.Response:
    templates.unpause(_sim(request), _id(request))
    return web.json_response({"success": True})


@routes.delete(_V + r"/{id:\d+}")
async def delete_object(request: web.Request) -> web.Response:
    sim = _sim(request)
    if sim.media.find(_id(request)) is None:
        raise no_such_object(_id(request), "DELETE")
    sim.media.drop(_id(request))
    return web.json_response({"success": True})
