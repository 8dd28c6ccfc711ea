"""Which contact and thread an identity leads to, by keyed hash: the cheapest read of ingest."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.contact import METAS, Contact, Identity, IdentityKind
from chalicelib.store import doors, names
from chalicelib.store.doors import Door, DoorKind
from chalicelib.store.keys import lookup_key
from chalicelib.store.tables import LookupItem, PointerItem
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met
from chalicelib.vault.mac import mac

_WHO = "WHO"
_VIA = "VIA"
_MARK = "L#"


@dataclass(frozen=True)
class Way:
    """Where an identity leads within one inbox.

    `conversation` is a hint: the head it names tells whether a newer one has followed. What is not
    newer than `since` (ms) is of somebody who was erased, and not of who has come back since.
    """

    contact: int
    thread: str
    conversation: int
    since: int = 0


@dataclass(frozen=True)
class Tombstone:
    """The identity was erased at `at` (ms): what is older than that is refused."""

    at: int


def way(account: int, inbox: int, identity: Identity) -> Way | Tombstone | None:
    """Where `identity` leads in `inbox`; read cheaply, so a None may be a moment old."""
    try:
        item = LookupItem.get(_via(account, inbox, identity), _VIA)
    except LookupItem.DoesNotExist:
        return None
    return _as_way(item)


Name = tuple[str, int, str]


def ways(account: int, inbox: int, identities: Iterable[Identity]) -> dict[Name, Way | Tombstone]:
    """Where each of `identities` leads in `inbox`, by name, in their order, read consistently."""
    by_key = {_via(account, inbox, identity): identity for identity in identities}
    rows = LookupItem.batch_get([(pk, _VIA) for pk in by_key], consistent_read=True)
    found = {item.pk: _as_way(item) for item in rows}
    return {identity.name: found[pk] for pk, identity in by_key.items() if pk in found}


def owners(account: int, identities: Iterable[Identity]) -> dict[Name, int]:
    """The contact that each of `identities` names, by name, read consistently."""
    by_key = {_who(account, identity): identity for identity in identities}
    found = LookupItem.batch_get([(pk, _WHO) for pk in by_key], consistent_read=True)
    standing = [item for item in found if item.erased_at is None]
    return {by_key[item.pk].name: int(item.contact) for item in standing}


def erased_at(account: int, identities: Iterable[Identity]) -> int:
    """When somebody whom any of `identities` named was last erased (ms); 0: nobody was."""
    keys = [(_who(account, identity), _WHO) for identity in identities]
    found = LookupItem.batch_get(keys, consistent_read=True)
    return max((int(item.erased_at or item.since or 0) for item in found), default=0)


def contacts_of(account: int, identities: Iterable[Identity]) -> list[int]:
    """The contacts that any of `identities` name, the first named first."""
    identities = list(identities)
    found = owners(account, identities)
    return list(dict.fromkeys(found[i.name] for i in identities if i.name in found))


def name_within(transaction: TransactWrite, account: int, identity: Identity, contact: int) -> None:
    """Lets `identity` name `contact`, if it names nobody yet (or somebody erased)."""
    named = [LookupItem.contact.set(contact)]
    _instead_of_tombstone(transaction, LookupItem(_who(account, identity), _WHO), named)
    if identity.kind in METAS:
        door = Door(account, identity.inbox)
        doors.join_within(transaction, DoorKind.META_PERSON, identity.value, door)


def unname(account: int, identity: Identity) -> None:
    """Lets `identity` name nobody."""
    LookupItem(_who(account, identity), _WHO).delete()
    leave_door(account, identity)


def lead_within(
    transaction: TransactWrite, account: int, inbox: int, identity: Identity, way: Way
) -> None:
    """Lets `identity` lead to a thread of `inbox`, unless it leads somewhere that still is.

    A mark that names no person is noted in the thread, so that whoever erases the thread finds it.
    """
    pk = _via(account, inbox, identity)
    leads = [
        LookupItem.contact.set(way.contact),
        LookupItem.thread.set(way.thread),
        LookupItem.conversation.set(way.conversation),
    ]
    _instead_of_tombstone(transaction, LookupItem(pk, _VIA), leads)
    if identity.kind is IdentityKind.MAIL:
        mark = f"{_MARK}{pk.rpartition('#')[2]}"
        transaction.save(PointerItem(names.thread(account, way.thread), mark, inbox=inbox))


def _instead_of_tombstone(
    transaction: TransactWrite, item: LookupItem, actions: Sequence[Action]
) -> None:
    """Writes where nothing stands, or a tombstone: when that was put there stays known."""
    of_before = LookupItem.since.set(LookupItem.erased_at | 0)
    no_more = [LookupItem.erased_at.remove(), LookupItem.ttl.remove()]
    transaction.update(
        item,
        [*actions, of_before, *no_more],
        LookupItem.pk.does_not_exist() | LookupItem.erased_at.exists(),
    )


def forget_marks(account: int, thread: str) -> None:
    """Lets nothing that a thread is marked by lead to it any more."""
    for mark in marks_of(account, thread):
        mark.delete()


def point_at(account: int, inbox: int, identity: Identity, conversation: int) -> None:
    """Moves the hint to a new episode; only a way that still stands is changed."""
    item = LookupItem(_via(account, inbox, identity), _VIA)
    condition_met(
        lambda: item.update(
            [LookupItem.conversation.set(conversation)],
            LookupItem.thread.exists() & (LookupItem.conversation < conversation),
        )
    )


def lead(account: int, inbox: int, identity: Identity, way: Way) -> None:
    """Lets a thread's own mark (a Message-ID) lead to it, unless it leads somewhere already."""
    with contextlib.suppress(Overtaken), all_or_nothing() as transaction:
        lead_within(transaction, account, inbox, identity, way)


