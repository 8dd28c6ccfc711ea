"""Finds the person behind a set of identities and their thread; first contact makes both."""

import random
import secrets
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import SCOPED, Contact, Identity, IdentityKind, better_name
from chalicelib.domain.conversation import Conversation, Person, Status
from chalicelib.domain.errors import Busy, Erased
from chalicelib.domain.ids import timed_id
from chalicelib.domain.merging import may_be
from chalicelib.inbox.merge import give_up
from chalicelib.store import contacts, conversations, identities, names, threads
from chalicelib.store.identities import Name, Tombstone, Way
from chalicelib.store.transaction import Overtaken

_TRIES = 10
_PAUSE_SECONDS = 0.05


class Forgotten(Exception):
    """The event is older than the erasure of the person it is about: it must not be stored."""


@dataclass(frozen=True)
class Stranger:
    """Whoever wrote, as far as the event tells; `at` is the event's own time (ms).

    `topic` and `leads` are those of `MessageReceived`. A first episode begins as `status`, and a
    mail's under its `subject`.
    """

    identities: tuple[Identity, ...]
    at: int
    person: Person
    topic: str = ""
    leads: tuple[Identity, ...] = ()
    status: Status = Status.OPEN
    subject: str = ""


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
    contact = _known(account, look, seen) or _unknown(account, stranger, seen)
    beginning = _beginning(inbox, stranger, contact, look)
    if beginning.is_one:
        threads.begin(beginning)
    if not beginning.new_contact and _own(inbox, stranger, look):
        _learn(inbox, beginning, stranger)
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


def _unknown(account: int, stranger: Stranger, seen: tuple[Identity, ...]) -> Contact:
    at = now()
    return Contact(
        account=account,
        # Random, so that a person who comes back after erasure never meets their old key's name.
        id=timed_id(at, secrets.token_bytes(4)),
        created_at=at,
        name=stranger.person.name,
        phone=stranger.person.phone,
        email=stranger.person.email,
        identities=seen,
        last_activity_at=at,
        version=0,
    )


def _beginning(
    inbox: Inbox, stranger: Stranger, contact: Contact, look: _Look
) -> threads.Beginning:
    account, new_contact = inbox.account, contact.version == 0
    way = look.way
    id = way.thread if way else threads.id_for(account, contact.id, inbox.id, stranger.topic)
    thread, first = None if new_contact else _thread(account, id), None
    if thread is None:
        first = _first_episode(inbox, contact, id, stranger)
        thread = _new_thread(inbox, contact, stranger, first)
    return threads.Beginning(
        contact=replace(contact, version=1) if new_contact else contact,
        owner=way.contact if way else contact.id,
        new_contact=new_contact,
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


def _new_thread(
    inbox: Inbox, contact: Contact, stranger: Stranger, first: Conversation
) -> threads.Thread:
    return threads.Thread(
        account=inbox.account,
        id=first.thread,
        contact=contact.id,
        inbox=inbox.id,
        current=first.number,
        key=names.contact_key(contact.id),
        address=channel_for(inbox.channel).address(stranger.identities),
    )


def _first_episode(inbox: Inbox, contact: Contact, thread: str, stranger: Stranger) -> Conversation:
    return Conversation(
        account=inbox.account,
        number=conversations.next_number(inbox.account),
        thread=thread,
        inbox=inbox.id,
        contact=contact.id,
        key=names.contact_key(contact.id),
        created_at=now(),
        started_at=stranger.at,
        last_activity_at=stranger.at,
        uuid=str(uuid.uuid4()),
        subject=stranger.subject,
        blocked=contact.blocked,
        status=Status.RESOLVED if contact.blocked else stranger.status,
        status_at=stranger.at if stranger.status is Status.RESOLVED else 0,
        person=Person(
            better_name(contact.name, stranger.person.name),
            contact.phone or stranger.person.phone,
            contact.email or stranger.person.email,
        ),
        version=1,
    )


def _learn(inbox: Inbox, beginning: threads.Beginning, stranger: Stranger) -> None:
    """A known person shows a new identity: the contact and the thread's address remember it."""
    contact, thread = beginning.contact, beginning.thread
    seen = _seen_in(inbox, stranger)
    contacts.change(
        contact.account, contact.id, lambda known: _acquainted(known, seen, stranger.person)
    )
    address = channel_for(inbox.channel).address(stranger.identities)
    if not beginning.first_episode and {**thread.address, **address} != thread.address:
        threads.set_address(thread, {**thread.address, **address})


def _acquainted(contact: Contact, seen: tuple[Identity, ...], person: Person) -> Contact:
    named = replace(contact, name=better_name(contact.name, person.name))
    return with_identities(named, seen)


def with_identities(contact: Contact, seen: tuple[Identity, ...]) -> Contact:
    """The contact with identities it did not have; gaps in phone and e-mail filled from them."""
    known = {identity.name for identity in contact.identities}
    fresh = tuple(identity for identity in seen if identity.name not in known)
    values = {identity.kind: identity.value for identity in fresh if identity.kind not in SCOPED}
    return replace(
        contact,
        identities=contact.identities + fresh,
        phone=contact.phone or values.get(IdentityKind.PHONE, ""),
        email=contact.email or values.get(IdentityKind.EMAIL, ""),
    )


def _patiently() -> Iterator[int]:
    """A few tries with growing, jittered pauses between them."""
    for lost in range(_TRIES):
        if lost:
            time.sleep(random.uniform(0, _PAUSE_SECONDS * min(lost, 6)))  # noqa: S311
        yield lost
