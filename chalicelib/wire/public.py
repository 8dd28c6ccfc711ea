"""What visitors see: their inbox, themselves, their conversation. Nothing that only agents know."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation, Person
from chalicelib.domain.message import Message
from chalicelib.wire import talk, widgets
from chalicelib.wire.times import seconds

_MESSAGE = (
    "id",
    "conversation_id",
    "content",
    "message_type",
    "content_type",
    "created_at",
    "private",
    "status",
    "echo_id",
    "attachments",
)
_ATTRIBUTES = ("in_reply_to", "deleted", "edited", "reactions", "items", "submitted_values")
_SENDER = ("id", "name", "avatar_url", "thumbnail", "type")
# What a message's files may have together: encoded, it is what Lambda takes in one request.
ATTACHMENT_BYTES = 4_000_000


def inbox(inbox: Inbox) -> dict[str, Any]:
    """An inbox as its widget shows it."""
    settings = inbox.settings
    return {
        "identifier": inbox.address,
        "name": inbox.name,
        **widgets.hours(inbox),
        **widgets.form(inbox),
        "csat_survey_enabled": False,
        "greeting_enabled": settings.get("greeting_enabled", False),
        "greeting_message": settings.get("greeting_message", ""),
        "identity_validation_enabled": bool(settings.get("hmac_mandatory")),
        "website_url": settings.get("website_url", ""),
        "welcome_title": settings.get("welcome_title", ""),
        "welcome_tagline": settings.get("welcome_tagline", ""),
        "widget_color": settings.get("widget_color", "#0b6b5b"),
        "attachment_bytes": ATTACHMENT_BYTES,
    }


def contact(source_id: str, contact: Contact | None, person: Person) -> dict[str, Any]:
    """A visitor as they see themselves; without `contact`, what they have just said."""
    return {
        "source_id": source_id,
        "pubsub_token": None,
        "id": contact.id if contact else None,
        "name": (contact.name if contact else person.name) or None,
        "email": (contact.email if contact else person.email) or None,
        "phone_number": (contact.phone if contact else person.phone) or None,
    }


def conversation(
    source_id: str, head: Conversation, said: Iterable[Message], setup: Setup
) -> dict[str, Any]:
    """A visitor's conversation, with what has been said last."""
    person = head.person
    return {
        "id": head.number,
        "uuid": head.uuid,
        "inbox_id": head.inbox,
        "status": head.status.value,
        "contact_last_seen_at": seconds(head.customer_read_at),
        "agent_last_seen_at": seconds(head.read_at),
        "answer_by_email": head.additional_attributes.get("answer_by_email"),
        "messages": [message(one, setup, head) for one in said],
        "contact": {
            "id": head.contact,
            "name": person.name or None,
            "email": person.email or None,
            "phone_number": person.phone or None,
            "source_id": source_id,
        },
    }


def row(head: Conversation) -> dict[str, Any]:
    """A conversation as its visitor's live events tell of it."""
    return {
        "id": head.number,
        "status": head.status.value,
        "contact_last_seen_at": seconds(head.customer_read_at),
        "agent_last_seen_at": seconds(head.read_at),
    }


def message(said: Message, setup: Setup, head: Conversation) -> dict[str, Any]:
    """A message as the visitor sees it."""
    whole = talk.message(said, setup, head)
    attributes, sender = whole["content_attributes"], whole["sender"]
    return {
        **{name: whole[name] for name in _MESSAGE},
        "content_attributes": {
            name: attributes[name] for name in _ATTRIBUTES if name in attributes
        },
        "sender": {name: sender.get(name) for name in _SENDER} if sender else None,
    }
