"""A visitor's conversation: begun, read, written to; theirs alone."""

from dataclasses import replace
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.callers import Guest
from chalicelib.api.floods import Act, slow
from chalicelib.api.routing import route
from chalicelib.api.shapes.visitors import VisitorsConversation, VisitorsMessage
from chalicelib.api.visitor_words import (
    Around,
    Beginning,
    Chosen,
    Message,
    Preference,
    Typing,
    introduction,
)
from chalicelib.api.visitors import CONTACT
from chalicelib.api.writing import stored_files
from chalicelib.domain.account import Permission
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid, NotThere, Refused
from chalicelib.inbox import announce, recognise, visit
from chalicelib.inbox.attach import discard
from chalicelib.inbox.choose import choose
from chalicelib.inbox.see import mark_seen
from chalicelib.inbox.tell import Introduction, begin, prefer_email, refuse_unfilled
from chalicelib.inbox.visit import Visit, Words
from chalicelib.wire import public

door = Blueprint(__name__)
_CONVERSATIONS = f"{CONTACT}/conversations"
_CONVERSATION = f"{_CONVERSATIONS}/{{conversation_id}}"
_MESSAGES = f"{_CONVERSATION}/messages"
_VISITOR = Permission.VISITOR
_PAGE = 50


@route(door, "GET", _CONVERSATIONS, _VISITOR, answers=list[VisitorsConversation])
def conversations(visitor: Visit) -> list[dict[str, Any]]:
    """The visitor's conversation; none before they have begun one."""
    return [_conversation(visitor)] if visitor.way else []


@route(door, "POST", _CONVERSATIONS, _VISITOR, answers=VisitorsConversation)
def begun(guest: Guest, visitor: Visit, body: Beginning) -> dict[str, Any]:
    """Begins the visitor's conversation; the same again answers with it."""
    slow(guest, Act.WRITE, visitor.source_id)
    oneself, proven = body.oneself, ""
    if oneself.identifier_hash and visitor.is_verified:
        proven = oneself.identifier or ""
        recognise.prove(guest.inbox, proven, oneself.identifier_hash)
        if visit.signed_source_id(guest.inbox, proven) != visitor.source_id:
            raise NotThere("visitor")
    way = begin(visitor, introduction(oneself, proven, body))
    return _conversation(replace(visitor, way=way))


@route(door, "GET", _MESSAGES, _VISITOR, answers=list[VisitorsMessage])
def listed(visitor: Visit, conversation_id: int, query: Around) -> list[dict[str, Any]]:
    """What visitor and agents have said, oldest first."""
    head = _own(visitor, conversation_id)
    said = visit.said(visitor, _PAGE, query.before or 0)
    return [public.message(message, visitor.setup, head) for message in said]


@route(door, "POST", _MESSAGES, _VISITOR, answers=VisitorsMessage, multipart=True)
def written(guest: Guest, visitor: Visit, conversation_id: int, body: Message) -> dict[str, Any]:
    """The visitor writes; the same echo_id again answers with the first message."""
    head = _own(visitor, conversation_id)
    slow(guest, Act.WRITE, visitor.source_id)
    _refuse(body)
    if not head.last_incoming_at:
        refuse_unfilled(visitor, Introduction())
    stored = stored_files(head.account, body.attachments)
    try:
        message = visit.write(visitor, Words(body.content or "", body.echo_id or "", stored))
    except Refused:
        discard(stored)
        raise
    discard(stored, kept=message)
    return public.message(message, visitor.setup, head)


@route(door, "PATCH", f"{_MESSAGES}/{{message_id}}", _VISITOR, answers=VisitorsMessage)
def chosen(
    guest: Guest, visitor: Visit, conversation_id: int, message_id: int, body: Chosen
) -> dict[str, Any]:
    """The visitor chooses one of the answers that a message offers."""
    head = _own(visitor, conversation_id)
    slow(guest, Act.WRITE, visitor.source_id)
    message = choose(visitor, head, message_id, body.value)
    return public.message(message, visitor.setup, head)


@route(door, "POST", f"{_CONVERSATION}/update_last_seen", _VISITOR)
def seen(guest: Guest, visitor: Visit, conversation_id: int) -> None:
    """The visitor has seen everything so far."""
    head = _own(visitor, conversation_id)
    slow(guest, Act.GESTURE, visitor.source_id)
    mark_seen(visitor, head)


@route(door, "POST", f"{_CONVERSATION}/toggle_typing", _VISITOR)
def typing(guest: Guest, visitor: Visit, conversation_id: int, body: Typing) -> None:
    """Tells the agents that the visitor is writing, or no longer."""
    head = _own(visitor, conversation_id)
    slow(guest, Act.GESTURE, visitor.source_id)
    who = {"id": head.contact, "name": head.person.name or "Visitor", "type": "contact"}
    announce.typing(visitor.setup, head, who, body.typing_status, private=False)


@route(door, "POST", f"{_CONVERSATION}/prefer_email", _VISITOR)
def preferred(guest: Guest, visitor: Visit, conversation_id: int, body: Preference) -> None:
    """The visitor wants the answer by e-mail."""
    head = _own(visitor, conversation_id)
    slow(guest, Act.WRITE, visitor.source_id)
    prefer_email(visitor, head, body.email)


def _refuse(body: Message) -> None:
    if not (body.content or "").strip() and not body.attachments:
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})
    if sum(len(file.content) for file in body.attachments) > public.ATTACHMENT_BYTES:
        raise Invalid(
            f"The files of a message may have {public.ATTACHMENT_BYTES // 1_000_000} MB together.",
            "media_limit",
            {"attachments": ["are too large"], "open_ways": []},
        )


def _own(visitor: Visit, number: int) -> Conversation:
    """The visitor's conversation, if that is its number. Raises NotThere."""
    head = visit.current(visitor)
    if head.number != number:
        raise NotThere("conversation")
    return head


def _conversation(visitor: Visit) -> dict[str, Any]:
    head = visit.current(visitor)
    said = visit.said(visitor, _PAGE)
    return public.conversation(visitor.source_id, head, said, visitor.setup)
