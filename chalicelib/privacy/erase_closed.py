"""A closed account whose time is over is erased, unless a legal hold keeps it."""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.audit import CLOCK
from chalicelib.domain.erasure import Scope
from chalicelib.domain.errors import Conflict
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.shut import HELD
from chalicelib.store import setup as setups


def erase_closed(account: int, id: int, until: int) -> bool:
    """Has a closed account erased; one that was opened again meanwhile is left alone."""
    setup = setups.reload(account)
    if setup is None or setup.closing is None or setup.closing.erase_at > now():
        return True
    try:
        request(account, Scope.ACCOUNT, account, CLOCK)
    except Conflict as refused:
        if refused.code != HELD:
            raise
        log.warning("closed_account_held", account=account)
    return True
