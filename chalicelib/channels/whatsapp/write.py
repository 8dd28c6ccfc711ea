"""Our messages become WhatsApp's.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.protocol import Errand, Target
from chalicelib.channels.whatsapp.interactive import interactive_of
from chalicelib.channels.whatsapp.limits import kind_of
from chalicelib.channels.whatsapp.parts import Part, parts_of
from chalicelib.channels.whatsapp.template import template_of, with_header_file
from chalicelib.domain.message import Content

Make = Callable[[Content, Part, str], Any]
_PLACE = ("latitude", "longitude", "name", "address")


def part_of(errand: Errand) -> Part:
    """The part that an errand sends."""
    return parts_of(errand.message.content)[errand.part]


def body_of(errand: Errand, media_id: str) -> dict[str, Any]:
    """The body of POST /{phone}/messages for one part; `media_id` of its uploaded file, if any."""
    part, content = part_of(errand), errand.message.content
    make: Make = _MADE.get(part.kind, _media)
    return {
        "messaging_product": "whatsapp",
        **_recipient(errand.address),
        **_context(errand),
        "type": part.kind,
        part.kind: make(content, part, media_id),
        "biz_opaque_callback_data": errand.reference,
    }


def reaction_of(target: Target, emoji: str) -> dict[str, Any]:
    """The body that puts an emoji on a message; an empty one takes it away."""
    return {
        "messaging_product": "whatsapp",
        **_recipient(target.address),
        "type": "reaction",
        "reaction": {"message_id": target.source_id, "emoji": emoji},
        "biz_opaque_callback_data": target.reference,
    }


def read_mark_of(target: Target) -> dict[str, Any]:
    """The body that marks a customer's message, and all before it, as read."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": target.source_id,
    }


def typing_of(target: Target) -> dict[str, Any]:
    """The body that shows our typing for 25 seconds; WhatsApp marks the message read with it."""
    return {**read_mark_of(target), "typing_indicator": {"type": "text"}}


def _recipient(address: Mapping[str, Any]) -> dict[str, str]:
    """`to` takes a phone number or a group, `recipient` a business-scoped id; never both."""
    if address.get("group"):
        return {"recipient_type": "group", "to": str(address["group"])}
    if address.get("phone"):
        return {"recipient_type": "individual", "to": str(address["phone"]).lstrip("+")}
    return {"recipient_type": "individual", "recipient": str(address["bsuid"])}


def _context(errand: Errand) -> dict[str, Any]:
    quoted = errand.message.content.attributes.get("in_reply_to_external_id")
    return {"context": {"message_id": quoted}} if quoted and errand.part == 0 else {}


def _text(content: Content, part: Part, media_id: str) -> dict[str, Any]:
    return {"body": part.text, "preview_url": True}


def _location(content: Content, part: Part, media_id: str) -> dict[str, Any]:
    place = content.attributes["location"]
    return {name: place[name] for name in _PLACE if place.get(name) not in (None, "")}


def _contacts(content: Content, part: Part, media_id: str) -> Any:
    return content.attributes["contacts"]


def _interactive(content: Content, part: Part, media_id: str) -> dict[str, Any]:
    return interactive_of(content)


def _template(content: Content, part: Part, media_id: str) -> dict[str, Any]:
    template = template_of(content)
    if part.file is None:
        return template
    kind = kind_of(part.file)
    has_name = kind == "document" and part.file.filename
    named = {"filename": part.file.filename} if has_name else {}
    return with_header_file(template, kind, {"id": media_id, **named})


def _media(content: Content, part: Part, media_id: str) -> dict[str, Any]:
    media: dict[str, Any] = {"id": media_id}
    if part.text:
        media["caption"] = part.text
    if part.kind == "document" and part.file and part.file.filename:
        media["filename"] = part.file.filename
    if part.kind == "audio" and part.file and part.file.voice:
        media["voice"] = True
    return media


_MADE: Mapping[str, Make] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "template": _template,
}
