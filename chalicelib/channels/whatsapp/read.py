"""WhatsApp's items become our events, mostly by tables."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.meta_codes import trouble
from chalicelib.channels.whatsapp.shapes import IncomingMessage, Item, Sender, Status
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.errors import NotWanted, SendTrouble
from chalicelib.domain.events import (
    Event,
    FileReceived,
    MessageReceived,
    ReactionReported,
    StatusReported,
)
from chalicelib.domain.send import State

_STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}
_FILE_TYPES = {
    "image": "image",
    "sticker": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "file",
}
Said = tuple[str, dict[str, Any]]


def events_of(item: Item) -> list[Event]:
    """What one item reports; a status of a kind we do not show reports nothing.

    Raises ValueError for what we cannot read yet: it is then kept, and not lost unseen.
    """
    if item.messages:
        return [_message(item.messages, item.contacts)]
    if item.statuses:
        return [_status(item.statuses)] if item.statuses.status in _STATES else []
    raise ValueError("This item holds something that we cannot read yet.")


def _message(message: IncomingMessage, contacts: list[Sender]) -> Event:
    sender = _sender(message, contacts)
    time, identities = int(message.timestamp) * 1000, _identities(message, sender)
    if message.type == "reaction":
        reaction = _part(message, "reaction")
        return ReactionReported(
            provider_id=message.id,
            target_id=str(reaction.get("message_id", "")),
            emoji=str(reaction.get("emoji") or ""),
            time=time,
            identities=identities,
        )
    text, attributes = _SAID.get(message.type, _unsupported)(message)
    return MessageReceived(
        provider_id=message.id,
        time=time,
        identities=identities,
        text=text,
        name=_name(sender),
        attributes={**_surroundings(message), **attributes},
        files=_files(message),
    )


def _status(status: Status) -> StatusReported:
    # {"id":"wamid.…","status":"failed","timestamp":"…","errors":[{"code":131047,"title":"…"}]}
    return StatusReported(
        provider_id=status.id,
        state=_STATES[status.status],
        time=int(status.timestamp) * 1000,
        reference=status.biz_opaque_callback_data or "",
        identities=_of_values(status.recipient_user_id, None, status.recipient_id),
        error=_told(status.errors),
        is_unwanted=isinstance(_trouble(status.errors), NotWanted),
    )


def _sender(message: IncomingMessage, contacts: list[Sender]) -> Sender:
    """The entry of `contacts` that wrote this message, when there are several."""
    for contact in contacts:
        if contact.user_id and contact.user_id == message.from_user_id:
            return contact
        if contact.wa_id and contact.wa_id == message.sender:
            return contact
    return contacts[0] if len(contacts) == 1 else Sender()


def _identities(message: IncomingMessage, sender: Sender) -> tuple[Identity, ...]:
    # System messages may name the person in their own part only, by the id that goes out of use.
    system = _part(message, "system")
    named = _of_values(
        message.from_user_id or sender.user_id or system.get("previous_user_id"),
        message.from_parent_user_id or sender.parent_user_id,
        message.sender or sender.wa_id or system.get("wa_id"),
    )
    if not named:
        raise ValueError("This message names nobody.")
    return named


def _of_values(bsuid: str | None, parent: str | None, phone: str | None) -> tuple[Identity, ...]:
    """The business-scoped id first: it stays when the person hides their number."""
    digits = "".join(c for c in phone or "" if c.isdigit())
    named = (
        (IdentityKind.BSUID, bsuid),
        (IdentityKind.PHONE, f"+{digits}" if digits else None),
        (IdentityKind.PARENT_BSUID, parent),
    )
    return tuple(Identity(kind, value) for kind, value in named if value)


def _name(sender: Sender) -> str:
    return (sender.profile.name or sender.profile.username or "").strip()


def _surroundings(message: IncomingMessage) -> dict[str, Any]:
    """What stands beside a message of any type."""
    found: dict[str, Any] = {}
    context = message.context
    if context and context.id:
        found["in_reply_to_external_id"] = context.id
    if context and (context.forwarded or context.frequently_forwarded):
        found["forwarded"] = True
    if message.referral:
        found["referral"] = message.referral
    if message.errors:
        found["external_error"] = _told(message.errors)
    return found


def _files(message: IncomingMessage) -> tuple[FileReceived, ...]:
    # {"type":"image","image":{"id":"…","mime_type":"image/jpeg","sha256":"…","caption":"…"}}
    file = _part(message, message.type)
    if message.type not in _FILE_TYPES or not file.get("id"):
        return ()
    return (
        FileReceived(
            file_type=_FILE_TYPES[message.type],
            provider_id=str(file["id"]),
            content_type=str(file.get("mime_type", "")).partition(";")[0],
            filename=str(file.get("filename", "")),
        ),
    )


def _text(message: IncomingMessage) -> Said:
    return str(_part(message, "text").get("body", "")), {}


def _caption(message: IncomingMessage) -> Said:
    attributes = {} if _files(message) else {"is_unsupported": True}
    return str(_part(message, message.type).get("caption") or ""), attributes


def _location(message: IncomingMessage) -> Said:
    place = _part(message, "location")
    named = ", ".join(str(place[key]) for key in ("name", "address") if place.get(key))
    return named, {"location": dict(place)}


def _contacts(message: IncomingMessage) -> Said:
    cards = (message.model_extra or {}).get("contacts")
    return "", {"contacts": cards if isinstance(cards, list) else []}


def _button(message: IncomingMessage) -> Said:
    # {"type":"button","button":{"payload":"…","text":"Yes"}}: a template's quick reply
    button = _part(message, "button")
    title = str(button.get("text", ""))
    return title, {"interactive": {"id": button.get("payload"), "title": title}}


def _interactive(message: IncomingMessage) -> Said:
    # {"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id","title"}}}
    interactive = _part(message, "interactive")
    kind = str(interactive.get("type", ""))
    chosen = interactive.get(kind)
    reply = chosen if isinstance(chosen, dict) else {}
    title = str(reply.get("title") or reply.get("body") or "")
    return title, {"interactive": {"type": kind, **reply}}


def _order(message: IncomingMessage) -> Said:
    order = _part(message, "order")
    return str(order.get("text") or ""), {"order": dict(order)}


def _system(message: IncomingMessage) -> Said:
    system = _part(message, "system")
    return str(system.get("body") or ""), {"system": dict(system)}


def _unsupported(message: IncomingMessage) -> Said:
    return "", {"is_unsupported": True, "type": message.type}


_SAID: Mapping[str, Callable[[IncomingMessage], Said]] = {
    "text": _text,
    "image": _caption,
    "video": _caption,
    "audio": _caption,
    "voice": _caption,
    "document": _caption,
    "sticker": _caption,
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "system": _system,
}


def _part(message: IncomingMessage, name: str) -> dict[str, Any]:
    part = (message.model_extra or {}).get(name)
    return part if isinstance(part, dict) else {}


def _told(errors: list[dict[str, Any]]) -> str:
    """The first error as the agent may read it: ``"<code>: <sentence>"``."""
    found = _trouble(errors)
    if found:
        return found.told
    return f"unknown: {_words(errors[0])}" if errors else ""


def _trouble(errors: list[dict[str, Any]]) -> SendTrouble | None:
    """What the first error means; None when it has no code."""
    code = errors[0].get("code") if errors else None
    return trouble(code, _words(errors[0])) if isinstance(code, int) else None


def _words(error: Mapping[str, Any]) -> str:
    return str(error.get("title") or error.get("message") or "Unknown error")
