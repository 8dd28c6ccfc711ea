"""POST /{page}/message_attachments: a file is kept first, and sent by its id."""

import json
from typing import Literal

from pydantic import TypeAdapter

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.pages.bodies import FileAttachment
from infra.local.meta.graph.shape import Strict, read
from infra.local.meta.graph.whatsapp.files import link_to
from infra.local.meta.model import Media, Wire
from infra.local.meta.simulator import Simulator

_MOST = 25 * 1024 * 1024


class Reusable(Strict):
    is_reusable: bool = False


class Described(Strict):
    type: Literal["image", "audio", "video", "file"]
    payload: Reusable


class Message(Strict):
    attachment: Described


_MESSAGE = TypeAdapter(Message)


def keep(sim: Simulator, page_id: str, message: object, file: tuple[str, str, bytes]) -> str:
    """The id of an upload (name, type, bytes); raises ``GraphError``."""
    try:
        told = json.loads(str(message))
    except ValueError as wrong:
        raise GraphError(100, title="Invalid parameter: message", whatsapp=False) from wrong
    described = read(_MESSAGE, told, "message").attachment
    name, mime_type, content = file
    if len(content) > _MOST:
        title = "Attachment size exceeds allowable limit"
        raise GraphError(100, title=title, subcode=2018047, whatsapp=False)
    if described.type not in ("file", mime_type.partition("/")[0]):
        title = "The type of file you're trying to attach isn't allowed"
        raise GraphError(100, title=title, subcode=2018046, whatsapp=False)
    return sim.media.put(content, mime_type, "business", page_id, name).id


def with_links(sim: Simulator, page_id: str, files: list[FileAttachment], wire: Wire) -> Wire:
    """The message as phones and echoes show it: uploads by address."""
    kept = {file.payload.attachment_id: _kept(sim, page_id, file) for file in _uploaded(files)}
    for attachment in [wire.get("attachment") or {}, *(wire.get("attachments") or [])]:
        media = kept.get((attachment.get("payload") or {}).get("attachment_id"))
        if media:
            attachment["payload"] = {"url": link_to(sim, media, sim.settings.origin)}
    return wire


def check_kept(sim: Simulator, page_id: str, files: list[FileAttachment]) -> None:
    """An id must be one of this Page's own uploads."""
    for file in _uploaded(files):
        _kept(sim, page_id, file)


def _uploaded(files: list[FileAttachment]) -> list[FileAttachment]:
    return [file for file in files if file.payload.attachment_id]


def _kept(sim: Simulator, page_id: str, file: FileAttachment) -> Media:
    media = sim.media.find(str(file.payload.attachment_id))
    if media is None or media.line_id != page_id or media.uploaded_by != "business":
        raise GraphError(100, title="Invalid attachment id", subcode=2018074, whatsapp=False)
    return media
