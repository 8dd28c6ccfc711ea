"""Carries an erasure on by the plan of its scope, from wherever it was left."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import CLOCK, Act, Outcome
from chalicelib.domain.erasure import (
    Erasure,
    Scope,
    Status,
    Step,
    at_work,
    begun,
    completed,
    erased,
    with_step,
)
from chalicelib.privacy.audit import note
from chalicelib.privacy.plan import NotYet, Plan, Work
from chalicelib.privacy.shut import HELD, fence
from chalicelib.store import holds, ledger
from chalicelib.store.keys import behind_the_fence
from chalicelib.store.transaction import Overtaken

# How far a step has got is noted so often (ms).
_NOTED_EACH = 5_000
# The step that says that a legal hold has kept it.
_KEPT = "held"


def carry_on(erasure: Erasure, plan: Plan, until: int) -> bool:
    """Goes on until all is done that can be done now, or it is `until` (ms); whether it is done
    for now."""
    try:
        return _go_on(erasure, plan, until)
    except Overtaken:
        log.happened("erasure_left_to_others", account=erasure.account, erasure=erasure.id)
    except NotYet:
        log.happened("erasure_waits", account=erasure.account, erasure=erasure.id)
    return True


def put_back(erasure: Erasure, plan: Plan, until: int) -> Erasure:
    """Opens what was fenced, unless that is done; what there is no time for follows."""
    if not erasure.waits_until:
        return erasure
    plan.lift(erasure)
    for name, work in plan.reopen.items():
        if not erasure.step(name).done_at:
            erasure = _step(erasure, name, work, until)
        if not erasure.step(name).done_at:
            return erasure
    return ledger.save(replace(erasure, waits_until=0), erasure)


def _go_on(erasure: Erasure, plan: Plan, until: int) -> bool:
    if erasure.status is Status.REQUESTED:
        erasure = fence(erasure, plan)
    if erasure.status is Status.UNDONE:
        return not put_back(erasure, plan, until).waits_until
    if erasure.status is Status.FENCED:
        return _fenced(erasure, plan, until)
    if erasure.status is Status.ERASING:
        erasure = _steps(erasure, plan, until)
    if erasure.status is Status.ERASED and erasure.keys_forgotten_at <= now():
        _look_again(erasure, plan)
    return erasure.status is not Status.ERASING


def _fenced(erasure: Erasure, plan: Plan, until: int) -> bool:
    if erasure.grace_until > now():
        return _early(erasure, plan, until)
    if not _may_begin(erasure):
        return True
    return _go_on(ledger.save(begun(erasure, now()), erasure), plan, until)


def _may_begin(erasure: Erasure) -> bool:
    """Not while a hold lies on it, that was placed within the grace; a part not before its whole
    can be undone no more."""
    request = erasure.request
    whole = ledger.get(erasure.account, request.within) if request.within else None
    if whole and whole.status in (Status.REQUESTED, Status.FENCED, Status.UNDONE):
        return False
    if not holds.on(erasure.account, erasure.scope, erasure.subject):
        return True
    if not erasure.step(_KEPT).done_at:
        verb, told = f"{erasure.scope.value}.erased", {"code": HELD}
        note(Act(erasure.account, CLOCK, verb, erasure.subject, Outcome.REFUSED, details=told))
    log.warning("erasure_held", account=erasure.account, erasure=erasure.id)
    _note(erasure, _KEPT, Step(1, now()))
    return False


def _early(erasure: Erasure, plan: Plan, until: int) -> bool:
    """What is shut bit by bit while the grace lasts; not while a hold lies on it."""
    if plan.early and holds.on(erasure.account, erasure.scope, erasure.subject):
        return True
    for name in plan.early:
        if not erasure.step(name).done_at:
            erasure = _step(erasure, name, plan.steps[name], until)
        if not erasure.step(name).done_at:
            return False
    if plan.early and erasure.waits_until != erasure.grace_until:
        ledger.save(replace(erasure, waits_until=erasure.grace_until), erasure)
    return True


def _steps(erasure: Erasure, plan: Plan, until: int) -> Erasure:
    with behind_the_fence(erasure.account, erasure.keys):
        for name, work in plan.steps.items():
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
    try:
        for more, place, failed in work(erasure, step.place):
            step = Step(step.count + more, 0, place, step.failed + failed)
            if now() >= until:
                return _note(erasure, name, step)
            if now() - noted_at > _NOTED_EACH:
                erasure, noted_at = _note(erasure, name, step), now()
    except NotYet:
        _note(erasure, name, step)
        raise
    return _note(erasure, name, replace(step, done_at=now(), place=""))


def _note(erasure: Erasure, name: str, step: Step) -> Erasure:
    return ledger.save(at_work(with_step(erasure, name, step), now()), erasure)


def _look_again(erasure: Erasure, plan: Plan) -> None:
    """No backup holds a key any more. What arrived while it was removed goes now; it is complete
    once nothing is left in any backup that a key which lives on would open."""
    plan.sweep_up(erasure)
    if erasure.backups_forget_at > now():
        ledger.save(replace(erasure, waits_until=erasure.backups_forget_at), erasure)
        return
    after = ledger.save(completed(erasure, now()), erasure)
    log.happened("erasure_complete", account=after.account, erasure=after.id)
