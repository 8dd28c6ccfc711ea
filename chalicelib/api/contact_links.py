"""What belongs to a contact: conversations, labels, inboxes that lead there, who else it is."""

from typing import Annotated, Any

from chalice.app import Blueprint

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.contacts import CONTACT
from chalicelib.api.inputs import Body, Id, LineOrNone, Lines, NotMasked
from chalicelib.api.routing import route
from chalicelib.api.shapes.people import (
    Contact,
    ContactableInboxes,
    ContactInbox,
    LabelTitles,
    OneContact,
)
from chalicelib.api.shapes.talk import ConversationsOfContact
from chalicelib.domain.account import Permission
from chalicelib.inbox import browse, label, merge, reach
from chalicelib.wire import people, talk

door = Blueprint(__name__)
_ACCOUNT = "/api/v1/accounts/{account_id}"
_USE = Permission.USE_CONTACTS


class NewLabels(Body):
    """All labels that the contact shall carry."""

    labels: Lines


class NewContactInbox(Body):
    """An inbox in which the contact is wanted, and what to call them there."""

    inbox_id: Id
    source_id: Annotated[LineOrNone, NotMasked] = None


class Pair(Body):
    """Two contacts that are one person; the second becomes part of the first."""

    base_contact_id: Id
    mergee_contact_id: Id


class Parted(Body):
    """The contact that is to be a person of its own again."""

    contact_id: Id


@route(
    door,
    "POST",
    f"{_ACCOUNT}/actions/contact_merge",
    _USE,
    answers=Contact,
    telling=Told("contact.merged", of="base_contact_id"),
)
def merged(member: Member, body: Pair) -> dict[str, Any]:
    """Makes two contacts one; it can be undone."""
    because = f"agent {member.user.id}"
    after = merge.merge(member.setup, body.base_contact_id, body.mergee_contact_id, because)
    return people.contact(after, member.setup, member.user)


@route(
    door,
    "POST",
    f"{CONTACT}/unmerge",
    _USE,
    answers=OneContact,
    telling=Told("contact.parted", of="contact_id"),
)
def parted(member: Member, contact_id: int, body: Parted) -> dict[str, Any]:
    """Undoes a merge; what was changed since then stays."""
    after = merge.part(member.setup, contact_id, body.contact_id)
    return {"payload": people.contact(after, member.setup, member.user)}


@route(
    door,
    "GET",
    f"{CONTACT}/conversations",
    Permission.USE_CONVERSATIONS,
    answers=ConversationsOfContact,
)
def conversations(member: Member, contact_id: int) -> dict[str, Any]:
    """Everything the contact has had with the inboxes that the caller sees, newest first."""
    found = browse.conversations_of(member.setup, member.user, contact_id)
    return {"payload": [talk.conversation(head, member.setup) for head in found]}


@route(door, "GET", f"{CONTACT}/labels", _USE, answers=LabelTitles)
def labels(member: Member, contact_id: int) -> dict[str, Any]:
    """The labels that the contact carries."""
    return {"payload": list(browse.contact(member.setup, contact_id).labels)}


@route(
    door,
    "POST",
    f"{CONTACT}/labels",
    _USE,
    answers=LabelTitles,
    telling=Told("contact.labelled", of="contact_id"),
)
def labelled(member: Member, contact_id: int, body: NewLabels) -> dict[str, Any]:
    """Replaces the labels that the contact carries."""
    changed = label.set_contact_labels(member.setup, contact_id, body.labels, member.actor)
    return {"payload": list(changed.labels)}


@route(
    door,
    "POST",
    f"{CONTACT}/contact_inboxes",
    _USE,
    answers=ContactInbox,
    telling=Told("contact.named", of="contact_id"),
)
def named(member: Member, contact_id: int, body: NewContactInbox) -> dict[str, Any]:
    """Names the contact in an inbox, so that a conversation can be opened there."""
    contact = browse.contact(member.setup, contact_id)
    inbox = reach.seen_inbox(member.setup, member.user, body.inbox_id)
    identity = reach.name_in(member.setup, contact, inbox, body.source_id or "")
    return people.contact_inbox(identity, inbox, member.setup)


@route(door, "GET", f"{CONTACT}/contactable_inboxes", _USE, answers=ContactableInboxes)
def contactable(member: Member, contact_id: int) -> dict[str, Any]:
    """The inboxes that lead to the contact, with how each names them."""
    contact = browse.contact(member.setup, contact_id)
    pairs = [
        people.contact_inbox(ways[0], inbox, member.setup)
        for inbox in member.setup.inboxes.values()
        if inbox.seen_by(member.user) and (ways := reach.ways_in(contact, inbox))
    ]
    return {"payload": pairs}
