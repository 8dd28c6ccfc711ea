"""Finds the person behind a set of identities and their thread; first contact makes both."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.channels import channel_for
from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import (
    Contact,
    Identity,
    IdentityKind,
    better_name,
    with_handle,
    with_identities,
)
from chalicelib.domain.errors import Busy, Erased
from chalicelib.domain.merging import may_be
from chalicelib.inbox.merge import give_up
from chalicelib.inbox.stranger import Stranger, first_episode, new_contact, new_thread
from chalicelib.store import contacts, identities, threads
from chalicelib.store.identities import Name, Tombstone, Way
from chalicelib.store.transaction import Overtaken

_TRIES = 10
_PAUSE_SECONDS = 0.05


class Forgotten(Exception):
    """The event is older than the erasure of the person it is about: it must not be stored."""


def meet(inbox: Inbox, stranger: Stranger) -> Way:
    """Where the person is found in `inbox`, made on first contact.

    Usually one cheap read. Eight first messages at once make one contact and one conversation:
    everything is put-if-absent in one transaction, and whoever loses looks again.

    Raises:
        Forgotten: when the person was erased after the event.
    """
    if not stranger.topic:
        found = identities.way(inbox.account, inbox.id, stranger.identities[0])
        if isinstance(found, Way) and found.since < stranger.at:
            return found
    return learn(inbox, stranger)


def learn(inbox: Inbox, stranger: Stranger) -> Way:
    """The same, looking at every identity: those that are new come to name the person too."""
    for _ in _patiently():
        try:
            return _introduce(inbox, stranger)
        except Overtaken:
            continue
    raise Busy("This person's first contact is contested.")


def _introduce(inbox: Inbox, stranger: Stranger) -> Way:
    """Everything is decided on one look at what there is, and written on the condition that it is
    still so: whatever another process brought into being since then cancels the whole."""
    account, seen = inbox.account, _seen_in(inbox, stranger)
    leading = _leading(inbox, stranger)
    look = _Look(
        ways=identities.ways(account, inbox.id, leading), owners=identities.owners(account, seen)
    )
    if _is_forgotten(account, stranger, seen, look):
        raise Forgotten
    if _hand_over(inbox, look, seen):
        raise Overtaken
    contact = _known(account, look, seen) or new_contact(account, stranger, seen)
    beginning = _beginning(inbox, stranger, contact, look)
    if not beginning.new_contact and _own(inbox, stranger, look):
        # First of all: whatever leads to somebody is found through them when they are erased.
        _learn(inbox, beginning, stranger)
    if beginning.is_one:
        threads.begin(beginning)
    return Way(beginning.owner, beginning.thread.id, beginning.thread.current)


@dataclass(frozen=True)
class _Look:
    """What the identities lead to, as one consistent read saw it."""

    ways: dict[Name, Way | Tombstone]
    owners: dict[Name, int]

    @property
    def way(self) -> Way | None:
        return next((way for way in self.ways.values() if isinstance(way, Way)), None)

    def leads(self, identity: Identity) -> bool:
        return isinstance(self.ways.get(identity.name), Way)


def _leading(inbox: Inbox, stranger: Stranger) -> tuple[Identity, ...]:
    """What leads to the thread: whoever wrote, or, where a person has several, its own marks."""
    if not stranger.topic:
        return _seen_in(inbox, stranger)
    return tuple(replace(lead, inbox=inbox.id, seen_at=stranger.at) for lead in stranger.leads)


def _own(inbox: Inbox, stranger: Stranger, look: _Look) -> tuple[Identity, ...]:
    """The identities that are the thread's own person's: others may write in a mail thread too."""
    return () if stranger.topic and look.way else _seen_in(inbox, stranger)


def _is_forgotten(
    account: int, stranger: Stranger, seen: tuple[Identity, ...], look: _Look
) -> bool:
    ways = look.ways.values()
    erased = [way.at if isinstance(way, Tombstone) else way.since for way in ways]
    if stranger.topic:
        erased.append(identities.erased_at(account, seen))
    return stranger.at <= max(erased, default=0)


def _hand_over(inbox: Inbox, look: _Look, seen: tuple[Identity, ...]) -> bool:
    """A number that somebody new writes from is theirs now; its last owner's past stays apart."""
    handed_over = False
    for identity in seen:
        owner = look.owners.get(identity.name)
        holder = contacts.get(inbox.account, owner, consistent=True) if owner else None
        if holder and identity.kind is IdentityKind.PHONE and not may_be(holder, inbox.id, seen):
            give_up(inbox, holder, identity)
            handed_over = True
    return handed_over


def _seen_in(inbox: Inbox, stranger: Stranger) -> tuple[Identity, ...]:
    return tuple(replace(i, inbox=inbox.id, seen_at=stranger.at) for i in stranger.identities)


def _known(account: int, look: _Look, seen: tuple[Identity, ...]) -> Contact | None:
    candidates = [look.way.contact] if look.way else []
    candidates += [look.owners[i.name] for i in seen if i.name in look.owners]
    return next((c for id in candidates if (c := contacts.get(account, id, consistent=True))), None)


def _beginning(
    inbox: Inbox, stranger: Stranger, contact: Contact, look: _Look
) -> threads.Beginning:
    account, is_new = inbox.account, contact.version == 0
    way = look.way
    id = way.thread if way else threads.id_for(account, contact.id, inbox.id, stranger.topic)
    thread, first = None if is_new else _thread(account, id), None
    if thread is None:
        first = first_episode(inbox, contact, id, stranger)
        thread = new_thread(inbox, contact, stranger, first)
    return threads.Beginning(
        contact=replace(contact, version=1) if is_new else contact,
        owner=way.contact if way else contact.id,
        new_contact=is_new,
        names_new=tuple(i for i in _own(inbox, stranger, look) if i.name not in look.owners),
        ways_new=tuple(i for i in _leading(inbox, stranger) if not look.leads(i)),
        thread=thread,
        first_episode=first,
    )


def _thread(account: int, id: str) -> threads.Thread | None:
    try:
        return threads.get(account, id, consistent=True)
    except Erased:
        return None


def _learn(inbox: Inbox, beginning: threads.Beginning, stranger: Stranger) -> None:
    """A known person shows a new identity: the contact and the thread's address remember it."""
    contact, thread = beginning.contact, beginning.thread
    seen = _seen_in(inbox, stranger)
    contacts.change(contact.account, contact.id, lambda known: _acquainted(known, seen, stranger))
    address = channel_for(inbox.channel).address(stranger.identities)
    if not beginning.first_episode and {**thread.address, **address} != thread.address:
        threads.set_address(thread, {**thread.address, **address})


def _acquainted(known: Contact, seen: tuple[Identity, ...], stranger: Stranger) -> Contact:
    named = replace(
        known,
        name=better_name(known.name, stranger.person.name),
        additional_attributes=with_handle(known.additional_attributes, stranger.handle),
    )
    return with_identities(named, seen)


def _patiently() -> Iterator[int]:
    """A few tries with growing, jittered pauses between them."""
    for lost in range(_TRIES):
        if lost:
            time.sleep(random.uniform(0, _PAUSE_SECONDS * min(lost, 6)))  # noqa: S311
        yield lost
