"""Media: upload, link, download; what a message may refer to."""

import hashlib
import hmac

from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.graph.whatsapp.file_rules import TYPES, check_file, kind_of
from infra.local.meta.model import Media, Wire
from infra.local.meta.simulator import Simulator

_LINK_SECONDS = 300


def upload(sim: Simulator, line_id: str, content: bytes, mime_type: str, filename: str) -> Media:
    """Keep a business's upload. Errors: 100 for the type, 131053 for the size."""
    check_file(kind_of(mime_type), content, mime_type)
    return sim.media.put(content, mime_type, "business", line_id, filename)


def describe(sim: Simulator, media_id: str, origin: str) -> Wire:
    """GET /{media}: a link good for five minutes, and what it leads to."""
    media = sim.media.find(media_id)
    if media is None:
        raise no_such_object(media_id, "GET")
    return {
        "messaging_product": "whatsapp",
        "url": link_to(sim, media, origin),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": str(media.size),
        "id": media.id,
    }


def link_to(sim: Simulator, media: Media, origin: str) -> str:
    ends = int(sim.clock.now()) + _LINK_SECONDS
    mark = _mark(sim, media.id, ends)
    return f"{origin}/whatsapp_business/attachments/?mid={media.id}&ext={ends}&hash={mark}"


def linked(sim: Simulator, query: dict[str, str]) -> Media | None:
    """The media a download link leads to; ``None`` when the link is old, forged or broken."""
    media_id, ends = query.get("mid", ""), query.get("ext", "")
    if not ends.isdigit() or int(ends) < sim.clock.now():
        return None
    if not hmac.compare_digest(query.get("hash", ""), _mark(sim, media_id, int(ends))):
        return None
    return sim.media.find(media_id)


def check_referred(sim: Simulator, kind: str, file: Wire) -> None:
    """A message may refer only to an upload that is there and of its kind."""
    if "id" not in file:
        return
    media = sim.media.find(file["id"])
    if media is None or media.uploaded_by != "business":
        raise GraphError(
            100,
            f"Param {kind}['id'] is not a valid whatsapp business account media attachment ID",
        )
    if media.mime_type.split(";")[0] not in TYPES[kind]:
        raise GraphError(131053, f"{media.mime_type} cannot be sent as {kind}.")


def check_voice(sim: Simulator, file: Wire) -> None:
    """Only what was spoken, as OGG, may be shown as a voice message."""
    media = sim.media.find(file.get("id", ""))
    if file.get("voice") and media and media.mime_type.split(";")[0] != "audio/ogg":
        raise GraphError(100, "Param audio['voice'] needs a file of type audio/ogg.")


def _mark(sim: Simulator, media_id: str, ends: int) -> str:
    text = f"{media_id}.{ends}".encode()
    return hmac.new(sim.settings.app_secret.encode(), text, hashlib.sha256).hexdigest()[:40]
