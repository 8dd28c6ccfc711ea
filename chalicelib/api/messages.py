"""Messages of a conversation: read, written, removed, decided about."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import AfterValidator, StringConstraints

from chalicelib.api.acts import Told, ToldOfReading
from chalicelib.api.callers import Member
from chalicelib.api.conversations import CONVERSATION
from chalicelib.api.inputs import Body, IdOrNone
from chalicelib.api.routing import route
from chalicelib.api.shapes.talk import Message as Shown
from chalicelib.api.shapes.talk import Messages
from chalicelib.api.writing import NewMessage, write
from chalicelib.domain.account import Permission
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.inbox import browse, reaction, triage
from chalicelib.inbox.remove import remove
from chalicelib.store import message_pages
from chalicelib.wire import talk, times

door = Blueprint(__name__)
MESSAGES = f"{CONVERSATION}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
_USE = Permission.USE_CONVERSATIONS
# As Chatwoot: a first page is short, the pages around a known message are long.
_FIRST_PAGE = 20
_PAGE = 100


def _emoji(value: str) -> str:
    """A sign, no words: what a platform would take for a reaction."""
    wordy = any(letter.isalpha() or letter.isspace() for letter in value)
    if value and (wordy or value.isascii()):
        raise ValueError("Is no emoji.")
    return value


class NewReaction(Body):
    """An emoji; an empty one takes away what is there."""

    emoji: Annotated[str, StringConstraints(max_length=16), AfterValidator(_emoji)]


class Around(Body):
    """Which page: the messages before one, after one, or between two. None: the newest."""

    before: IdOrNone = None
    after: IdOrNone = None


@route(
    door,
    "GET",
    MESSAGES,
    _USE,
    answers=Messages,
    telling=ToldOfReading("conversation.read", of="conversation_id"),
)
def listed(member: Member, conversation_id: int, query: Around) -> dict[str, Any]:
    """A page of messages, oldest first."""
    head = _seen(member, conversation_id)
    payload = talk.messages(_page(head, query), member.setup, head)
    row = talk.row_of(head, member.setup)
    meta = {
        "labels": row["labels"],
        "additional_attributes": row["additional_attributes"],
        "contact": row["meta"]["sender"],
        "assignee": row["meta"]["assignee"],
        "agent_last_seen_at": times.seconds(head.read_at),
        "assignee_last_seen_at": times.seconds(head.read_at),
    }
    return {"meta": meta, "payload": payload}


@route(
    door,
    "POST",
    MESSAGES,
    _USE,
    answers=Shown,
    multipart=True,
    telling=Told("message.written", found="id"),
)
def written(member: Member, conversation_id: int, body: NewMessage) -> dict[str, Any]:
    """Writes a reply or a private note; the same echo_id again answers with the first one."""
    head = _seen(member, conversation_id)
    message, after = write(member, head, body)
    return talk.message(message, member.setup, after)


@route(
    door, "DELETE", MESSAGE, _USE, answers=Shown, telling=Told("message.removed", of="message_id")
)
def removed(member: Member, conversation_id: int, message_id: int) -> dict[str, Any]:
    """Removes what was said; a tombstone stays in its place."""
    head = _seen(member, conversation_id)
    return talk.message(remove(member.setup, head, message_id), member.setup, head)


@route(
    door,
    "POST",
    f"{MESSAGE}/reactions",
    _USE,
    answers=Shown,
    telling=Told("message.reacted_to", of="message_id"),
)
def reacted(
    member: Member, conversation_id: int, message_id: int, body: NewReaction
) -> dict[str, Any]:
    """Puts our emoji on a message, in place of an earlier one, or takes it away."""
    head = _seen(member, conversation_id)
    message = reaction.react(member.setup, member.user, head, message_id, body.emoji)
    return talk.message(message, member.setup, head)


@route(
    door,
    "POST",
    f"{MESSAGE}/retry",
    _USE,
    answers=Shown,
    telling=Told("message.sent_again", of="message_id"),
)
def retried(member: Member, conversation_id: int, message_id: int) -> dict[str, Any]:
    """Sends what failed, or may not have been sent, again."""
    head = _seen(member, conversation_id)
    return talk.message(triage.resend(member.setup, head, message_id), member.setup, head)


@route(
    door,
    "POST",
    f"{MESSAGE}/leave",
    _USE,
    answers=Shown,
    telling=Told("message.left", of="message_id"),
)
def left(member: Member, conversation_id: int, message_id: int) -> dict[str, Any]:
    """Leaves what may not have been sent; it counts as failed."""
    head = _seen(member, conversation_id)
    return talk.message(triage.leave(member.setup, head, message_id), member.setup, head)


def _seen(member: Member, number: int) -> Conversation:
    return browse.conversation(member.setup, member.user, number)


def _page(head: Conversation, query: Around) -> list[Message]:
    if not query.after:
        limit = _PAGE if query.before else _FIRST_PAGE
        return message_pages.page(head, limit, query.before or 0)
    found = message_pages.page_after(head, _PAGE, query.after)
    ids = [message.id for message in found]
    return found[: ids.index(query.before)] if query.before in ids else found
