"""A closed account whose time is over is erased, unless a legal hold keeps it."""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import CLOCK, Act, Outcome
from chalicelib.domain.erasure import Scope
from chalicelib.domain.hold import Extent
from chalicelib.privacy.audit import note
from chalicelib.privacy.request_erasure import request
from chalicelib.store import holds
from chalicelib.store import setup as setups


def erase_closed(account: int, id: int, until: int) -> bool:
    """Has a closed account erased; one that was opened again meanwhile is left alone."""
    setup = setups.reload(account)
    if setup is None or setup.closing is None or setup.closing.erase_at > now():
        return True
    if holds.on(account, Extent.ACCOUNT, account):
        log.warning("closed_account_held", account=account)
        told = {"code": "legal_hold"}
        note(Act(account, CLOCK, "account.erased", account, Outcome.REFUSED, details=told))
        return True
    request(account, Scope.ACCOUNT, account, by=CLOCK)
    return True
