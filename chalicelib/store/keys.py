"""The keys table: wrapped keys by name, unwrapped ones in memory for at most five minutes."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cachetools import TTLCache
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Erased
from chalicelib.store import names
from chalicelib.store.tables import KeyItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.keys import KEY_BYTES, new_account_key, open_account_key, unwrap, wrap
from chalicelib.vault.mac import derive

_KEPT_SECONDS = 300
_KEPT = 5_000
_open: TTLCache[tuple[int, str], bytes] = TTLCache(_KEPT, _KEPT_SECONDS)
# Of fenced keys, only while somebody works behind their fence.
_behind: TTLCache[tuple[int, str], bytes] = TTLCache(_KEPT, _KEPT_SECONDS)


def key_for(account: int, name: str) -> bytes:
    """The raw key `name` of `account`.

    Raises:
        Erased: when there is none (any more), or it is fenced: what was sealed under it is gone.
    """
    found = _open.get((account, name)) or _behind.get((account, name))
    return found if found is not None else _load(account, name)


def keys_for(account: int, wanted: set[str]) -> dict[str, bytes]:
    """The raw keys of those `wanted` names that exist, with one batch read for what is not kept."""
    found = {name: _open[account, name] for name in wanted if (account, name) in _open}
    missing = [(names.account(account), name) for name in wanted - found.keys()]
    for item in KeyItem.batch_get(missing) if missing else ():
        if not item.fenced_at:
            found[item.sk] = _kept(account, item.sk, _unwrapped(account, item))
    return found


def account_key(account: int) -> bytes:
    """The account's own key."""
    return key_for(account, names.ACCOUNT_KEY)


def lookup_key(account: int) -> bytes:
    """The key of the account's keyed hashes; it dies with the account's."""
    return derive(account_key(account), "lookup")


def make_account_key(account: int) -> None:
    """Makes the account's key, unless it has one."""
    raw, wrapped = new_account_key(account)
    item = KeyItem(names.account(account), names.ACCOUNT_KEY, wrapped=wrapped)
    if not condition_met(lambda: item.save(KeyItem.pk.does_not_exist())):
        return
    _kept(account, names.ACCOUNT_KEY, raw)


def make_key(account: int, name: str) -> bytes:
    """Makes the key `name`, unless it is there; the one that is there then."""
    raw = os.urandom(KEY_BYTES)
    if not condition_met(lambda: _item(account, name, raw).save(KeyItem.pk.does_not_exist())):
        return key_for(account, name)
    return _kept(account, name, raw)


def with_key(account: int, name: str) -> None:
    """Makes the key `name` unless it is there, without writing where it is."""
    try:
        key_for(account, name)
    except Erased:
        make_key(account, name)


def make_key_within(transaction: TransactWrite, account: int, name: str) -> bytes:
    """A new key that exists only if the transaction succeeds; it is not kept in memory yet."""
    raw = os.urandom(KEY_BYTES)
    transaction.save(_item(account, name, raw), KeyItem.pk.does_not_exist())
    return raw


@contextmanager
def behind_the_fence(account: int, wanted: Iterable[str]) -> Iterator[None]:
    """Within, fenced keys open, too: for whoever erases what they seal, or lets it be again."""
    # What is open already is left to whoever has opened it.
    opened = [(account, name) for name in wanted if (account, name) not in _behind]
    found = KeyItem.batch_get([(names.account(account), name) for _, name in opened])
    # The account's own first, whatever order they come in: it wraps the others.
    for item in sorted(found, key=lambda item: item.sk != names.ACCOUNT_KEY):
        _behind[account, item.sk] = _unwrapped(account, item)
    try:
        yield
    finally:
        for one in opened:
            _behind.pop(one, None)


def destroy_key(account: int, name: str) -> None:
    """Deletes a key for good. Other processes may keep it in memory for five minutes more."""
    _open.pop((account, name), None)
    KeyItem(names.account(account), name).delete()


def forget_kept(account: int) -> None:
    """Forgets the keys of an account that this process has in memory: what was destroyed elsewhere
    since then opens nothing here any more."""
    for kept in [place for place in list(_open) if place[0] == account]:
        _open.pop(kept, None)


def destroy_all_keys(account: int) -> int:
    """Deletes every key of an account for good, its own last; how many there were."""
    forget_kept(account)
    rows = KeyItem.query(names.account(account), attributes_to_get=["pk", "sk"])
    found = sorted((row.sk for row in rows), key=lambda name: name == names.ACCOUNT_KEY)
    for name in found:
        KeyItem(names.account(account), name).delete()
    return len(found)


def fence_key(account: int, name: str, at: int) -> None:
    """From `at` (ms) on, the key opens nothing; other processes may keep it for five minutes more.

    Nothing but the fence may be changed of a key: the role's policy names that one attribute.
    """
    _open.pop((account, name), None)
    _change(account, name, KeyItem.fenced_at.set(at))


def lift_fence(account: int, name: str) -> None:
    """Lets the key open again what it sealed."""
    _change(account, name, KeyItem.fenced_at.remove())


def _change(account: int, name: str, action: Action) -> None:
    table = KeyItem._get_connection()
    condition_met(
        lambda: table.update_item(names.account(account), name, [action], KeyItem.pk.exists())
    )


def _load(account: int, name: str) -> bytes:
    try:
        item = KeyItem.get(names.account(account), name)
    except KeyItem.DoesNotExist:
        item = _newly_made(account, name)
    if item.fenced_at:
        raise Erased(f"Key {name} of account {account} is fenced.")
    return _kept(account, name, _unwrapped(account, item))


def _newly_made(account: int, name: str) -> KeyItem:
    """A second look, consistent: a key made a moment ago may not show in a cheap read yet."""
    try:
        return KeyItem.get(names.account(account), name, consistent_read=True)
    except KeyItem.DoesNotExist as error:
        raise Erased(f"Account {account} has no key {name}.") from error


def _unwrapped(account: int, item: KeyItem) -> bytes:
    if item.sk == names.ACCOUNT_KEY:
        return open_account_key(account, item.wrapped)
    return unwrap(account_key(account), account, item.sk, item.wrapped)


def _item(account: int, name: str, raw: bytes) -> KeyItem:
    wrapped = wrap(account_key(account), account, name, raw)
    return KeyItem(names.account(account), name, wrapped=wrapped)


def _kept(account: int, name: str, raw: bytes) -> bytes:
    _open[account, name] = raw
    return raw
