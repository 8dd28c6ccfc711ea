"""The audit log in its table: entries are put, each after the one before, and never touched again.

One append costs a cheap read of the last entry and one put, which only the first of several writers
wins; the others look again. Two entries can so never follow on the same one.
"""

import random
import time
from collections.abc import Iterator

from chalicelib.clock import now
from chalicelib.domain.audit import Act, Entry, Tip, beginning, hashed, next_after, read
from chalicelib.domain.chain import Row, place_of
from chalicelib.domain.errors import Busy
from chalicelib.store import names
from chalicelib.store.audit_item import AuditItem
from chalicelib.store.trouble import condition_met

_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE = 0.3
_LARGEST = "9" * 12
# Reading so many entries too many costs less than finding the exact place.
_NEAR = 200


def append(act: Act) -> Entry:
    """Writes the act as the account's next entry.

    Raises:
        Busy: others were faster for five seconds.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    tip, lost = last(act.account), 0
    while True:
        entry = next_after(tip, act)
        _note_day(act.account, tip)
        if _put(entry):
            return entry
        # A put that was heard though its answer was lost finds itself.
        there = next(rows(act.account, entry.number - 1), None)
        if there and there.hash == entry.hash:
            return entry
        if time.monotonic() > until:
            raise Busy(f"The audit log of account {act.account} grows too fast.")
        lost += 1
        longest = min(_LONGEST_PAUSE, _PAUSE_SECONDS * 2 ** min(lost, 6))
        time.sleep(random.uniform(0, longest))  # noqa: S311
        tip = last(act.account, consistent=True)


def last(account: int, *, consistent: bool = False) -> Tip:
    """The end of an account's chain; read cheaply it may be a moment old."""
    rows = AuditItem.query(
        names.account(account),
        AuditItem.sk <= _LARGEST,
        scan_index_forward=False,
        limit=1,
        consistent_read=consistent,
    )
    item = next(iter(rows), None)
    if item is None:
        return beginning(account)
    try:
        at = read(item.text).act.at
    except (ValueError, KeyError, TypeError):
        # Somebody has spoilt it. The chain goes on all the same, and verifying tells.
        at = 0
    return Tip(int(item.sk[:12]), hashed(item.text or ""), at)


def newest(account: int, below: int = 0) -> Iterator[Entry]:
    """The entries, newest first; with `below`, those with a smaller number. What cannot be read is
    left out here: `verify` tells of it."""
    end = place_of(below - 1) if below else _LARGEST
    for item in AuditItem.query(
        names.account(account), AuditItem.sk <= end, scan_index_forward=False, page_size=200
    ):
        try:
            yield read(item.text, item.sealed or b"")
        except (ValueError, KeyError, TypeError):
            continue


def number_at(account: int, at: int) -> int:
    """A number close behind all entries until `at` (ms). Times rise with the numbers, but for acts
    that waited in the queue."""
    low, high = 1, last(account).number + 1
    while high - low > _NEAR:
        middle = (low + high) // 2
        if _time_of(account, middle) > at:
            high = middle
        else:
            low = middle + 1
    return high


def rows(account: int, after: int = 0) -> Iterator[Row]:
    """Everything in an account's chain behind number `after`, as it lies there."""
    for item in AuditItem.query(
        names.account(account), AuditItem.sk > place_of(after), consistent_read=True
    ):
        hash = item.hash.hex() if item.hash else ""
        yield Row(item.sk, item.text or "", hash, item.sealed or b"")


def day_of(at: int) -> str:
    """The day (UTC) of a time in ms."""
    return time.strftime("%Y-%m-%d", time.gmtime(at / 1000))


def _time_of(account: int, number: int) -> int:
    entry = next(newest(account, number + 1), None)
    return entry.act.at if entry else 0


def _note_day(account: int, tip: Tip) -> None:
    """Before the first entry of a day: that this account has some, so that its root is written."""
    today = day_of(now())
    if day_of(tip.at) < today:
        AuditItem(f"DAY#{today}", names.account(account)).save()


def _put(entry: Entry) -> bool:
    item = AuditItem(
        names.account(entry.act.account),
        place_of(entry.number),
        text=entry.text,
        hash=bytes.fromhex(entry.hash),
        sealed=entry.act.sealed or None,
    )
    return condition_met(lambda: item.save(AuditItem.pk.does_not_exist()))
