"""What a message says, by its type: their words on the left, ours on the right.

The same shapes stand in customers' messages, in echoes and in a phone's history. A type that is
not in the table is read by whatever part of it we understand, else it is shown as unsupported.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chalicelib.channels.whatsapp import answers, fit
from chalicelib.channels.whatsapp.faults import of_message
from chalicelib.channels.whatsapp.shapes import part, parts, words
from chalicelib.domain.events import FileReceived

_LONGEST_NAME = 255
_FILE_TYPES = {
    "image": "image",
    "sticker": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "file",
}
_BESIDE = {"context", "referral", "errors"}
Raw = dict[str, Any]


class Said(NamedTuple):
    """What a message says: its words, what stands beside them, its files."""

    text: str = ""
    attributes: Mapping[str, Any] = {}
    files: tuple[FileReceived, ...] = ()


def said_in(message: Raw, type: str) -> Said:
    """Everything that is told of a message but who, when and to whom."""
    reader = _SAID.get(type)
    found = reader(message, type) if reader else None
    found = found or _by_another_part(message, type) or _unsupported(message, type)
    attributes = fit.fitted({**_surroundings(message), **found.attributes})
    return Said(fit.text(found.text), attributes, found.files)


def _by_another_part(message: Raw, type: str) -> Said | None:
    """A type without its own part, or none at all: `{"text":{"body":"…"}}`."""
    for name, reader in _SAID.items():
        if name != type and name in message and (found := reader(message, name)):
            return found
    return None


def _unsupported(message: Raw, type: str) -> Said:
    # {"type":"unsupported","unsupported":{"type":"poll"},"errors":[{"code":131051,…}]}
    kind = words(part(message, "unsupported").get("type")) or type or "unknown"
    caption = words(part(message, type).get("caption"))
    # History tells of a file that one was sent, and what it is in a webhook of its own.
    stub = {"stub": True} if type == "media_placeholder" else {}
    return Said(caption, {"is_unsupported": True, "type": kind[:_LONGEST_NAME], **stub})


def _surroundings(message: Raw) -> Raw:
    """What stands beside a message of any type; beside most, nothing."""
    if not message.keys() & _BESIDE:
        return {}
    context, referral = part(message, "context"), part(message, "referral")
    product = part(context, "referred_product")
    found = {
        "in_reply_to_external_id": words(context.get("id"))[:_LONGEST_NAME],
        "forwarded": bool(context.get("forwarded") or context.get("frequently_forwarded")),
        "frequently_forwarded": bool(context.get("frequently_forwarded")),
        "referred_product": {
            name: words(product.get(name))
            for name in ("catalog_id", "product_retailer_id")
            if product.get(name)
        },
        "referral": referral,
        "external_error": of_message(message.get("errors")),
    }
    return {name: said for name, said in found.items() if said}


def _text(message: Raw, _: str) -> Said | None:
    said = message.get("text")
    body = said.get("body") if isinstance(said, dict) else said
    return Said(words(body)) if words(body) or body == "" else None


def _media(message: Raw, type: str) -> Said | None:
    # {"type":"image","image":{"id":"…","mime_type":"image/jpeg","sha256":"…","caption":"…"}}
    media = part(message, type)
    id = words(media.get("id"))
    if not id:
        return None
    file = FileReceived(
        file_type=_FILE_TYPES[type],
        provider_id=id[:_LONGEST_NAME],
        content_type=words(media.get("mime_type")).partition(";")[0].strip()[:_LONGEST_NAME],
        filename=words(media.get("filename"))[:_LONGEST_NAME],
        voice=type == "voice" or media.get("voice") is True,
        sticker=type == "sticker",
        animated=media.get("animated") is True,
    )
    return Said(words(media.get("caption")), files=(file,))


def _location(message: Raw, _: str) -> Said | None:
    place = part(message, "location")
    if not place:
        return None
    named = ", ".join(word for key in ("name", "address") if (word := words(place.get(key))))
    known = ("latitude", "longitude", "name", "address", "url")
    return Said(
        named, {"location": {name: place[name] for name in known if _is_said(place.get(name))}}
    )


def _is_said(value: object) -> bool:
    """Whether anything is told; a latitude may well be 0."""
    return value is not None and value != ""


def _contacts(message: Raw, _: str) -> Said | None:
    cards = parts(message.get("contacts"))
    return Said(attributes={"contacts": cards}) if cards else None


def _button(message: Raw, _: str) -> Said | None:
    said = part(message, "button")
    if not said:
        return None
    title, interactive = answers.button(said)
    return Said(title, {"interactive": interactive})


def _interactive(message: Raw, _: str) -> Said | None:
    answer = answers.answer(part(message, "interactive"))
    return Said(answer[0], {"interactive": answer[1]}) if answer else None


def _order(message: Raw, _: str) -> Said | None:
    order = part(message, "order")
    if not order:
        return None
    text = words(order.get("text"))
    held = {"catalog_id": words(order.get("catalog_id")), "text": text}
    return Said(text, {"order": {**held, "product_items": parts(order.get("product_items"))}})


def _reaction(message: Raw, _: str) -> Said | None:
    """A reaction to nothing: its emoji is all there is to show."""
    emoji = words(part(message, "reaction").get("emoji"))
    return Said(emoji, {"is_unsupported": True, "type": "reaction"}) if emoji else None


_SAID: Mapping[str, Callable[[Raw, str], Said | None]] = {
    "text": _text,
    **dict.fromkeys(_FILE_TYPES, _media),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "reaction": _reaction,
}
