"""Media: upload, link, download, delete; kinds and sizes as Meta takes them."""

import hashlib
import hmac

from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.model import Media, Wire
from infra.local.meta.simulator import Simulator

_KB, _MB = 1024, 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: dict[str, tuple[str, ...]] = {
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "document": (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        f"{_OFFICE}.presentationml.presentation",
    ),
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "video": ("video/mp4", "video/3gpp"),
}
LARGEST: dict[str, int] = {
    "audio": 16 * _MB,
    "document": 100 * _MB,
    "image": 5 * _MB,
    "sticker": 500 * _KB,
    "video": 16 * _MB,
}
_LINK_SECONDS = 300


def kind_of(mime_type: str) -> str:
    """``image`` for ``image/png``; error 131053 for a type WhatsApp does not carry."""
    plain = mime_type.split(";")[0].strip().lower()
    for kind, types in TYPES.items():
        if plain in types:
            return kind
    known = ", ".join(each for types in TYPES.values() for each in types)
    raise GraphError(
        100, f"Param file must be a file with one of the following types: {known}. Got {plain}."
    )


def upload(sim: Simulator, line_id: str, content: bytes, mime_type: str, filename: str) -> Media:
    """Keep a business's upload. Errors: 100 for the type, 131053 for the size."""
    kind = kind_of(mime_type)
    if not content:
        raise GraphError(131053, "The file is empty.")
    if len(content) > LARGEST[kind]:
        raise GraphError(131053, f"File size exceeds the limit of {LARGEST[kind]} bytes.")
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


def _mark(sim: Simulator, media_id: str, ends: int) -> str:
    text = f"{media_id}.{ends}".encode()
    return hmac.new(sim.settings.app_secret.encode(), text, hashlib.sha256).hexdigest()[:40]
