"""An agent writes: checked, stored as queued, and carried on by the table's stream."""

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.conversation import Conversation, replied
from chalicelib.domain.errors import Conflict, Invalid, NotThere
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.domain.send import Send
from chalicelib.inbox import announce
from chalicelib.store import conversations, messages, sessions
from chalicelib.store.keys import key_for
from chalicelib.vault.mac import mac

# When sweep looks whether a reply has got out.
DUE_AFTER = 90_000
# A client's own id may carry its time; further off than this it is only a name.
_CLOCKS_AGREE = 120_000
_TIME_ORDERED = re.compile(r"^[a-z]{2,8}-(\d{13})-[A-Za-z0-9_-]{6,64}$")


@dataclass(frozen=True)
class Draft:
    """What is to be said. `user` is who says it; None: the account itself (a rule, an import)."""

    text: str
    user: int | None
    private: bool = False
    echo_id: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = Kind.OUTGOING


@dataclass(frozen=True)
class Said:
    """What came of it: the message, and whether it is new (not a client's retry)."""

    message: Message
    conversation: Conversation
    is_new: bool


def reply(setup: Setup, conversation: Conversation, draft: Draft) -> Said:
    """Stores a reply or a note; a retry under the same echo id gives the first one again.

    Raises:
        Invalid: when the platform would refuse it, in words that name the way that is open.
        Conflict: when the echo id was used for something else.
    """
    inbox = setup.inboxes.get(conversation.inbox)
    if inbox is None:
        raise NotThere("inbox")
    message, fingerprint = _message(conversation, _with_quote(conversation, draft))
    known = _known(message, fingerprint) if draft.echo_id else None
    if known:
        return Said(known, _applied(conversation, known), False)
    _check(inbox, conversation, message)
    put = _put(inbox, message, fingerprint)
    after = _applied(conversation, put.message)
    if put.is_new:
        announce.message("message.created", put.message, setup, after)
    return Said(put.message, after, put.is_new)


def _applied(conversation: Conversation, message: Message) -> Conversation:
    """The head after the message. A retry applies it too, which changes nothing unless the first
    try ended between the two writes."""
    is_open = any(send.is_open for send in message.sends)
    change = conversations.change(
        message.account,
        message.conversation,
        lambda head: replied(head, message, message.arrived + DUE_AFTER if is_open else 0),
        conversation,
    )
    return change.after if change else conversation


def _message(conversation: Conversation, draft: Draft) -> tuple[Message, bytes]:
    account, at = conversation.account, now()
    key = key_for(account, conversation.key)
    said = json.dumps(
        [draft.text, draft.private, [[f.filename, f.size] for f in draft.attachments]]
    )
    echo = draft.echo_id or secrets.token_urlsafe(12)
    writer = f"{draft.user or 0}"
    hashed = mac(key, "echo", writer, echo)
    id = _id(account, draft, at, hashed, conversation)
    return (
        Message(
            account=account,
            thread=conversation.thread,
            id=id,
            conversation=conversation.number,
            inbox=conversation.inbox,
            kind=draft.kind,
            time=at,
            arrived=at,
            key=conversation.key,
            content=Content(
                text=draft.text,
                echo_id=draft.echo_id,
                user=draft.user,
                attributes=draft.attributes,
                attachments=draft.attachments,
            ),
            private=draft.private,
        ),
        mac(key, "said", writer, echo, said),
    )


def _id(account: int, draft: Draft, at: int, hashed: bytes, conversation: Conversation) -> int:
    """The id that a retry finds again: from a time-ordered echo id, or remembered for a week."""
    proposed, writer = timed_id(at, hashed), f"{draft.user or 0}.{conversation.number}"
    if not draft.echo_id:
        return proposed
    ordered = _TIME_ORDERED.match(draft.echo_id)
    if ordered:
        own = timed_id(int(ordered[1]), hashed)
        if abs(int(ordered[1]) - at) < _CLOCKS_AGREE:
            # The first try of a client whose clock runs ahead came when it was only a name.
            return sessions.recall_echo(account, writer, draft.echo_id) or own
        # A retry may come hours after a first try whose answer was lost.
        if messages.get(account, conversation.thread, own):
            return own
    return sessions.remember_echo(account, writer, draft.echo_id, proposed)


def _with_quote(conversation: Conversation, draft: Draft) -> Draft:
    """A reply to a message carries the provider's id of it."""
    quoted = draft.attributes.get("in_reply_to")
    if not quoted:
        return draft
    found = messages.get(conversation.account, conversation.thread, int(quoted))
    if found is None:
        raise Invalid(
            "The message that this replies to is not in this conversation.",
            "invalid",
            {"content_attributes.in_reply_to": ["is not in this conversation"]},
        )
    if not found.content.source_id:
        return draft
    quote = {"in_reply_to_external_id": found.content.source_id}
    return replace(draft, attributes={**draft.attributes, **quote})


def _known(message: Message, fingerprint: bytes) -> Message | None:
    """The message that a retry repeats, before any rule that time may have changed is applied."""
    stored = messages.get_with_fingerprint(message.account, message.thread, message.id)
    if stored is None:
        return None
    if stored[1] != fingerprint:
        raise _conflict()
    return stored[0]


def _check(inbox: Inbox, conversation: Conversation, message: Message) -> None:
    content = message.content
    if not content.text.strip() and not content.attachments:
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})
    if message.private or message.kind is not Kind.OUTGOING:
        return
    channel = channel_for(inbox.channel)
    if channel.window and conversation.window_ends_at <= message.arrived:
        raise Invalid(
            "More than 24 hours have passed since the customer wrote. Send a template instead.",
            "window_closed",
            {"open_ways": ["template"]},
        )
    channel.check(content)


def _put(inbox: Inbox, message: Message, fingerprint: bytes) -> messages.Put:
    if not message.private and message.kind is Kind.OUTGOING:
        parts = channel_for(inbox.channel).parts(message.content)
        message = replace(message, sends=tuple(Send() for _ in range(parts)))
    try:
        return messages.put_exactly(message, fingerprint)
    except messages.OtherContent as error:
        raise _conflict() from error


def _conflict() -> Conflict:
    return Conflict(
        "This echo_id was already used for another message.",
        "echo_id_conflict",
        {"echo_id": ["was already used for another message"]},
    )
