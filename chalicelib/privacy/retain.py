"""Keeps an account to its policy: once a day, thread by thread, then contact by contact.

A run notes how far it has got before each thread in which it removes anything, so that whoever
takes it up begins with the one thread that may be half done.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.audit import CLOCK, Act
from chalicelib.domain.hold import Hold
from chalicelib.domain.retention import DAY_MS, Rule
from chalicelib.domain.retention_run import Run, Tally
from chalicelib.privacy import silent
from chalicelib.privacy.audit import note
from chalicelib.privacy.tidy import has_something_old, tidy
from chalicelib.store import aging, holds, runs
from chalicelib.store import setup as setups
from chalicelib.store.aging import Spot

_NOTE_EVERY = 500


class Superseded(Exception):
    """Another worker goes on with this run."""


def retain(account: int, id: int, until: int) -> bool:
    """Goes on with the run asked for at `id` (ms) until it is `until` (ms); whether it is done."""
    setup = setups.reload(account)
    if setup is None:
        return True
    known = runs.standing(account)
    if known and known.run.finished_at and known.run.id >= id:
        return True
    if not setup.retention.at(now()).removes_something:
        _rest(setup)
        return True
    run = known.run if known and not known.run.finished_at else Run(id)
    try:
        return _Slice(setup, run, known.version if known else 0, until).go_on()
    except Superseded:
        return True


def _rest(setup: Setup) -> None:
    """Nothing is to be removed: the account is looked at again once that changes."""
    if setup.retention.takes_effect_at <= now():
        runs.look_no_more(setup.account)


@dataclass
class _Slice:
    """What one call does of a run; it stops between two threads, or two contacts."""

    setup: Setup
    run: Run
    version: int
    until: int

    def __post_init__(self) -> None:
        self.account, self.at = self.setup.account, now()
        self.terms = self.setup.retention.at(self.at)
        self.holds: list[Hold] = holds.standing(self.account)
        self.kept = holds.threads_kept(self.holds, self.account)

    def go_on(self) -> bool:
        if not self.run.is_at_contacts and not self._threads():
            return False
        if self.terms.inactive_contacts_days and not self._contacts():
            return False
        self._note(replace(self.run, finished_at=now()))
        gone = asdict(self.run.tally)
        log.happened("retention_kept", account=self.account, **gone)
        if any(gone.values()):
            note(Act(self.account, CLOCK, "retention.kept", details=gone))
        return True

    def _threads(self) -> bool:
        first = True
        for count, (spot, rule) in enumerate(self._spots(), 1):
            if now() > self.until:
                self._note(self.run)
                return False
            if first or has_something_old(spot, rule, self.at) or count % _NOTE_EVERY == 0:
                self._note(self.run)
                gone = self._tidied(spot, rule, again=first)
            else:
                gone = Tally()
            self.run, first = self.run.at(spot.inbox, spot.thread, gone), False
        self._note(self.run.past(0, Tally()))
        return True

    def _spots(self) -> Iterator[tuple[Spot, Rule]]:
        """What is still to be looked at, in the order of a run."""
        for inbox in sorted(id for id in self.setup.inboxes if id >= self.run.inbox):
            rule = self.terms.rule_for(inbox)
            after = self.run.thread if inbox == self.run.inbox else ""
            if rule != Rule():
                for spot in aging.spots(self.account, inbox, after):
                    yield spot, rule

    def _tidied(self, spot: Spot, rule: Rule, *, again: bool) -> Tally:
        if holds.keep_inbox(self.holds, spot.inbox) or spot.thread in self.kept:
            return Tally(held=int(has_something_old(spot, rule, self.at)))
        return tidy(self.setup, spot, rule, self.at, again=again)

    def _contacts(self) -> bool:
        before = self.at - (self.terms.inactive_contacts_days or 0) * DAY_MS
        for contact in silent.silent(self.account, before, self.run.silent_since):
            if now() > self.until:
                self._note(self.run)
                return False
            gone = silent.let_go(self.setup, contact, before, self.holds)
            self._note(self.run.past(contact.last_activity_at, gone))
        return True

    def _note(self, run: Run) -> None:
        """Raises Superseded."""
        version = runs.note(self.account, run, self.version)
        if version is None:
            log.happened("retention_superseded", account=self.account)
            raise Superseded
        self.run, self.version = run, version
