"""Two contacts are one person: linked, with the evidence kept, and parted again if that was wrong.

Nothing that was said is moved or sealed anew: each contact keeps its key and threads, the one
points at the other, and whoever asks for either gets the one that both have become.
"""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Contact, Identity
from chalicelib.domain.conversation import Person
from chalicelib.domain.errors import Invalid, NotThere
from chalicelib.domain.merging import may_be, merged, parted, parted_from
from chalicelib.inbox import announce
from chalicelib.store import contacts, conversations, identities, threads

PLATFORM = "platform"


def merge(setup: Setup, base: int, other: int, because: str) -> Contact:
    """Makes `other` part of `base`; doing it again is harmless.

    `because` is the evidence: PLATFORM, or which agent said so.

    Raises:
        NotThere: no such contact. Invalid: they are one already, or the same.
    """
    into, part = _both(setup, base, other)
    if into.id == part.id:
        wrong = {"mergee_contact_id": ["is this contact already"]}
        raise Invalid("These two are one contact already.", "invalid", wrong)
    at = now()
    after = contacts.change(setup.account, into.id, lambda c: merged(c, part, at, because))
    contacts.change_itself(setup.account, part.id, lambda c: replace(c, merged_into=into.id))
    if after is None:
        raise NotThere("contact")
    _show(after, contacts.everyone(part))
    log.happened("contacts_merged", account=setup.account, contact=after.id, other=part.id)
    announce.contact("contact.merged", after, setup, {"merged_contact_id": part.id})
    return after


def part(setup: Setup, base: int, other: int) -> Contact:
    """Undoes a merge: `other` is a contact of its own again, with its own threads.

    Raises:
        NotThere: `other` is not part of `base`.
    """
    alone = contacts.get_itself(setup.account, other, consistent=True)
    whole = contacts.get(setup.account, base, consistent=True)
    if alone is None or whole is None or alone.merged_into != whole.id:
        raise NotThere("merge")
    return _parted(setup, whole, replace(alone, merged_into=0))


def unite(setup: Setup, inbox: Inbox, contact: int, seen: Iterable[Identity]) -> None:
    """Merges whoever else goes by these names into a contact that the platform says has them."""
    seen = tuple(seen)
    person = contacts.get(setup.account, contact, consistent=True)
    for owner in identities.contacts_of(setup.account, seen):
        other = contacts.get(setup.account, owner, consistent=True)
        if person is None or other is None or other.id == person.id:
            continue
        if may_be(other, inbox.id, (*seen, *person.identities)):
            older, newer = sorted((person, other), key=lambda one: (one.created_at, one.id))
            person = merge(setup, older.id, newer.id, PLATFORM)
            continue
        for identity in seen:
            if identity.name in {known.name for known in other.identities}:
                give_up(inbox, other, identity)


def give_up(inbox: Inbox, holder: Contact, identity: Identity) -> None:
    """Takes a name away from a contact: it is somebody else's now, and we no longer write there."""
    account = inbox.account
    after = contacts.change(account, holder.id, lambda known: _without(known, identity))
    if after:
        _show(after, contacts.everyone(after))
    for thread_id, line in contacts.threads_of(holder):
        thread = threads.get(account, thread_id)
        if thread is None:
            continue
        kept = {kind: name for kind, name in thread.address.items() if name != identity.value}
        if kept != thread.address:
            threads.set_address(thread, kept)
        identities.lead_nowhere(account, line, identity)
    identities.unname(account, identity)
    log.happened("identity_given_up", account=account, contact=holder.id)


def _both(setup: Setup, base: int, other: int) -> tuple[Contact, Contact]:
    into = contacts.get(setup.account, base, consistent=True)
    part = contacts.get(setup.account, other, consistent=True)
    if into is None or part is None:
        raise NotThere("contact")
    return into, part


def _parted(setup: Setup, whole: Contact, alone: Contact) -> Contact:
    contacts.change_itself(setup.account, alone.id, lambda c: parted_from(c, whole))
    after = contacts.change(setup.account, whole.id, lambda c: parted(c, alone))
    if after is None:
        raise NotThere("contact")
    _show(alone, contacts.everyone(alone))
    _show(after, contacts.everyone(after))
    log.happened("contacts_parted", account=setup.account, contact=after.id, other=alone.id)
    for contact in (after, alone):
        announce.contact("contact.updated", contact, setup)
    return after


def _show(contact: Contact, parts: Iterable[Contact]) -> None:
    """The conversations of `parts` show `contact` in their rows."""
    person = Person(contact.name, contact.phone, contact.email)
    account = contact.account
    talks = [talk for one in parts for talk in contacts.threads_of_itself(account, one.id)]
    for thread, _ in talks:
        for number in threads.episodes_of(account, thread):
            conversations.change(
                account,
                number,
                lambda head: replace(head, contact=contact.id, person=person),
            )


def _without(contact: Contact, identity: Identity) -> Contact:
    shown = identity.value == contact.phone
    return replace(
        contact,
        identities=tuple(i for i in contact.identities if i.name != identity.name),
        phone="" if shown else contact.phone,
    )
