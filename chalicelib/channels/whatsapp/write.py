"""Our messages become WhatsApp's.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels.protocol import Errand
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Attachment, Content

TEXT_CHARACTERS = 4_096
CAPTION_CHARACTERS = 1_024
MEGABYTE = 1 << 20
_CAPTIONED = {"image", "video", "document"}


@dataclass(frozen=True)
class MediaLimit:
    """What WhatsApp takes of one kind of file."""

    kind: str
    types: frozenset[str]
    megabytes: int


_LIMITS = (
    MediaLimit("image", frozenset({"image/jpeg", "image/png"}), 5),
    MediaLimit("video", frozenset({"video/mp4", "video/3gpp"}), 16),
    MediaLimit(
        "audio",
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        16,
    ),
)
# Any other type goes as a document.
_DOCUMENT = MediaLimit("document", frozenset(), 100)


@dataclass(frozen=True)
class Part:
    """One provider call: a text, or a file with or without a caption."""

    text: str = ""
    file: Attachment | None = None


def parts_of(content: Content) -> list[Part]:
    """The calls a message takes, in order. The text rides on the first file where it can."""
    files = list(content.attachments)
    if not files:
        return [Part(text=content.text)]
    captioned = limit_of(files[0]).kind in _CAPTIONED and len(content.text) <= CAPTION_CHARACTERS
    if content.text and not captioned:
        return [Part(text=content.text), *(Part(file=file) for file in files)]
    return [Part(content.text, files[0]), *(Part(file=file) for file in files[1:])]


def limit_of(file: Attachment) -> MediaLimit:
    """As what kind of WhatsApp media a file travels."""
    return next((limit for limit in _LIMITS if file.content_type in limit.types), _DOCUMENT)


def check(content: Content) -> None:
    """Raises Invalid for what WhatsApp would refuse."""
    if len(content.text) > TEXT_CHARACTERS:
        raise Invalid(
            f"A WhatsApp message may have {TEXT_CHARACTERS:,} characters.",
            "text_too_long",
            {"content": [f"is longer than {TEXT_CHARACTERS} characters"], "open_ways": []},
        )
    for file in content.attachments:
        limit = limit_of(file)
        if file.size > limit.megabytes * MEGABYTE:
            raise Invalid(
                f"WhatsApp takes a {limit.kind} of up to {limit.megabytes} MB.",
                "media_limit",
                {"attachments": [f"{file.filename or 'a file'} is larger"], "open_ways": []},
            )


def body_of(errand: Errand, media_id: str) -> dict[str, Any]:
    """The body of POST /{phone}/messages for one part; `media_id` of its uploaded file, if any."""
    part = parts_of(errand.message.content)[errand.part]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(errand.address),
        **_context(errand),
        **_content(part, media_id),
        "biz_opaque_callback_data": errand.reference,
    }


def _recipient(address: Mapping[str, Any]) -> dict[str, str]:
    """`to` takes a phone number, `recipient` a business-scoped id; never both."""
    if address.get("phone"):
        return {"to": str(address["phone"]).lstrip("+")}
    return {"recipient": str(address["bsuid"])}


def _context(errand: Errand) -> dict[str, Any]:
    quoted = errand.message.content.attributes.get("in_reply_to_external_id")
    return {"context": {"message_id": quoted}} if quoted and errand.part == 0 else {}


def _content(part: Part, media_id: str) -> dict[str, Any]:
    if part.file is None:
        return {"type": "text", "text": {"body": part.text, "preview_url": True}}
    kind = limit_of(part.file).kind
    media: dict[str, str] = {"id": media_id}
    if part.text:
        media["caption"] = part.text
    if kind == "document" and part.file.filename:
        media["filename"] = part.file.filename
    return {"type": kind, kind: media}
