"""Checks a chain of audit entries: is each what it was, where it was, and is none missing?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.domain.audit import Entry, Tip, fits_its_seal, hashed, read


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    INSERTED = "inserted"
    ROOT_DIFFERS = "root differs"


@dataclass(frozen=True)
class Row:
    """An entry as it lies in the table, before anything of it is believed."""

    place: str
    text: str
    hash: str
    sealed: bytes = b""


@dataclass(frozen=True)
class Problem:
    """The first thing that is wrong, and at which number."""

    number: int
    what: Wrong


@dataclass(frozen=True)
class Checked:
    """How far a chain has been checked, and what was found. `roots` are hashes by number, from
    where nobody can change them."""

    account: int
    tip: Tip
    roots: Mapping[int, frozenset[str]]
    count: int = 0
    problem: Problem | None = None


def place_of(number: int) -> str:
    """Where an entry lies: numbers sort as texts."""
    return f"{number:012d}"


def steps(begun: Checked, rows: Iterable[Row]) -> Iterator[Checked]:
    """The state after each row, up to the first problem."""
    checked = begun
    for row in rows:
        checked = _step(checked, row)
        yield checked
        if checked.problem:
            return


def ended(checked: Checked) -> Checked:
    """The chain's end has been reached: is there a root of something behind it?"""
    if checked.problem or not any(number > checked.tip.number for number in checked.roots):
        return checked
    return replace(checked, problem=Problem(checked.tip.number + 1, Wrong.MISSING))


def _step(checked: Checked, row: Row) -> Checked:
    number = checked.tip.number + 1
    found = _problem(checked, row, number)
    if found:
        return replace(checked, problem=Problem(number, found))
    entry = read(row.text)
    tip = Tip(number, row.hash, entry.act.at)
    return replace(checked, tip=tip, count=checked.count + 1)


def _problem(checked: Checked, row: Row, number: int) -> Wrong | None:
    if row.place != place_of(number):
        return Wrong.MISSING if row.place > place_of(number) else Wrong.INSERTED
    entry = _entry(row)
    if entry is None or hashed(row.text) != row.hash or not fits_its_seal(entry):
        return Wrong.CHANGED
    if entry.number != number:
        return Wrong.REORDERED
    if entry.act.account != checked.account or entry.before != checked.tip.hash:
        return Wrong.CHANGED
    roots = checked.roots.get(number)
    return Wrong.ROOT_DIFFERS if roots and roots != {row.hash} else None


def _entry(row: Row) -> Entry | None:
    try:
        return read(row.text, row.sealed)
    except (ValueError, KeyError, TypeError):
        return None
