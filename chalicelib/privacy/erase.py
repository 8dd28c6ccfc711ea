"""Erases what was fenced, step by step; cut short anywhere, it goes on from there."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import CLOCK, Act
from chalicelib.domain.erasure import (
    Erasure,
    Scope,
    Status,
    Step,
    begun,
    completed,
    erased,
    with_step,
)
from chalicelib.privacy.audit import note
from chalicelib.privacy.plan import Work
from chalicelib.privacy.plans import PLANS
from chalicelib.privacy.request_erasure import fence
from chalicelib.privacy.undo_erasure import put_back
from chalicelib.store import ledger
from chalicelib.store.keys import behind_the_fence
from chalicelib.store.transaction import Overtaken

# How far a step has got is noted so often (ms).
_NOTED_EACH = 5_000


def erase(account: int, id: int, until: int) -> bool:
    """Goes on with an erasure until all is done that can be done now, or it is `until` (ms).

    Whether it is done for now; whoever finds that somebody else is at it leaves it to them.
    """
    erasure = ledger.get(account, id)
    if erasure is None:
        return True
    try:
        return _go_on(erasure, until)
    except Overtaken:
        log.happened("erasure_left_to_others", account=account, erasure=id)
        return True


def _go_on(erasure: Erasure, until: int) -> bool:
    if erasure.status is Status.REQUESTED:
        erasure = fence(erasure)
    if erasure.status is Status.UNDONE:
        put_back(erasure)
    if erasure.status is Status.FENCED and erasure.grace_until <= now():
        erasure = ledger.save(begun(erasure, now()), erasure)
    if erasure.status is Status.ERASING:
        erasure = _steps(erasure, until)
    if erasure.status is Status.ERASED and erasure.backups_forget_at <= now():
        _complete(erasure)
    return erasure.status is not Status.ERASING


def _steps(erasure: Erasure, until: int) -> Erasure:
    with behind_the_fence(erasure.account, erasure.keys):
        for name, work in PLANS[erasure.scope].steps.items():
            if not erasure.step(name).done_at:
                erasure = _step(erasure, name, work, until)
            if not erasure.step(name).done_at:
                return erasure
    after = ledger.save(erased(erasure, now()), erasure)
    log.happened("erased", account=after.account, erasure=after.id, scope=after.scope.value)
    _tell(after)
    return after


def _tell(erasure: Erasure) -> None:
    # An account's own log has nobody left to read it.
    if erasure.scope is not Scope.ACCOUNT:
        note(Act(erasure.account, CLOCK, f"{erasure.scope.value}.erased", erasure.subject))


def _step(erasure: Erasure, name: str, work: Work, until: int) -> Erasure:
    step, noted_at = erasure.step(name), now()
    for more, place, failed in work(erasure, step.place):
        step = Step(step.count + more, 0, place, step.failed + failed)
        if now() >= until:
            return _note(erasure, name, step)
        if now() - noted_at > _NOTED_EACH:
            erasure, noted_at = _note(erasure, name, step), now()
    return _note(erasure, name, replace(step, done_at=now(), place=""))


def _note(erasure: Erasure, name: str, step: Step) -> Erasure:
    """Whoever notes something is at it; only if they fall silent does somebody look again."""
    return ledger.save(begun(with_step(erasure, name, step), now()), erasure)


def _complete(erasure: Erasure) -> None:
    """No backup holds a key any more. What arrived while it was removed goes now."""
    PLANS[erasure.scope].sweep_up(erasure)
    after = ledger.save(completed(erasure, now()), erasure)
    log.happened("erasure_complete", account=after.account, erasure=after.id)
