"""What webhooks are told, in Chatwoot's shapes: `message_type` is a word, a message's time ISO."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.delivery import Subject
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.webhook import TEST
from chalicelib.wire import people, talk

_TYPES = {Kind.INCOMING: "incoming", Kind.OUTGOING: "outgoing", Kind.TEMPLATE: "template"}
_OF_MESSAGE = (
    "id",
    "content",
    "content_type",
    "content_attributes",
    "additional_attributes",
    "private",
    "source_id",
    "status",
    "attachments",
)
_OF_CONTACT = (
    "id",
    "name",
    "email",
    "phone_number",
    "identifier",
    "thumbnail",
    "blocked",
    "additional_attributes",
    "custom_attributes",
)
_OF_USER = ("id", "name", "email")


def message(
    said: Message, setup: Setup, head: Conversation, subject: Subject
) -> dict[str, Any] | None:
    """A message that came or has changed; None for what is no message to others."""
    if said.kind not in _TYPES:
        return None
    shown = talk.message(said, setup, head)
    return {
        "event": subject.event,
        **{name: shown[name] for name in _OF_MESSAGE},
        "message_type": _TYPES[said.kind],
        "created_at": _iso(said.time),
        "sender": _sender(said, setup, head, shown),
        "account": _account(setup),
        "inbox": _inbox(setup, said.inbox),
        "conversation": _conversation(head, setup),
    }


def conversation(head: Conversation, setup: Setup, subject: Subject) -> dict[str, Any]:
    """A conversation that began or has changed; with what, as far as it is no content."""
    changed = [
        {name: {"previous_value": old, "current_value": new}}
        for name, (old, new) in subject.changed.items()
    ]
    told = {"event": subject.event, **_conversation(head, setup), "account": _account(setup)}
    return {**told, "changed_attributes": changed} if changed else told


def contact(known: Contact, setup: Setup, subject: Subject) -> dict[str, Any]:
    """A contact that came or has changed."""
    return {"event": subject.event, **_contact(known), "account": _account(setup)}


def opened(setup: Setup, subject: Subject, at: int) -> dict[str, Any] | None:
    """A visitor opened the chat at `at` (ms); None when there is no such chat any more."""
    if subject.inbox not in setup.inboxes:
        return None
    return {
        "event": subject.event,
        "account": _account(setup),
        "inbox": _inbox(setup, subject.inbox),
        "contact": None,
        "current_conversation": None,
        "event_info": {"initiated_at": {"timestamp": _iso(at)}},
    }


def trial(setup: Setup) -> dict[str, Any]:
    """What an endpoint is told when somebody tries it out."""
    return {"event": TEST, "account": _account(setup)}


def _conversation(head: Conversation, setup: Setup) -> dict[str, Any]:
    """A conversation's row, with what Chatwoot's webhooks tell beside it."""
    row = talk.row_of(head, setup)
    newest = [_named(one) for one in row["messages"]]
    return {
        **{name: value for name, value in row.items() if name != "last_non_activity_message"},
        "channel": row["meta"]["channel"],
        "contact_inbox": {
            "contact_id": head.contact,
            "inbox_id": head.inbox,
            "source_id": head.thread,
        },
        "messages": newest,
    }


def _named(newest: Mapping[str, Any]) -> dict[str, Any]:
    kind = _TYPES.get(Kind(newest["message_type"]), "activity")
    return {**newest, "message_type": kind}


def _sender(
    said: Message, setup: Setup, head: Conversation, shown: Mapping[str, Any]
) -> dict[str, Any] | None:
    if said.kind is Kind.INCOMING:
        whole: dict[str, Any] = {**shown["sender"], "account": _account(setup)}
        return {name: value for name, value in whole.items() if name != "availability_status"}
    user = setup.users.get(said.content.user or 0)
    if user is None:
        sender: dict[str, Any] | None = shown["sender"]
        return sender
    return {**{name: people.agent(user)[name] for name in _OF_USER}, "type": "user"}


def _contact(known: Contact) -> dict[str, Any]:
    shown = people.contact(known)
    return {**{name: shown[name] for name in _OF_CONTACT}, "avatar": ""}


def _account(setup: Setup) -> dict[str, Any]:
    return {"id": setup.account, "name": setup.name}


def _inbox(setup: Setup, id: int) -> dict[str, Any]:
    inbox = setup.inboxes.get(id)
    return {"id": id, "name": inbox.name if inbox else ""}


def _iso(milliseconds: int) -> str:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
