"""Verifies an account's audit log: the whole chain, against the roots that nobody can change."""

from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.domain.audit import Tip, beginning
from chalicelib.domain.chain import Checked, Problem, ended, place_of, steps
from chalicelib.domain.errors import Invalid
from chalicelib.privacy import roots
from chalicelib.store import audit


@dataclass(frozen=True)
class Verdict:
    """What was found. `next_after` is where to go on when the time was over; 0: all was checked."""

    checked: int
    roots: int
    problem: Problem | None
    next_after: int = 0

    @property
    def is_valid(self) -> bool | None:
        """None: not known yet."""
        if self.problem:
            return False
        return None if self.next_after else True


def verify(account: int, after: int, until: int) -> Verdict:
    """Walks the chain behind number `after` as long as `until` (ms) allows.

    Raises:
        Invalid: there is no entry `after`.
    """
    known = roots.of(account)
    begun = checked = Checked(account, _standing_on(account, after), known)
    for checked in steps(begun, audit.rows(account, after)):
        if checked.count % 200 == 0 and now() > until and not checked.problem:
            return Verdict(checked.count, len(known), None, checked.tip.number)
    checked = ended(checked)
    return Verdict(checked.count, len(known), checked.problem)


def _standing_on(account: int, after: int) -> Tip:
    """Where to begin: at the very beginning, or on an entry that an earlier call has checked."""
    if not after:
        return beginning(account)
    there = next(audit.rows(account, after - 1), None)
    if there is None or there.place != place_of(after):
        raise Invalid("There is no such entry to go on from.", "invalid", {"after": ["is unknown"]})
    return Tip(after, there.hash)
