"""Inboxes whose lines are looked after: when next, when they were last heard, their secrets.

When to look next stands in the sparse index `due`, beside the conversations but in partitions of
its own.
"""

from collections.abc import Sequence

from pynamodb.expressions.update import Action

from chalicelib.clock import now
from chalicelib.domain.account import META_LINES, Inbox
from chalicelib.store import names
from chalicelib.store.setup_item import opened_pin, sealed_pin, sealed_token
from chalicelib.store.tables import SetupItem
from chalicelib.store.trouble import condition_met

WATCH_SHARDS = 4


def watching(inbox: Inbox, *, soon: bool) -> list[Action]:
    """What lets an inbox be looked after: at once, or when it was due anyway."""
    if inbox.channel not in META_LINES:
        return []
    at = now()
    when = at if soon else SetupItem.due_at | at
    return [SetupItem.due.set(_shard(inbox.account)), SetupItem.due_at.set(when)]


def due_before(shard: int, at: int, limit: int) -> list[tuple[int, int]]:
    """(account, inbox) of those that must be looked at by `at` (ms), the longest due first."""
    rows = SetupItem.dues.query(f"WATCH#{shard}", SetupItem.due_at <= at, limit=limit)
    return [(int(row.pk.partition("#")[2]), int(row.sk.partition("#")[2])) for row in rows]


def look_again(account: int, inbox: int, at: int) -> None:
    """Looks at an inbox next at `at` (ms)."""
    _update(account, inbox, [SetupItem.due_at.set(at)])


def look_soon(inbox: Inbox) -> None:
    """Looks after an inbox again, at once."""
    soon = watching(inbox, soon=True)
    if soon:
        _update(inbox.account, inbox.id, soon)


def look_no_more(account: int, inbox: int) -> None:
    """Never looks at an inbox again by itself."""
    _update(account, inbox, [SetupItem.due.remove(), SetupItem.due_at.remove()])


def hear(inbox: Inbox, at: int) -> None:
    """Notes that something came in by this line. It is looked after from then on, if it was not.

    What processes keep of the set-up stays as it is: it is a matter of hours, not of seconds.
    """
    heard = [SetupItem.heard_at.set(at), *watching(inbox, soon=False)]
    _update(inbox.account, inbox.id, heard)


def put_token(inbox: Inbox, token: str, expires_at: int) -> None:
    """A fresh token in the place of the one that would end; everything else stays."""
    fresh = [SetupItem.token.set(sealed_token(inbox, token)), SetupItem.expires_at.set(expires_at)]
    _update(inbox.account, inbox.id, fresh)


def note_expiry(inbox: Inbox, expires_at: int) -> None:
    """Notes when an inbox's token ends (ms), 0 for never."""
    _update(inbox.account, inbox.id, [SetupItem.expires_at.set(expires_at)])


def put_pin(inbox: Inbox, pin: str) -> None:
    """Keeps the PIN that a number is registered with, sealed; empty: there is none."""
    kept = SetupItem.pin.set(sealed_pin(inbox, pin)) if pin else SetupItem.pin.remove()
    _update(inbox.account, inbox.id, [kept])


def pin(inbox: Inbox) -> str:
    """The PIN that a number is registered with; empty when we gave it none."""
    try:
        item = SetupItem.get(names.account(inbox.account), f"INBOX#{inbox.id}")
    except SetupItem.DoesNotExist:
        return ""
    return opened_pin(inbox, item.pin) if item.pin else ""


def _update(account: int, inbox: int, actions: Sequence[Action]) -> None:
    """An inbox that is no longer there is not made again."""
    item = SetupItem(names.account(account), f"INBOX#{inbox}")
    condition_met(lambda: item.update(list(actions), SetupItem.pk.exists()))


def _shard(account: int) -> str:
    return f"WATCH#{account % WATCH_SHARDS}"
