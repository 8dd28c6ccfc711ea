"""Visitors come and say who they are: no token, no cookie, only the unguessable id in the path."""

from dataclasses import replace
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.callers import Guest
from chalicelib.api.floods import Act, slow
from chalicelib.api.routing import route
from chalicelib.api.shapes.talk import Ticket
from chalicelib.api.shapes.visitors import VisitedInbox, VisitorsContact
from chalicelib.api.visitor_words import Oneself, introduction
from chalicelib.domain.account import Permission
from chalicelib.domain.conversation import Person
from chalicelib.domain.errors import Conflict
from chalicelib.inbox import recognise, visit
from chalicelib.inbox.tell import tell
from chalicelib.inbox.visit import Visit
from chalicelib.inbox.widget_opened import widget_opened
from chalicelib.screens import TICKET
from chalicelib.store import sessions
from chalicelib.store.sessions import TICKET_MS, Bearer
from chalicelib.wire import public

door = Blueprint(__name__)
INBOX = "/public/api/v1/inboxes/{inbox_identifier}"
_CONTACTS = f"{INBOX}/contacts"
CONTACT = f"{_CONTACTS}/{{contact_identifier}}"
_VISITOR = Permission.VISITOR


@route(door, "GET", INBOX, _VISITOR, answers=VisitedInbox)
def welcome(guest: Guest) -> dict[str, Any]:
    """What a widget shows before anybody has written: it asks when its panel is opened."""
    widget_opened(guest.setup, guest.inbox, guest.address)
    return public.inbox(guest.inbox)


@route(door, "POST", _CONTACTS, _VISITOR, answers=VisitorsContact)
def arrived(guest: Guest, body: Oneself) -> dict[str, Any]:
    """A visitor's id: a new one, or that of whom their site has signed.

    Only who says something of themselves becomes a contact before they have written.
    """
    slow(guest, Act.ARRIVE)
    visitor = _signed(guest, body) if body.identifier_hash else _stranger(guest)
    return _told(visitor, body)


@route(door, "GET", CONTACT, _VISITOR, answers=VisitorsContact)
def known(visitor: Visit) -> dict[str, Any]:
    """The visitor, as far as they have said who they are."""
    contact = visit.person_of(visitor)
    return public.contact(visitor.source_id, contact, Person())


@route(door, "PATCH", CONTACT, _VISITOR, answers=VisitorsContact)
def told(guest: Guest, visitor: Visit, body: Oneself) -> dict[str, Any]:
    """The visitor says who they are; it fills gaps only.

    Signed by their site, they go on under another id: the answer's `source_id`.
    """
    slow(guest, Act.WRITE, visitor.source_id)
    signed = _signed(guest, body, visitor) if body.identifier_hash else visitor
    return _told(signed, body)


@route(door, "POST", f"{CONTACT}/ws_ticket", _VISITOR, answers=Ticket)
def ticket(guest: Guest, visitor: Visit) -> dict[str, Any]:
    """A one-time ticket for live events of the visitor's own conversation."""
    slow(guest, Act.GESTURE, visitor.source_id)
    if visitor.way is None:
        raise Conflict(
            "There is nothing to listen to before the first message.", "no_conversation_yet"
        )
    bearer = Bearer(visitor.inbox.account, None, visitor.way.thread, guest.site)
    return {"ticket": sessions.start(bearer, TICKET, TICKET_MS), "expires_in": TICKET_MS // 1000}


def _stranger(guest: Guest) -> Visit:
    visit.refuse_strangers(guest.inbox)
    return Visit(guest.setup, guest.inbox, visit.new_source_id(guest.inbox), None)


def _signed(guest: Guest, body: Oneself, before: Visit | None = None) -> Visit:
    identifier = body.identifier or ""
    recognise.prove(guest.inbox, identifier, body.identifier_hash or "")
    return recognise.recognise(guest.setup, guest.inbox, identifier, before)


def _told(visitor: Visit, body: Oneself) -> dict[str, Any]:
    proven = (body.identifier or "") if visitor.is_verified and body.identifier_hash else ""
    said = introduction(body, proven)
    if said.person != Person() or said.contact:
        return known(replace(visitor, way=tell(visitor, said)))
    return known(visitor)
