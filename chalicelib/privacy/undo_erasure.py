"""An erasure is undone while its grace lasts: everything is as it was before."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import SUBJECT, Act
from chalicelib.domain.erasure import Erasure, Scope, Status, may_be_undone, undone
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.privacy.audit import note
from chalicelib.privacy.plans import PLANS
from chalicelib.store import ledger
from chalicelib.store.transaction import Overtaken


def undo(account: int, id: int) -> Erasure:
    """The erasure, undone; the same again is harmless.

    Raises:
        NotThere: no such erasure. Conflict: what it is about is gone already (`too_late`).
    """
    erasure = ledger.get(account, id)
    if erasure is None:
        raise NotThere("erasure")
    if erasure.status is Status.UNDONE:
        return put_back(erasure)
    if not may_be_undone(erasure, now()):
        raise _too_late()
    try:
        given_up = ledger.save(undone(erasure, now()), erasure)
    except Overtaken as error:
        raise _too_late() from error
    log.happened("erasure_undone", account=account, erasure=id)
    return put_back(given_up)


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


def put_back(erasure: Erasure) -> Erasure:
    """Opens what was fenced, unless that is done."""
    if not erasure.waits_until:
        return erasure
    PLANS[erasure.scope].lift(erasure)
    return ledger.save(replace(erasure, waits_until=0), erasure)


def _too_late() -> Conflict:
    return Conflict("This can no longer be undone: it is being erased.", "too_late")
