"""A person goes by other names: their new names lead to the same contact and thread."""

from dataclasses import replace

from chalicelib import log
from chalicelib.channels import channel_for
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.audit import META
from chalicelib.domain.consent import Choice, Evidence
from chalicelib.domain.contact import (
    Contact,
    Identity,
    IdentityKind,
    better_name,
    with_identities,
)
from chalicelib.domain.errors import Early
from chalicelib.domain.events import ContactNamed, IdentityChanged, MarketingChosen
from chalicelib.domain.message import Message
from chalicelib.domain.phone import canonical
from chalicelib.inbox import announce, introduce
from chalicelib.inbox.consent import choose, show
from chalicelib.inbox.merge import unite
from chalicelib.inbox.receive import receive
from chalicelib.inbox.trace import way_of
from chalicelib.store import contacts, conversations, identities, threads
from chalicelib.store.identities import Way
from chalicelib.store.transaction import Overtaken, all_or_nothing


def rename(setup: Setup, inbox: Inbox, change: IdentityChanged) -> Message | None:
    """Lets the new names lead where the old ones do, and writes the platform's notice down.

    Whoever had a new name before is the same person, unless WhatsApp tells them apart.
    """
    way = way_of(inbox.account, inbox.id, change.before)
    if way:
        after = tuple(replace(i, inbox=inbox.id, seen_at=change.said.time) for i in change.after)
        unite(setup, inbox, way.contact, after)
        gained = tuple(identity for identity in after if _gained(inbox, way, identity))
        contact = _remember(setup, way, gained, change)
        _readdress(inbox, way, _in_use(contact, gained, change) if contact else gained, change)
        log.happened("identity_changed", account=inbox.account, contact=way.contact)
    return receive(setup, inbox, change.said)


def name(setup: Setup, inbox: Inbox, said: ContactNamed) -> None:
    """Takes a name from the business's own address book: it fills gaps, and never overwrites.

    Only a group goes by the name it is given there: it has no other.
    """
    known = _known(inbox, said.identities)
    if known is None:
        if said.name:
            _introduced(setup, said.identities, said.name)
        return
    changed = contacts.correct(inbox.account, known, META, lambda contact: _named(contact, said))
    if changed:
        introduce.show_in_lists(changed)
        announce.contact("contact.updated", changed, setup)


def choose_marketing(setup: Setup, inbox: Inbox, said: MarketingChosen) -> None:
    """Notes that a person wants no marketing, or wants it again; the latest word counts.

    Whoever has a number is written down for it: the wish must stand before anybody writes to them.

    Raises:
        Early: the person is not known yet, and goes by no number.
    """
    known = _known(inbox, said.identities) or _introduced(setup, said.identities)
    if known is None:
        raise Early
    evidence = Evidence.PREFERENCE
    choose(Choice(inbox.account, known, said.stopped, said.time, evidence, inbox.id))
    way = way_of(inbox.account, inbox.id, said.identities)
    head = conversations.get(inbox.account, way.conversation) if way else None
    if head:
        show(setup, head, said.stopped, said.time)


def _gained(inbox: Inbox, way: Way, identity: Identity) -> bool:
    """Whether `identity` now leads where `way` does."""
    try:
        with all_or_nothing() as transaction:
            identities.name_within(transaction, inbox.account, identity, way.contact)
            identities.lead_within(transaction, inbox.account, inbox.id, identity, way)
    except Overtaken:
        standing = identities.way(inbox.account, inbox.id, identity)
        return isinstance(standing, Way) and standing.contact == way.contact
    return True


def _remember(
    setup: Setup, way: Way, gained: tuple[Identity, ...], change: IdentityChanged
) -> Contact | None:
    """The contact, who knows what they gained."""
    changed = contacts.correct(
        setup.account, way.contact, META, lambda contact: _renumbered(contact, gained, change)
    )
    if changed:
        introduce.show_in_lists(changed)
        announce.contact("contact.updated", changed, setup)
    return changed


def _renumbered(contact: Contact, gained: tuple[Identity, ...], change: IdentityChanged) -> Contact:
    """The contact under its new number; an unrelated number that an agent gave stays."""
    learned = with_identities(contact, gained)
    old = {identity.sought for identity in change.before if identity.kind is IdentityKind.PHONE}
    in_use = _in_use(learned, gained, change)
    new = next((i.value for i in in_use if i.kind is IdentityKind.PHONE), "")
    shown = Identity(IdentityKind.PHONE, contact.phone).sought
    return replace(learned, phone=new) if new and shown in old else learned


def _in_use(
    contact: Contact, gained: tuple[Identity, ...], change: IdentityChanged
) -> tuple[Identity, ...]:
    """What a person goes by after a change: what they gained by it, or, where a later change came
    first, what they were last known by."""
    kinds = {identity.kind for identity in change.after}
    gone = {identity.name for identity in change.before}
    known = sorted(contact.identities, key=lambda identity: identity.seen_at)
    last = {i.kind: i for i in known if i.kind in kinds and i.name not in gone}
    return tuple({**last, **{i.kind: i for i in gained}}.values())


def _readdress(
    inbox: Inbox, way: Way, names: tuple[Identity, ...], change: IdentityChanged
) -> None:
    """What is written from now on goes to the new names; a name that was not changed, or has
    changed again since then, stays."""
    thread = threads.get(inbox.account, way.thread)
    if thread is None:
        return
    gone = {identity.sought for identity in change.before}
    kept = {kind: to for kind, to in thread.address.items() if canonical(str(to)) not in gone}
    address = {**channel_for(inbox.channel).address(names), **kept}
    if address != thread.address:
        threads.set_address(thread, {**thread.address, **address})


def _known(inbox: Inbox, said: tuple[Identity, ...]) -> int | None:
    """The contact that somebody is, if any."""
    way = way_of(inbox.account, inbox.id, said)
    owners = identities.contacts_of(inbox.account, said)
    return way.contact if way else next(iter(owners), None)


def _introduced(setup: Setup, said: tuple[Identity, ...], name: str = "") -> int | None:
    """Writes somebody down who goes by a number; None for anybody else."""
    phone = next((i.value for i in said if i.kind is IdentityKind.PHONE), None)
    if phone is None:
        return None
    return introduce.introduce(setup, introduce.Card(name=name, phone=phone)).id


def _named(contact: Contact, said: ContactNamed) -> Contact:
    if said.name and any(i.kind is IdentityKind.GROUP for i in said.identities):
        return replace(contact, name=said.name)
    return replace(contact, name=better_name(contact.name, said.name))
