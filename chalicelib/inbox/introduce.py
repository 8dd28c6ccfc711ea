"""Contacts that agents (or programs) write down themselves."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Person
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.domain.ids import timed_id
from chalicelib.inbox import announce
from chalicelib.store import contact_item, contacts, conversations, identities, names, threads
from chalicelib.store.keys import make_key_within
from chalicelib.store.tables import ContactItem
from chalicelib.store.transaction import Overtaken, all_or_nothing

_NAMED = {
    "phone": IdentityKind.PHONE,
    "email": IdentityKind.EMAIL,
    "identifier": IdentityKind.IDENTIFIER,
}


@dataclass(frozen=True)
class Card:
    """What is known of a person; None: not said (and so not changed)."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    identifier: str | None = None
    blocked: bool | None = None
    custom_attributes: Mapping[str, Any] = field(default_factory=dict)
    additional_attributes: Mapping[str, Any] = field(default_factory=dict)


def introduce(setup: Setup, card: Card) -> Contact:
    """A new contact.

    Raises:
        Conflict: when another contact has the same phone number, address or identifier.
    """
    account, at = setup.account, now()
    id = timed_id(at, secrets.token_bytes(4))
    seen = _identities(card, at)
    contact = Contact(
        account=account,
        id=id,
        created_at=at,
        name=card.name or "",
        phone=card.phone or "",
        email=card.email or "",
        identifier=card.identifier or "",
        blocked=bool(card.blocked),
        identities=seen,
        custom_attributes=dict(card.custom_attributes),
        additional_attributes=dict(card.additional_attributes),
        last_activity_at=at,
        version=1,
    )
    _refuse_taken(account, seen, id)
    try:
        with all_or_nothing() as transaction:
            raw = make_key_within(transaction, account, names.contact_key(id))
            transaction.save(contact_item.as_item(contact, raw), ContactItem.pk.does_not_exist())
            for identity in seen:
                identities.name_within(transaction, account, identity, id)
    except Overtaken as error:
        raise _taken(seen[0].kind.value if seen else "id") from error
    return contact


def rewrite(setup: Setup, id: int, card: Card, actor: str) -> Contact:
    """Changes what is known of a contact; custom attributes are merged. `actor` is who does so.

    Raises:
        NotThere: no such contact. Conflict: a new identity belongs to somebody else.
    """
    account = setup.account
    before = contacts.get(account, id, consistent=True)
    if before is None:
        raise NotThere("contact")
    fresh = tuple(i for i in _identities(card, now()) if i.name not in _names(before))
    _refuse_taken(account, fresh, id)
    if fresh:
        try:
            with all_or_nothing() as transaction:
                for identity in fresh:
                    identities.name_within(transaction, account, identity, id)
        except Overtaken as error:
            raise _taken(fresh[0].kind.value) from error
    changed = contacts.correct(account, id, actor, lambda known: _rewritten(known, card, fresh))
    if changed is None:
        raise NotThere("contact")
    for identity in before.identities:
        if identity.name not in _names(changed):
            identities.unname(account, identity)
    show_in_lists(changed)
    announce.contact("contact.updated", changed, setup)
    return changed


def show_in_lists(contact: Contact) -> None:
    """The copy of the name, and whether they are blocked, that each thread's latest conversation
    carries for its list row."""
    person = Person(contact.name, contact.phone, contact.email)
    for id, _ in contacts.threads_of(contact):
        thread = threads.get(contact.account, id)
        if thread:
            conversations.change(
                contact.account,
                thread.current,
                lambda head: replace(
                    head, person=person, contact=contact.id, blocked=contact.blocked
                ),
            )


def give(setup: Setup, contact: Contact, identity: Identity) -> Contact:
    """Gives a contact another identity. Raises Conflict when it is somebody else's."""
    account = setup.account
    _refuse_taken(account, (identity,), contact.id)
    try:
        with all_or_nothing() as transaction:
            identities.name_within(transaction, account, identity, contact.id)
    except Overtaken as error:
        if identities.contacts_of(account, [identity]) != [contact.id]:
            raise _taken(identity.kind.value) from error
    changed = contacts.change(account, contact.id, lambda known: _with(known, identity))
    if changed is None:
        raise NotThere("contact")
    return changed


def _with(known: Contact, identity: Identity) -> Contact:
    if identity.name in _names(known):
        return known
    return replace(known, identities=(*known.identities, identity))


def _rewritten(known: Contact, card: Card, fresh: tuple[Identity, ...]) -> Contact:
    replaced = {
        kind: getattr(known, name)
        for name, kind in _NAMED.items()
        if getattr(card, name) is not None and getattr(card, name) != getattr(known, name)
    }
    kept = tuple(
        identity for identity in known.identities if replaced.get(identity.kind) != identity.value
    )
    return replace(
        known,
        name=known.name if card.name is None else card.name,
        phone=known.phone if card.phone is None else card.phone,
        email=known.email if card.email is None else card.email,
        identifier=known.identifier if card.identifier is None else card.identifier,
        blocked=known.blocked if card.blocked is None else card.blocked,
        identities=kept + fresh,
        custom_attributes={**known.custom_attributes, **card.custom_attributes},
        additional_attributes={**known.additional_attributes, **card.additional_attributes},
    )


def _identities(card: Card, at: int) -> tuple[Identity, ...]:
    return tuple(
        Identity(kind, value, seen_at=at)
        for name, kind in _NAMED.items()
        if (value := getattr(card, name))
    )


def _names(contact: Contact) -> set[tuple[str, int, str]]:
    return {identity.name for identity in contact.identities}


def _refuse_taken(account: int, seen: tuple[Identity, ...], own: int) -> None:
    for identity in seen:
        owners = identities.contacts_of(account, [identity])
        if any(owner != own for owner in owners):
            raise _taken(identity.kind.value)


def _taken(what: str) -> Conflict:
    field_name = {"phone": "phone_number", "visitor": "source_id"}.get(what, what)
    return Conflict(
        f"Another contact has this {field_name.replace('_', ' ')}.",
        "contact_exists",
        {field_name: ["has already been taken"]},
    )
