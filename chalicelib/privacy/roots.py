"""Roots: once a day, how far each account's audit log has come, where nobody can change it.

A root is an object in a bucket that locks what it takes for 400 days. Its name alone says it all
(account, day, number, hash), so that one listing reads all roots of an account, those included over
which somebody has put a delete marker.
"""

from collections.abc import Iterator

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.audit import canonical
from chalicelib.store import audit, audit_days

_BUCKET = "ROOTS_BUCKET"
_DAY = 86_400_000
# How many days sweep may have slept through; a later root covers what is older.
_LOOK_BACK = 60
# A clock may be a little slow: the entries of a day are all there five minutes after its end.
_SETTLED = 5 * 60_000


def of(account: int) -> dict[int, frozenset[str]]:
    """The hashes that an account's entries had when roots were written, by number."""
    found: dict[int, set[str]] = {}
    for name in files.names_ever(_BUCKET, f"{account}/"):
        number, _, hash = name.rpartition("/")[2].removesuffix(".json").partition("-")
        found.setdefault(int(number), set()).add(hash)
    return {number: frozenset(hashes) for number, hashes in found.items()}


def write_due(until: int) -> None:
    """Writes the roots of the days that are over, as far as time (ms) allows; sweep comes again."""
    for day in _open_days(now() - _SETTLED):
        if not _write(day, until):
            return


def _open_days(at: int) -> Iterator[str]:
    """The days whose roots are not all written, oldest first. Usually one look says: none."""
    days = [audit.day_of(at - ago * _DAY) for ago in range(_LOOK_BACK, 0, -1)]
    if audit_days.progress(days[-1])[0]:
        return
    yield from (day for day in days if not audit_days.progress(day)[0])


def _write(day: str, until: int) -> bool:
    """Whether all roots of the day are written now."""
    for account in audit_days.accounts_of(day, audit_days.progress(day)[1]):
        if now() > until:
            return False
        _write_root(day, account)
    audit_days.note_all(day)
    return True


def _write_root(day: str, account: int) -> None:
    tip = audit.last(account, consistent=True)
    if tip.number:
        root = {"account": account, "day": day, "number": tip.number, "hash": tip.hash}
        name = f"{account}/{day}/{tip.number:012d}-{tip.hash}.json"
        files.put_new(_BUCKET, name, canonical(root).encode(), "application/json")
    audit_days.note_root(day, account)
