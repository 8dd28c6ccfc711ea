"""An agent writes: checked, stored as queued, and carried on by the table's stream."""

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.conversation import Conversation, replied
from chalicelib.domain.errors import Conflict, Invalid, NotThere, Refused
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.inbox import announce, pace, policy, price, templates
from chalicelib.inbox.attach import File, described, discard, store_all
from chalicelib.inbox.compose import composed
from chalicelib.inbox.quote import quoting
from chalicelib.store import conversations, messages, sessions
from chalicelib.store.keys import key_for
from chalicelib.vault.mac import mac

# When sweep looks whether a reply has got out.
DUE_AFTER = 90_000
# A client's own id may carry its time; further off than this it is only a name.
_CLOCKS_AGREE = 120_000
# No request outlives API Gateway's patience.
_LONGEST_TRY = 30_000
_TIME_ORDERED = re.compile(r"^[a-z]{2,8}-(\d{13})-[A-Za-z0-9_-]{6,64}$")


@dataclass(frozen=True)
class Draft:
    """What is to be said. `user` is who says it; None: the account itself (a rule, an import).

    `by_human`: that user says it now and in person, which some platforms ask about; a macro that
    they run does not count. `files` are stored only once nothing speaks against the message.
    """

    text: str
    user: int | None
    private: bool = False
    echo_id: str = ""
    content_type: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    by_human: bool = False
    kind: Kind = Kind.OUTGOING

    @property
    def leaves(self) -> bool:
        """Whether the customer gets it: notes and activities stay here."""
        return not self.private and self.kind in (Kind.OUTGOING, Kind.TEMPLATE)


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
    message, fingerprint = _message(
        conversation, replace(draft, attributes=quoting(conversation, draft.attributes))
    )
    known = _known(message, fingerprint) if draft.echo_id else None
    if known:
        return Said(known, _applied(inbox, conversation, known), False)
    policy.refuse_empty(message.content)
    if draft.leaves:
        _refuse_blocked(conversation)
        if inbox.channel is ChannelKind.EMAIL:
            message = composed(inbox, conversation, message)
        message = _permitted(inbox, conversation, draft, message)
    put = _stored(draft, message, fingerprint)
    if not put.is_new:
        price.give_back(inbox, message)
    after = _applied(inbox, conversation, put.message)
    if put.is_new:
        announce.message("message.created", put.message, setup, after)
    return Said(put.message, after, put.is_new)


def _refuse_blocked(conversation: Conversation) -> None:
    if conversation.blocked:
        raise Invalid(
            "This contact is blocked. Unblock them to write to them.",
            "contact_blocked",
            {"open_ways": []},
        )


def _applied(inbox: Inbox, conversation: Conversation, message: Message) -> Conversation:
    """The head after the message. A retry applies it too, which changes nothing unless the first
    try ended between the two writes."""
    due = message.arrived + DUE_AFTER if any(send.is_open for send in message.sends) else 0

    def after(head: Conversation) -> Conversation:
        changed = replied(head, message, due)
        if head.preview.order >= message.order:
            return changed
        taken = pace.taken_until(inbox, len(message.sends), head.paced_until, message.arrived)
        return replace(changed, paced_until=taken)

    change = conversations.change(message.account, message.conversation, after, conversation)
    if change is None:
        # It went while this was being written: an orphan would be sent, and seen by nobody.
        messages.remove(message)
        raise NotThere("conversation")
    return change.after


def _message(conversation: Conversation, draft: Draft) -> tuple[Message, bytes]:
    account, at = conversation.account, now()
    key = key_for(account, conversation.key)
    files = described(draft.files)
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
                content_type=draft.content_type,
                attributes=draft.attributes,
                attachments=files,
            ),
            private=draft.private,
        ),
        mac(key, "said", writer, echo, _same(draft, files)),
    )


def _same(draft: Draft, files: tuple[Attachment, ...]) -> str:
    """What makes two drafts the same message."""
    said: list[Any] = [draft.text, draft.private, [[f.filename, f.size] for f in files]]
    more = {n: v for n, v in draft.attributes.items() if not n.startswith("in_reply_to")}
    return json.dumps([*said, more] if more else said, sort_keys=True)


def _id(account: int, draft: Draft, at: int, hashed: bytes, conversation: Conversation) -> int:
    """The id that a retry finds again: from a time-ordered echo id, or remembered for a week."""
    proposed, writer = timed_id(at, hashed), f"{draft.user or 0}.{conversation.number}"
    if not draft.echo_id:
        return proposed
    ordered = _TIME_ORDERED.match(draft.echo_id)
    if ordered:
        own = timed_id(int(ordered[1]), hashed)
        apart = abs(int(ordered[1]) - at)
        if apart < _CLOCKS_AGREE - _LONGEST_TRY:
            # The first try of a client whose clock runs ahead came when it was only a name.
            return sessions.recall_echo(account, writer, draft.echo_id) or own
        if apart < _CLOCKS_AGREE:
            # A retry for which it is only a name may overtake this try: they must agree on an id.
            return sessions.remember_echo(account, writer, draft.echo_id, own)
        # A retry may come hours after a first try whose answer was lost.
        if messages.get(account, conversation.thread, own):
            return own
    return sessions.remember_echo(account, writer, draft.echo_id, proposed)


def _known(message: Message, fingerprint: bytes) -> Message | None:
    """The message that a retry repeats, before any rule that time may have changed is applied."""
    stored = messages.get_with_fingerprint(message.account, message.thread, message.id)
    if stored is None:
        return None
    if stored[1] != fingerprint:
        raise _conflict()
    return stored[0]


def _permitted(inbox: Inbox, conversation: Conversation, draft: Draft, message: Message) -> Message:
    """The message with leave to be sent, its parts queued."""
    content = templates.filled_in(inbox, message.content)
    occasion = policy.occasion_of(conversation, content, by_human=draft.by_human)
    given = policy.permit(inbox, content, occasion)
    parts = channel_for(inbox.channel).parts(content)
    sends = pace.queued_sends(inbox, parts, conversation.paced_until, message.arrived)
    content = price.priced(inbox, replace(content, permit=given), occasion)
    permitted = replace(message, content=content, sends=sends)
    price.take(inbox, permitted, occasion)
    return permitted


def _stored(draft: Draft, message: Message, fingerprint: bytes) -> messages.Put:
    """Files first, then the message that shows them; files that it does not show are let go."""
    stored = store_all(message.account, draft.files, message.thread)
    try:
        put = _put(
            replace(message, content=replace(message.content, attachments=stored)), fingerprint
        )
    except Refused:
        discard(stored)
        raise
    discard(stored, kept=put.message)
    return put


def _put(message: Message, fingerprint: bytes) -> messages.Put:
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
