"""Messages and conversations on the wire."""

from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import key_of
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.domain.preview import Preview
from chalicelib.domain.price import EXPECTED
from chalicelib.wire import hiding, people
from chalicelib.wire.attributes import content_attributes
from chalicelib.wire.lines import CHANNEL_TYPES
from chalicelib.wire.links import data_url
from chalicelib.wire.pricing import reply_pricing
from chalicelib.wire.times import seconds, seconds_or_none


def message(message: Message, setup: Setup, conversation: Conversation) -> dict[str, Any]:
    """A message, with its sender and files."""
    content = message.content
    text = hiding.text(content.text, message.kind, setup) or None
    return {
        "id": message.id,
        "account_id": message.account,
        "inbox_id": message.inbox,
        "conversation_id": message.conversation,
        "content": text,
        "processed_message_content": text,
        "message_type": int(message.kind),
        "content_type": content.content_type or "text",
        "content_attributes": hiding.attributes(content_attributes(message), setup),
        "expected_pricing": content.attributes.get(EXPECTED),
        "additional_attributes": _template_params(content),
        "external_source_ids": {},
        "created_at": seconds(message.time),
        "updated_at": seconds(message.time),
        "private": message.private,
        "status": message.status.value,
        "source_id": hiding.source_id(content.source_id, setup) or None,
        "echo_id": content.echo_id or None,
        "sentiment": {},
        **_sender(message, setup, conversation),
        "attachments": [attachment(message, file) for file in content.attachments],
        "conversation": {
            "id": conversation.number,
            "assignee_id": conversation.assignee,
            "unread_count": len(conversation.unread),
            "last_activity_at": seconds(conversation.last_activity_at),
            "contact_inbox": {"source_id": conversation.thread},
        },
    }


def _template_params(content: Content) -> dict[str, Any]:
    """A template as Chatwoot's clients sent it: to them, it is an outgoing message with these."""
    template = content.attributes.get("template")
    if not template:
        return {}
    names = ("name", "category", "language", "processed_params")
    return {"template_params": {name: template.get(name) for name in names}}


def messages(page: list[Message], setup: Setup, conversation: Conversation) -> list[dict[str, Any]]:
    """A page of messages; a quote of one of them names it by our id, too."""
    ids = {named: said.id for said in page for named in said.content.source_ids}
    shown = [message(said, setup, conversation) for said in page]
    for said, one in zip(page, shown, strict=True):
        quoted = ids.get(str(said.content.attributes.get("in_reply_to_external_id", "")))
        if quoted:
            one["content_attributes"].setdefault("in_reply_to", quoted)
    return shown


def message_event(message_: Message, setup: Setup, conversation: Conversation) -> dict[str, Any]:
    """A message as live events carry it: with its conversation's row."""
    row = row_of(conversation, setup)
    row.pop("messages")
    return {**message(message_, setup, conversation), "conversation": row}


def attachment(message: Message, file: Attachment) -> dict[str, Any]:
    """A file of a message. `data_url` opens without a token and only for a while."""
    return {
        "id": file.id,
        "message_id": message.id,
        "account_id": message.account,
        "file_type": file.file_type,
        "extension": None,
        "data_url": data_url(message, file),
        "thumb_url": "",
        "file_size": file.size,
        "content_type": file.content_type,
        "filename": file.filename,
        "state": file.state.value,
        "voice": file.voice,
        "sticker": file.sticker,
        "width": None,
        "height": None,
    }


