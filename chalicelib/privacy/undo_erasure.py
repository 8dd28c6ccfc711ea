"""An erasure is undone while its grace lasts: everything is as it was before."""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import SUBJECT, Act
from chalicelib.domain.erasure import Erasure, Scope, Status, may_be_undone, undone
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.privacy.audit import note
from chalicelib.privacy.carry_on import put_back
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.plans import PLANS
from chalicelib.store import ledger
from chalicelib.store.transaction import Overtaken

# What the request that undoes has no time for is done by the chores queue (ms).
_AT_ONCE = 10_000
_TRIES = 5


def undo(account: int, id: int) -> Erasure:
    """The erasure, undone; the same again is harmless.

    Raises:
        NotThere: no such erasure.
        Conflict: what it is about is gone already (`too_late`), or it is a part of another
            (`part_of_another`).
    """
    for _ in range(_TRIES):
        erasure = ledger.get(account, id)
        if erasure is None:
            raise NotThere("erasure")
        try:
            return _opened(_given_up(erasure))
        except Overtaken:
            # Somebody shuts it still, or has begun to erase it.
            continue
    raise _too_late()


def _given_up(erasure: Erasure) -> Erasure:
    _refuse_part(erasure)
    if erasure.status is Status.UNDONE:
        return erasure
    if not may_be_undone(erasure, now()):
        raise _too_late()
    given_up = ledger.save(undone(erasure, now()), erasure)
    log.happened("erasure_undone", account=erasure.account, erasure=erasure.id)
    return given_up


def undo_by_code(code: str) -> Erasure:
    """The erasure of a whole account, undone by whoever knows its code: they have asked for it, and
    nobody can sign in any more. Raises as `undo`."""
    erasure = ledger.by_code(code)
    if erasure is None or erasure.scope is not Scope.ACCOUNT:
        raise NotThere("erasure")
    after = undo(erasure.account, erasure.id)
    if erasure.stands:
        note(Act(after.account, SUBJECT, "erasure.undone", after.id))
    return after


def _opened(erasure: Erasure) -> Erasure:
    after = put_back(erasure, PLANS[erasure.scope], now() + _AT_ONCE)
    if after.waits_until:
        ask_for(Chore(after.account, "erasure", after.id))
    return after


def _refuse_part(erasure: Erasure) -> None:
    within = erasure.request.within
    whole = ledger.get(erasure.account, within) if within else None
    if whole and whole.stands:
        raise Conflict(
            "This goes together with an inbox. Undo the erasure of the inbox.", "part_of_another"
        )


def _too_late() -> Conflict:
    return Conflict("This can no longer be undone: it is being erased.", "too_late")
