"""After a restore: whatever the ledger says is fenced or erased is fenced or erased again.

It is an operator's act on tables that do not serve yet: it looks through the whole ledger, all
lookups and (for an account) all records, which no function of the product may. Doing it again
changes nothing.
"""

from contextlib import suppress

from chalicelib import log
from chalicelib.domain.erasure import Erasure, Scope, Status
from chalicelib.domain.ids import id_of
from chalicelib.privacy.plan import NotYet, Plan
from chalicelib.privacy.plans import PLANS
from chalicelib.store import doors, holds, inboxes, ledger, names, tombstones
from chalicelib.store import erasure as removal
from chalicelib.store import setup as setups
from chalicelib.store.keys import behind_the_fence, forget_kept

_CONTACT_KEY = "P#"


def replay(since: int) -> int:
    """Does again all that has been erased since `since` (ms), or is fenced; how many erasures.

    `since` is the moment that the oldest restored table shows. Nothing needs to be known of the
    content: an old key that has come back is used to find what it sealed, and then destroyed.
    """
    again = [erasure for erasure in ledger.everything() if _may_be_back(erasure, since)]
    for erasure in again:
        _again(erasure)
    _bury_those_who_lead_back(again)
    _remove_accounts(again)
    _close_doors(again)
    _clear_shelves(again)
    return len(again)


def _may_be_back(erasure: Erasure, since: int) -> bool:
    return erasure.stands and not 0 < erasure.erased_at < since


def _again(erasure: Erasure) -> None:
    forget_kept(erasure.account)
    plan = PLANS[erasure.scope]
    plan.fence(erasure)
    if erasure.status is not Status.FENCED:
        _erased_again(erasure, plan)
    elif not holds.on(erasure.account, erasure.scope, erasure.subject):
        for name in plan.early:
            for _ in plan.steps[name](erasure, ""):
                pass
    log.happened("erasure_replayed", account=erasure.account, erasure=erasure.id)


def _erased_again(erasure: Erasure, plan: Plan) -> None:
    """What waits for parts that are not erased yet goes on afterwards, as it would have."""
    with suppress(NotYet), behind_the_fence(erasure.account, erasure.keys):
        for work in plan.steps.values():
            for _ in work(erasure, ""):
                pass
        plan.sweep_up(erasure)


def _bury_those_who_lead_back(erasures: list[Erasure]) -> None:
    """Where the key is gone nobody can tell any more whom an identity named: then the lookups
    themselves say it."""
    gone = {
        (erasure.account, id_of(key.removeprefix(_CONTACT_KEY))): erasure.requested_at
        for erasure in erasures
        if erasure.status is not Status.FENCED
        for key in erasure.keys
        if key.startswith(_CONTACT_KEY)
    }
    tombstones.bury_those_of(gone)


def _remove_accounts(erasures: list[Erasure]) -> None:
    """Nor can anybody tell any more what an account was found by, once its own key is gone."""
    gone = {
        erasure.account
        for erasure in erasures
        if erasure.scope is Scope.ACCOUNT and erasure.status is not Status.FENCED
    }
    if gone:
        removal.remove_whole_accounts(gone)


def _close_doors(erasures: list[Erasure]) -> None:
    """The same of what led to inboxes and users."""
    done = [erasure for erasure in erasures if erasure.status is not Status.FENCED]
    lines = {
        (erasure.account, erasure.subject): erasure.requested_at
        for erasure in done
        if erasure.scope is Scope.INBOX
    }
    doors.bury_those_of(lines)
    people = {(one.account, one.subject) for one in done if one.scope is Scope.USER}
    doors.remove_those_of(people)


def _clear_shelves(erasures: list[Erasure]) -> None:
    """The same of an inbox's templates: without its key nobody can tell which were its own, so
    those go that no inbox of the account uses."""
    accounts = {
        erasure.account
        for erasure in erasures
        if erasure.scope is Scope.INBOX and erasure.status is not Status.FENCED
    }
    if accounts:
        removal.remove_shelves({account: _shelves(account) for account in accounts})


def _shelves(account: int) -> set[str]:
    """Those that are in use, or will be again if an erasure is undone."""
    with behind_the_fence(account, {names.ACCOUNT_KEY, *setups.own_keys(account)}):
        return {shelf for _, shelf in inboxes.shelves(account)}