def conversation(
    conversation: Conversation, setup: Setup, messages: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A conversation; without `messages`, its newest as far as a list row knows it."""
    shown = row_of(conversation, setup)
    if messages is not None:
        shown["messages"] = messages
    return shown


def row_of(conversation: Conversation, setup: Setup) -> dict[str, Any]:
    """A conversation as lists and live events show it."""
    inbox = setup.inboxes.get(conversation.inbox)
    last = _newest(conversation, setup)
    return {
        "id": conversation.number,
        "account_id": conversation.account,
        "uuid": conversation.uuid,
        "inbox_id": conversation.inbox,
        "status": conversation.status.value,
        "priority": conversation.priority.value if conversation.priority else None,
        "labels": list(conversation.labels),
        "unread_count": len(conversation.unread),
        "can_reply": not (inbox and inbox.has_window) or conversation.window_ends_at > now(),
        "reply_window": _window(conversation),
        "reply_pricing": reply_pricing(conversation, inbox),
        "muted": conversation.blocked,
        "created_at": seconds(conversation.created_at),
        "updated_at": seconds(conversation.last_activity_at),
        "timestamp": seconds(conversation.last_activity_at),
        "last_activity_at": seconds(conversation.last_activity_at),
        "agent_last_seen_at": seconds(conversation.read_at),
        "assignee_last_seen_at": seconds(conversation.read_at),
        "contact_last_seen_at": seconds(conversation.customer_read_at),
        "first_reply_created_at": seconds_or_none(conversation.first_reply_at),
        "waiting_since": seconds(conversation.waiting_since),
        "snoozed_until": seconds_or_none(conversation.snoozed_until),
        "sla_policy_id": None,
        "additional_attributes": {
            **hiding.around(conversation.additional_attributes, setup),
            **_subject(conversation),
        },
        "custom_attributes": dict(conversation.custom_attributes),
        "messages": [last] if last else [],
        "last_non_activity_message": last,
        "meta": _meta(conversation, setup, CHANNEL_TYPES[inbox.channel] if inbox else ""),
    }


def _subject(conversation: Conversation) -> dict[str, str]:
    """What its mails are about."""
    return {"mail_subject": conversation.subject} if conversation.subject else {}


def _meta(conversation: Conversation, setup: Setup, channel: str) -> dict[str, Any]:
    assignee = setup.users.get(conversation.assignee or 0)
    team = setup.teams.get(conversation.team or 0)
    return {
        "sender": _person(conversation, setup),
        "channel": channel,
        "assignee": people.agent(assignee) if assignee else None,
        "assignee_type": "User" if assignee else None,
        "team": people.team(team) if team else None,
        "hmac_verified": conversation.verified,
    }


def _person(conversation: Conversation, setup: Setup) -> dict[str, Any]:
    """The contact as far as a list row knows it."""
    person = hiding.person(conversation.person, setup)
    return {
        "id": conversation.contact,
        "name": person.name or person.phone or person.email or f"Visitor {_short(conversation)}",
        "phone_number": person.phone or None,
        "email": person.email or None,
        "identifier": None,
        "thumbnail": "",
        "blocked": conversation.blocked,
        "additional_attributes": {},
        "custom_attributes": {},
        "availability_status": "offline",
        "type": "contact",
    }


def _short(conversation: Conversation) -> str:
    return key_of(conversation.contact)[-4:]


def _window(conversation: Conversation) -> dict[str, Any] | None:
    """Until when one may answer freely; null where there is no such end."""
    if not conversation.window_ends_at:
        return None
    return {"ends_at": seconds(conversation.window_ends_at)}


def _newest(conversation: Conversation, setup: Setup) -> dict[str, Any] | None:
    preview = conversation.preview
    if not preview.order[0]:
        return None
    time, _, id = preview.order
    return {
        "id": id,
        "account_id": conversation.account,
        "inbox_id": conversation.inbox,
        "conversation_id": conversation.number,
        "content": hiding.text(preview.text, preview.kind, setup) or None,
        "message_type": int(preview.kind),
        "content_type": "text",
        "content_attributes": hiding.attributes(preview.about, setup),
        "created_at": seconds(time),
        "private": preview.private,
        "status": "sent",
        "source_id": None,
        "sender": _preview_sender(preview, setup, conversation),
        "attachments": [{"file_type": preview.file_type}] if preview.file_type else [],
    }


def _preview_sender(
    preview: Preview, setup: Setup, conversation: Conversation
) -> dict[str, Any] | None:
    if preview.kind is Kind.INCOMING:
        return _person(conversation, setup)
    return _agent(preview.user, setup)


def _sender(message: Message, setup: Setup, conversation: Conversation) -> dict[str, Any]:
    if message.kind is Kind.INCOMING:
        person = _person(conversation, setup)
        return {"sender": person, "sender_type": "Contact", "sender_id": person["id"]}
    agent = _agent(message.content.user, setup)
    if agent is None:
        return {"sender": None, "sender_type": None, "sender_id": None}
    return {"sender": agent, "sender_type": "User", "sender_id": agent["id"]}


def _agent(id: int | None, setup: Setup) -> dict[str, Any] | None:
    user = setup.users.get(id or 0)
    if user is None:
        return people.gone(id) if id else None
    return people.sender(user)
