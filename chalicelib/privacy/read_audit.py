"""Reads the audit log, newest first, with filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from chalicelib.domain.audit import Entry
from chalicelib.store import audit

PAGE = 25
# Filters read this many entries at most; then comes a cursor.
_BUDGET = 5_000
# An act that waited in the queue stands behind later ones: by dates it is looked for so far (ms).
_LATE = 86_400_000


@dataclass(frozen=True)
class Asked:
    """Which acts are wanted; times are ms, 0 for open. `below` is the number to go on below."""

    user: int | None = None
    verb: str = ""
    kind: str = ""
    subject: str = ""
    outcome: str = ""
    since: int = 0
    until: int = 0
    page: int = 1
    below: int = 0

    @property
    def takes_all(self) -> bool:
        """Whether nothing is filtered out."""
        wanted = (self.user, self.verb, self.kind, self.subject, self.outcome)
        return not any((*wanted, self.since, self.until))

    def may_come(self, entry: Entry) -> bool:
        """Whether this entry or an earlier one can still be from the time that is wanted."""
        return entry.act.at >= self.since - _LATE

    def takes(self, entry: Entry) -> bool:
        """Whether an entry is wanted. A verb may be named in part: `contact` takes all of its."""
        act = entry.act
        return (
            (self.user is None or act.user == self.user)
            and (not self.verb or act.verb == self.verb or act.verb.endswith(f".{self.verb}"))
            and (not self.kind or act.kind == self.kind)
            and (not self.subject or str(act.subject) == self.subject)
            and (not self.outcome or act.outcome.value == self.outcome)
            and (not self.since or act.at >= self.since)
            and (not self.until or act.at < self.until)
        )


@dataclass(frozen=True)
class Listed:
    """One page; `total` are all that match, or those within the budget, and `below` is where the
    next page begins (0: there is none)."""

    entries: list[Entry]
    total: int
    below: int


def acts(account: int, asked: Asked) -> Listed:
    """A page of an account's acts, newest first."""
    if asked.takes_all:
        return _unfiltered(account, asked)
    below = asked.below
    if asked.until and not below:
        below = audit.number_at(account, asked.until + _LATE)
    examined = islice(audit.newest(account, below), _BUDGET)
    return _filtered(takewhile(asked.may_come, examined), asked)


def _unfiltered(account: int, asked: Asked) -> Listed:
    """Numbers have no gaps, so each page's place is known."""
    total = audit.last(account, consistent=True).number
    top = asked.below - 1 if asked.below else total - (asked.page - 1) * PAGE
    if top < 1:
        return Listed([], total, 0)
    page = list(islice(audit.newest(account, top + 1), PAGE))
    return Listed(page, total, page[-1].number if page and page[-1].number > 1 else 0)


def _filtered(examined: Iterator[Entry], asked: Asked) -> Listed:
    found, seen, lowest = [], 0, 0
    for entry in examined:
        seen, lowest = seen + 1, entry.number
        if asked.takes(entry):
            found.append(entry)
    passed = 0 if asked.below else (asked.page - 1) * PAGE
    page = found[passed : passed + PAGE]
    rest = len(found) > passed + PAGE
    further = lowest if seen == _BUDGET and lowest > 1 else 0
    return Listed(page, len(found), page[-1].number if rest else further)
