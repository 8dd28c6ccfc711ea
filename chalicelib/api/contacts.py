"""Contacts: listed, found, written down, changed, forgotten."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.acts import Told, ToldFirst
from chalicelib.api.callers import Member
from chalicelib.api.conversations import Page
from chalicelib.api.inputs import Body, IdOrNone, LineOrNone, NotMasked, Object, Text
from chalicelib.api.routing import route
from chalicelib.api.shapes.people import Contacts, CreatedContact, OneContact
from chalicelib.domain.account import Permission
from chalicelib.domain.contact import Contact, Identity
from chalicelib.domain.erasure import Scope
from chalicelib.domain.errors import Invalid
from chalicelib.inbox import browse, find_contacts, introduce, reach
from chalicelib.inbox.introduce import Card
from chalicelib.privacy.request_erasure import request
from chalicelib.wire import people

door = Blueprint(__name__)
CONTACTS = "/api/v1/accounts/{account_id}/contacts"
CONTACT = f"{CONTACTS}/{{contact_id}}"
_USE = Permission.USE_CONTACTS
_PAGE = 15
_E164 = r"^\+[1-9]\d{5,14}$"
_ADDRESS = r"^[^@\s]+@[^@\s]+$"
Phone = Annotated[str, Field(pattern=f"{_E164}|^$")]
Address = Annotated[str, Field(pattern=f"{_ADDRESS}|^$", max_length=254)]


class Said(Body):
    """What is said of a person; what is not named stays, an empty text takes away."""

    name: Annotated[Annotated[Text, Field(max_length=255)] | None, NotMasked] = None
    email: Annotated[Address | None, NotMasked] = None
    phone_number: Annotated[Phone | None, NotMasked] = None
    identifier: Annotated[Annotated[str, Field(max_length=255)] | None, NotMasked] = None
    blocked: bool | None = None
    custom_attributes: Object = None
    additional_attributes: Object = None

    def card(self) -> Card:
        """As the verbs take it. Chatwoot's clients send null for what they do not know."""
        return Card(
            name=self.name,
            phone=self.phone_number,
            email=self.email.strip().lower() if self.email is not None else None,
            identifier=self.identifier,
            blocked=self.blocked,
            custom_attributes=self.custom_attributes or {},
            additional_attributes=self.additional_attributes or {},
        )


class NewContact(Said):
    """A contact to be written down, and the inbox in which they are wanted."""

    inbox_id: IdOrNone = None
    source_id: Annotated[LineOrNone, NotMasked] = None


class Listing(Body):
    """Which page of contacts, and in which order (`-` in front turns it round)."""

    page: Page = 1
    sort: Annotated[str, Field(max_length=40)] = ""


class Search(Listing):
    """Whom to look for: part of a name, number, address or identifier."""

    q: Annotated[str, Field(max_length=255)] = ""


@route(door, "GET", CONTACTS, _USE, answers=Contacts)
def listed(member: Member, query: Listing) -> dict[str, Any]:
    """A page of 15 contacts, last active first unless asked otherwise."""
    found, count = find_contacts.contact_page(member.setup, query.page, query.sort)
    return _page(member, found, count, query.page)


@route(door, "GET", f"{CONTACTS}/search", _USE, answers=Contacts)
def found(member: Member, query: Search) -> dict[str, Any]:
    """Contacts whose name, number, address or identifier contains `q`."""
    if not query.q.strip():
        raise Invalid("Say what to look for: q.", "invalid", {"q": ["is missing"]})
    everyone = find_contacts.contacts_like(member.setup, query.q)
    page = everyone[(query.page - 1) * _PAGE : query.page * _PAGE]
    return _page(member, page, len(everyone), query.page)


@route(
    door,
    "POST",
    CONTACTS,
    _USE,
    answers=CreatedContact,
    multipart=True,
    telling=Told("contact.created", found="payload.contact.id"),
)
def introduced(member: Member, body: NewContact) -> dict[str, Any]:
    """Writes a contact down; with an inbox, also as whom that inbox knows them."""
    setup, user = member.setup, member.user
    inbox = reach.seen_inbox(setup, user, body.inbox_id) if body.inbox_id else None
    contact = introduce.introduce(setup, body.card())
    identity = _named(member, contact, body) if inbox else None
    pair = people.contact_inbox(identity, inbox, setup) if inbox and identity else None
    after = browse.contact(setup, contact.id)
    return {"payload": {"contact": people.contact(after, setup, user), "contact_inbox": pair}}


@route(door, "GET", CONTACT, _USE, answers=OneContact)
def shown(member: Member, contact_id: int) -> dict[str, Any]:
    """One contact."""
    return _one(member, browse.contact(member.setup, contact_id))


def rewritten(member: Member, contact_id: int, body: Said) -> dict[str, Any]:
    """Changes what is known of a contact; custom attributes are merged."""
    return _one(member, introduce.rewrite(member.setup, contact_id, body.card(), member.actor))


# Chatwoot's clients use either.
for _method in ("PUT", "PATCH"):
    route(
        door,
        _method,
        CONTACT,
        _USE,
        answers=OneContact,
        multipart=True,
        telling=Told("contact.changed", of="contact_id"),
    )(rewritten)


@route(
    door,
    "DELETE",
    CONTACT,
    Permission.DELETE_CONTACTS,
    telling=ToldFirst("contact.forgotten", of="contact_id"),
)
def forgotten(member: Member, contact_id: int) -> None:
    """Forgets a contact and everything said with them, after the account's own grace."""
    account, hours = member.account, member.setup.erasure_grace_hours
    contact = browse.contact(member.setup, contact_id)
    request(account, Scope.CONTACT, contact.id, f"user:{member.user.id}", hours)


def _named(member: Member, contact: Contact, body: NewContact) -> Identity | None:
    """As whom the inbox knows them; None when nothing leads from there to them."""
    inbox = member.setup.inboxes[body.inbox_id or 0]
    try:
        return reach.name_in(member.setup, contact, inbox, body.source_id or "")
    except Invalid:
        return None


def _one(member: Member, contact: Contact) -> dict[str, Any]:
    return {"payload": people.contact(contact, member.setup, member.user)}


def _page(member: Member, contacts: list[Contact], count: int, page: int) -> dict[str, Any]:
    rows = [people.contact(contact, member.setup, member.user) for contact in contacts]
    return {"meta": {"count": count, "current_page": page}, "payload": rows}
