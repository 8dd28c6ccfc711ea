"""Doors: how the outside finds an account. The only keys that name no account."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cachetools import TTLCache
from pynamodb.transactions import TransactWrite

from chalicelib.config import secrets
from chalicelib.domain.account import ChannelKind
from chalicelib.store.tables import LookupItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.mac import mac

_KEPT_SECONDS = 30
# As long as a platform may repeat what it has said.
_TOMBSTONE_SECONDS = 8 * 86_400
_found: TTLCache[tuple[str, str], "Door"] = TTLCache(1_000, _KEPT_SECONDS)


class DoorKind(StrEnum):
    """What may be met before the account is known."""

    WHATSAPP = "whatsapp"
    WHATSAPP_ACCOUNT = "whatsapp_account"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    MAIL = "mail"
    WIDGET = "widget"
    SIGN_IN = "sign_in"
    TOKEN = "token"  # noqa: S105
    # Who let us use a line, and who writes to one: by the ids that Meta's callbacks use.
    LINE_OWNER = "line_owner"
    META_PERSON = "meta_person"


# By which door each kind of line is found.
LINE_DOORS = {
    ChannelKind.WHATSAPP: DoorKind.WHATSAPP,
    ChannelKind.FACEBOOK: DoorKind.FACEBOOK,
    ChannelKind.INSTAGRAM: DoorKind.INSTAGRAM,
    ChannelKind.EMAIL: DoorKind.MAIL,
    ChannelKind.WEB_WIDGET: DoorKind.WIDGET,
    ChannelKind.API: DoorKind.WIDGET,
}


@dataclass(frozen=True)
class Door:
    """Where a door leads: an account, and an inbox or a user in it."""

    account: int
    inbox: int | None = None
    user: int | None = None


class DoorTaken(Exception):
    """The door leads somewhere else already."""


def open_door(kind: DoorKind, name: str) -> Door | None:
    """Where the door `name` leads; None when there is none.

    A found door is kept for half a minute. "Unknown" is never kept, and never believed from a
    cheap read: a customer's message would be dropped on it.
    """
    kept = _found.get((kind, name))
    if kept:
        return kept
    item = _item(kind, name, consistent=False) or _item(kind, name, consistent=True)
    if item is None:
        return None
    door = _door(item)
    _found[kind, name] = door
    return door


def take(kind: DoorKind, name: str, door: Door) -> None:
    """Lets the door lead to `door`; the same again is harmless.

    Raises:
        DoorTaken: when it leads elsewhere.
    """
    item = LookupItem(
        _pk(kind, name), "DOOR", account=door.account, inbox=door.inbox, user=door.user
    )
    free = LookupItem.pk.does_not_exist() | LookupItem.erased_at.exists()
    if not condition_met(lambda: item.save(free)):
        stored = _item(kind, name, consistent=True)
        if stored is None or _door(stored) != door:
            raise DoorTaken


def join(kind: DoorKind, name: str, door: Door) -> None:
    """Adds `door` to those that share a name: the numbers of one WhatsApp Business Account."""
    _shared(kind, name, door).save()


def join_within(transaction: TransactWrite, kind: DoorKind, name: str, door: Door) -> None:
    """The same, as part of a transaction."""
    transaction.save(_shared(kind, name, door))


def leave(kind: DoorKind, name: str, door: Door) -> None:
    """Takes `door` away from those that share a name."""
    _shared(kind, name, door).delete()


def joined(kind: DoorKind, name: str) -> list[Door]:
    """All doors that share a name."""
    items = LookupItem.query(_pk(kind, name), LookupItem.sk.startswith("A#"), consistent_read=True)
    return [_door(item) for item in items]


def leave_user(kind: DoorKind, name: str, account: int, user: int) -> None:
    """Closes a door that leads to a user; one that leads elsewhere by now stays."""
    _found.pop((kind, name), None)
    item = LookupItem(_pk(kind, name), "DOOR")
    theirs = (LookupItem.account == account) & (LookupItem.user == user)
    condition_met(lambda: item.delete(theirs))


def place_of(kind: DoorKind, name: str) -> str:
    """The key a door stands under: a hash, which tells nobody its name."""
    return _pk(kind, name)


def remove_those_of(gone: Container[tuple[int, int]]) -> None:
    """Removes whatever leads to those (account, user). For an operator's restore: it looks through
    all lookups, which no function may."""
    for item in LookupItem.scan(LookupItem.user.exists() & LookupItem.account.exists()):
        if (int(item.account), int(item.user)) in gone:
            item.delete()


def give_up(kind: DoorKind, name: str, account: int) -> None:
    """Closes a door of `account`; processes that know it may use it for half a minute more.

    One that leads elsewhere by now stays.
    """
    _found.pop((kind, name), None)
    item = LookupItem(_pk(kind, name), "DOOR")
    condition_met(lambda: item.delete(LookupItem.account == account))


def bury(kind: DoorKind, name: str, door: Door, at: int) -> None:
    """Closes a door that leads to `door`, which was erased at `at` (ms), and remembers for eight
    days when that was: whoever takes it next must not take in what was said before."""
    _found.pop((kind, name), None)
    item = LookupItem(_pk(kind, name), "DOOR", erased_at=at, ttl=at // 1000 + _TOMBSTONE_SECONDS)
    ours = (LookupItem.account == door.account) & (LookupItem.inbox == door.inbox)
    condition_met(lambda: item.save(ours))


def buried_at(kind: DoorKind, name: str) -> int:
    """When (ms) the line behind this door was erased, if that is not long ago; or 0."""
    item = _stored(kind, name, consistent=True)
    return int(item.erased_at or 0) if item else 0


def bury_those_of(gone: Mapping[tuple[int, int], int]) -> None:
    """Buries whatever leads to those (account, inbox) that were erased at a time (ms). For an
    operator's restore: it looks through all lookups, which no function may."""
    for item in LookupItem.scan(LookupItem.inbox.exists() & LookupItem.account.exists()):
        at = gone.get((int(item.account), int(item.inbox)))
        if at is not None and item.sk == "DOOR":
            ends = at // 1000 + _TOMBSTONE_SECONDS
            LookupItem(item.pk, "DOOR", erased_at=at, ttl=ends).save()
        elif at is not None:
            item.delete()


def _item(kind: DoorKind, name: str, *, consistent: bool) -> LookupItem | None:
    """A door that leads somewhere."""
    item = _stored(kind, name, consistent=consistent)
    return item if item and item.erased_at is None else None


def _stored(kind: DoorKind, name: str, *, consistent: bool) -> LookupItem | None:
    try:
        return LookupItem.get(_pk(kind, name), "DOOR", consistent_read=consistent)
    except LookupItem.DoesNotExist:
        return None


def _shared(kind: DoorKind, name: str, door: Door) -> LookupItem:
    sk = f"A#{door.account}#I#{door.inbox}"
    return LookupItem(_pk(kind, name), sk, account=door.account, inbox=door.inbox)


def _door(item: LookupItem) -> Door:
    inbox = int(item.inbox) if item.inbox is not None else None
    user = int(item.user) if item.user is not None else None
    return Door(int(item.account), inbox, user)


def _pk(kind: DoorKind, name: str) -> str:
    return f"DOOR#{kind}#{mac(secrets().deployment_key, 'door', kind, name).hex()}"
