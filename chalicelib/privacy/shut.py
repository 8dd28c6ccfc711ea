"""What is to be forgotten is noted in the ledger and fenced at once, by the plan of its scope."""

import secrets
from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import Act, Outcome, user_of
from chalicelib.domain.erasure import HOUR, Erasure, Request, Step, fenced, undone
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import timed_id
from chalicelib.privacy.audit import note
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.plan import Plan
from chalicelib.store import holds, ledger
from chalicelib.store.transaction import Overtaken

# The code of a refusal by a legal hold.
HELD = "legal_hold"
# Without what is read wrongly, and long enough that nobody guesses one.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 16
_TRIES = 3


def shut(asked: Request, plan: Plan, grace_until: int = 0) -> Erasure:
    """The erasure of what is asked for, fenced; one that was asked for already stands.

    `grace_until` (ms) is given for a part: it can be undone as long as its whole.

    Raises NotThere, or Conflict when a legal hold forbids it (`legal_hold`).
    """
    for _ in range(_TRIES):
        standing = ledger.of_subject(asked)
        if standing and standing.stands:
            return standing if standing.fenced_at else fence(standing, plan)
        try:
            return fence(_noted(asked, plan, grace_until), plan)
        except Overtaken:
            continue
    raise Conflict("Somebody else is changing this erasure. Look at it again.", "busy")


def fence(erasure: Erasure, plan: Plan) -> Erasure:
    """Shuts what is to be erased; from the moment of the request on, nobody knows of it.

    Raises Conflict when that has become impossible since it was asked for: then it is undone.
    """
    try:
        shut, counts = plan.fence(erasure)
    except Conflict:
        # Nothing is shut, so there is nothing to open.
        ledger.save(replace(undone(erasure, now()), waits_until=0), erasure)
        raise
    at = now()
    steps = {name: Step(count, at) for name, count in counts.items()}
    log.happened("erasure_fenced", account=erasure.account, erasure=erasure.id)
    after = fenced(shut, at, steps)
    if plan.early:
        after = replace(after, waits_until=at)
    after = ledger.save(after, erasure)
    # A user's own act is noted by the route that they have taken.
    if user_of(after.request.by) is None and not after.request.within:
        note(_act(after.request))
    if 0 < after.waits_until <= at:
        ask_for(Chore(after.account, "erasure", after.id))
    return after


def _noted(asked: Request, plan: Plan, grace_until: int) -> Erasure:
    aim = plan.aim(asked)
    at, reached = now(), asked.about(aim.subject)
    _refuse_held(reached)
    erasure = Erasure(
        id=timed_id(at, secrets.token_bytes(4)),
        request=reached,
        code="".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)),
        requested_at=at,
        grace_until=grace_until or at + asked.grace_hours * HOUR,
        keys=aim.keys,
        waits_until=at,
    )
    ledger.begin(erasure, instead_of=ledger.of_subject(reached))
    log.happened(
        "erasure_requested",
        account=asked.account,
        erasure=erasure.id,
        scope=asked.scope.value,
        by=asked.by,
    )
    return erasure


def _refuse_held(asked: Request) -> None:
    """Raises Conflict while a legal hold lies on the subject, and notes who wanted it gone."""
    if holds.on(asked.account, asked.scope, asked.subject):
        told = {"code": HELD}
        note(replace(_act(asked), outcome=Outcome.REFUSED, details=told))
        raise Conflict("A legal hold keeps this. Lift it first.", HELD)


def _act(asked: Request) -> Act:
    return Act(asked.account, asked.by, f"{asked.scope.value}.forgotten", asked.subject)
