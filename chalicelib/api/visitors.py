"""What a visitor's browser may do: no token, no cookie, only the unguessable id in the path."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.callers import Guest
from chalicelib.api.incoming import Incoming
from chalicelib.api.inputs import Body, Files, IdOrNone, LineOrNone, Text
from chalicelib.api.routing import TABLE, route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.talk import Ticket
from chalicelib.api.shapes.visitors import (
    VisitedInbox,
    VisitorsContact,
    VisitorsConversation,
    VisitorsMessage,
)
from chalicelib.api.writing import stored_files
from chalicelib.domain.account import Permission
from chalicelib.domain.conversation import Conversation, Person
from chalicelib.domain.errors import Conflict, Invalid, NotThere, Refused, SlowDown
from chalicelib.inbox import announce, visit
from chalicelib.inbox.attach import discard
from chalicelib.inbox.visit import Visit, Words
from chalicelib.screens import TICKET
from chalicelib.store import sessions
from chalicelib.store.sessions import TICKET_MS, Bearer
from chalicelib.wire import public

door = Blueprint(__name__)
_INBOX = "/public/api/v1/inboxes/{inbox_identifier}"
_CONTACTS = f"{_INBOX}/contacts"
_CONTACT = f"{_CONTACTS}/{{contact_identifier}}"
_CONVERSATIONS = f"{_CONTACT}/conversations"
_CONVERSATION = f"{_CONVERSATIONS}/{{conversation_id}}"
_VISITOR = Permission.VISITOR
_MINUTE = 60_000
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "7200",
}
_PAGE = 50


class Oneself(Body):
    """What a visitor says of themselves; nothing of it is checked."""

    name: Annotated[str, Field(max_length=255)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    phone_number: Annotated[str, Field(max_length=32)] | None = None

    def person(self) -> Person:
        return Person(self.name or "", self.phone_number or "", self.email or "")


class Message(Body):
    """What a visitor writes; `echo_id` makes a retry harmless."""

    content: Text | None = Field(None, max_length=10_000)
    echo_id: LineOrNone = None
    attachments: Files = Field(default_factory=list)


class Around(Body):
    """Which page of messages: those before one. None: the newest."""

    before: IdOrNone = None


class Typing(Body):
    """Whether the visitor is writing."""

    typing_status: Literal["on", "off"]


@route(door, "GET", _INBOX, _VISITOR, answers=VisitedInbox)
def welcome(guest: Guest) -> dict[str, Any]:
    """What a widget shows before anybody has written."""
    return public.inbox(guest.inbox)


@route(door, "POST", _CONTACTS, _VISITOR, answers=VisitorsContact)
def arrived(guest: Guest, incoming: Incoming, body: Oneself) -> dict[str, Any]:
    """A new visitor's id. Only who says a name becomes a contact before they have written."""
    _slow(guest.inbox.account, f"arrivals {incoming.address}", 60)
    source_id = visit.new_source_id(guest.inbox)
    visitor, person = Visit(guest.setup, guest.inbox, source_id, None), body.person()
    if person != Person():
        visit.introduce_visitor(visitor, person)
    return public.contact(source_id, None, person)


@route(door, "GET", _CONTACT, _VISITOR, answers=VisitorsContact)
def known(visitor: Visit) -> dict[str, Any]:
    """The visitor, as far as they have said who they are."""
    contact = visit.person_of(visitor)
    return public.contact(visitor.source_id, contact, Person())


@route(door, "PATCH", _CONTACT, _VISITOR, answers=VisitorsContact)
def told(visitor: Visit, body: Oneself) -> dict[str, Any]:
    """The visitor says who they are; it fills gaps only."""
    _slow(visitor.inbox.account, f"visitor {visitor.source_id}", 60)
    return known(replace(visitor, way=visit.tell(visitor, body.person())))


@route(door, "GET", _CONVERSATIONS, _VISITOR, answers=list[VisitorsConversation])
def conversations(visitor: Visit) -> list[dict[str, Any]]:
    """The visitor's conversation; none before they have begun one."""
    if visitor.way is None:
        return []
    return [_conversation(visitor)]


@route(door, "POST", _CONVERSATIONS, _VISITOR, answers=VisitorsConversation)
def begun(visitor: Visit) -> dict[str, Any]:
    """Begins the visitor's conversation; the same again answers with it."""
    _slow(visitor.inbox.account, f"visitor {visitor.source_id}", 60)
    way = visitor.way or visit.introduce_visitor(visitor, Person())
    return _conversation(replace(visitor, way=way))


@route(door, "GET", f"{_CONVERSATION}/messages", _VISITOR, answers=list[VisitorsMessage])
def listed(visitor: Visit, conversation_id: int, query: Around) -> list[dict[str, Any]]:
    """What visitor and agents have said, oldest first."""
    head = _own(visitor, conversation_id)
    said = visit.said(visitor, _PAGE, query.before or 0)
    return [public.message(message, visitor.setup, head) for message in said]


@route(
    door,
    "POST",
    f"{_CONVERSATION}/messages",
    _VISITOR,
    answers=VisitorsMessage,
    multipart=True,
)
def written(visitor: Visit, conversation_id: int, body: Message) -> dict[str, Any]:
    """The visitor writes; the same echo_id again answers with the first message."""
    head = _own(visitor, conversation_id)
    _slow(head.account, f"visitor {visitor.source_id}", 60)
    if not (body.content or "").strip() and not body.attachments:
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})
    stored = stored_files(head.account, body.attachments)
    try:
        message = visit.write(visitor, Words(body.content or "", body.echo_id or "", stored))
    except Refused:
        discard(stored)
        raise
    discard(stored, kept=message)
    return public.message(message, visitor.setup, head)


@route(door, "POST", f"{_CONVERSATION}/update_last_seen", _VISITOR)
def seen(visitor: Visit, conversation_id: int) -> None:
    """The visitor has seen everything so far."""
    _own(visitor, conversation_id)
    visit.mark_seen(visitor)


@route(door, "POST", f"{_CONVERSATION}/toggle_typing", _VISITOR)
def typing(visitor: Visit, conversation_id: int, body: Typing) -> None:
    """Tells the agents that the visitor is writing, or no longer."""
    head = _own(visitor, conversation_id)
    who = {"id": head.contact, "name": head.person.name or "Visitor", "type": "contact"}
    announce.typing(visitor.setup, head, who, body.typing_status, private=False)


@route(door, "POST", f"{_CONTACT}/ws_ticket", _VISITOR, answers=Ticket)
def ticket(guest: Guest, visitor: Visit) -> dict[str, Any]:
    """A one-time ticket for live events of the visitor's own conversation."""
    if visitor.way is None:
        raise Conflict(
            "There is nothing to listen to before the first message.", "no_conversation_yet"
        )
    bearer = Bearer(visitor.inbox.account, None, visitor.way.thread, guest.site)
    return {"ticket": sessions.start(bearer, TICKET, TICKET_MS), "expires_in": TICKET_MS // 1000}


def asked_for(guest: Guest) -> Answer:
    """A browser asks whether another site's page may ask: not unless the inbox lets it."""
    return Answer("", 204, _PREFLIGHT)


for _path in sorted({path for _, path in TABLE if path.startswith(_INBOX)}):
    route(door, "OPTIONS", _path, _VISITOR, status=204)(asked_for)


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


def _slow(account: int, who: str, most: int) -> None:
    """At most so many a minute."""
    if sessions.count_try(account, who, _MINUTE) > most:
        raise SlowDown(60)
