"""A canary in each account: a word sealed under a key of its own. While it opens, keys are there.

When to look next stands in the sparse index `due`, in partitions of its own.
"""

from contextlib import suppress

from chalicelib.store import names
from chalicelib.store.keys import make_key_within
from chalicelib.store.tables import CanaryItem, KeyItem, SetupItem
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met
from chalicelib.vault.keys import open_account_key, unwrap
from chalicelib.vault.seal import DoesNotOpen, open_sealed, seal

SHARDS = 4
_CANARY = "CANARY"
_SONG = {"x": "tweet"}


def lay(account: int, at: int) -> None:
    """Gives an account its canary, to be looked at from `at` (ms) on; one that has it keeps it.

    Item and key come to be together. If only one of them is there, the other was lost: then
    nothing is made that would hide it.
    """
    with suppress(Overtaken), all_or_nothing() as transaction:
        key = make_key_within(transaction, account, _CANARY)
        item = CanaryItem(
            names.canary(account),
            _CANARY,
            key=_CANARY,
            sealed=seal(key, _context(account), _SONG),
            due=f"{_CANARY}#{account % SHARDS}",
            due_at=at,
        )
        transaction.save(item, CanaryItem.pk.does_not_exist())


def due_before(shard: int, at: int, limit: int) -> list[int]:
    """The accounts whose canary must be looked at by `at` (ms), the longest due first."""
    rows = CanaryItem.dues.query(f"{_CANARY}#{shard}", CanaryItem.due_at <= at, limit=limit)
    return [int(row.pk.split("#")[1]) for row in rows]


def sings(account: int) -> bool:
    """Whether the canary opens, by what the tables and KMS say now, not by what is in memory."""
    item = CanaryItem.get(names.canary(account), _CANARY, consistent_read=True)
    try:
        raw = open_account_key(account, _wrapped(account, names.ACCOUNT_KEY))
        key = unwrap(raw, account, _CANARY, _wrapped(account, _CANARY))
        return open_sealed(key, _context(account), item.sealed) == _SONG
    except (DoesNotOpen, KeyItem.DoesNotExist):
        return False


def belongs_nowhere(account: int) -> bool:
    """Whether the account itself is gone, so that nobody misses its keys."""
    try:
        SetupItem.get(names.account(account), "ACCOUNT", consistent_read=True)
    except SetupItem.DoesNotExist:
        return True
    return False


def look_again(account: int, at: int) -> None:
    """Looks at the canary next at `at` (ms)."""
    item = CanaryItem(names.canary(account), _CANARY)
    condition_met(lambda: item.update([CanaryItem.due_at.set(at)], CanaryItem.pk.exists()))


def look_no_more(account: int) -> None:
    """Never looks at it again: it has nothing left to tell."""
    item = CanaryItem(names.canary(account), _CANARY)
    condition_met(
        lambda: item.update(
            [CanaryItem.due.remove(), CanaryItem.due_at.remove()], CanaryItem.pk.exists()
        )
    )


def _wrapped(account: int, name: str) -> bytes:
    item = KeyItem.get(names.account(account), name, consistent_read=True)
    wrapped: bytes = item.wrapped
    return wrapped


def _context(account: int) -> dict[str, str]:
    return {"a": str(account), "i": _CANARY}