def lead_nowhere(account: int, inbox: int, identity: Identity) -> None:
    """Lets `identity` lead nowhere in `inbox` any more."""
    LookupItem(_via(account, inbox, identity), _VIA).delete()


def lead_no_more(account: int, inbox: int, identity: Identity, thread: str) -> None:
    """Lets `identity` lead nowhere in `inbox`, if it leads to this thread."""
    item = LookupItem(_via(account, inbox, identity), _VIA)
    condition_met(lambda: item.delete(LookupItem.thread == thread))


def leave_door(account: int, identity: Identity) -> None:
    """Lets Meta's own callbacks find nobody by `identity` any more."""
    if identity.kind in METAS:
        doors.leave(DoorKind.META_PERSON, identity.value, Door(account, identity.inbox))


def marks_of(account: int, thread: str) -> Iterator[LookupItem]:
    """What a thread is marked by, as it stands in the lookups."""
    rows = PointerItem.query(names.thread(account, thread), PointerItem.sk.startswith(_MARK))
    for row in rows:
        yield LookupItem(f"A#{account}#ID#{row.sk.removeprefix(_MARK)}", _VIA)


def item_of(contact: Contact, inbox: int | None, identity: Identity) -> LookupItem:
    """What leads from an identity to a thread of `inbox`, or (None) names the contact."""
    account = contact.account
    if inbox is None:
        return LookupItem(_who(account, identity), _WHO)
    return LookupItem(_via(account, inbox, identity), _VIA)


def _as_way(item: LookupItem) -> Way | Tombstone:
    erased_at: float | None = item.erased_at
    if erased_at is not None:
        return Tombstone(int(erased_at))
    since = int(item.since or 0)
    return Way(int(item.contact), item.thread, int(item.conversation), since)


def _who(account: int, identity: Identity) -> str:
    kind, scope, value = identity.name
    return f"A#{account}#ID#{mac(lookup_key(account), 'who', kind, str(scope), value).hex()}"


def _via(account: int, inbox: int, identity: Identity) -> str:
    hashed = mac(lookup_key(account), "via", str(inbox), identity.kind, identity.sought)
    return f"A#{account}#ID#{hashed.hex()}"
