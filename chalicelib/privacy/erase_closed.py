"""A closed account whose time is over is erased, unless a legal hold keeps it."""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.hold import Extent
from chalicelib.domain.retention import DAY_MS
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.store import closings, holds
from chalicelib.store import setup as setups

_AT_ONCE = 50


def start_due(at: int) -> None:
    """Asks for the erasure of every account whose time is over by `at` (ms); once a day, until it
    is done."""
    for shard in range(closings.CLOSING_SHARDS):
        for account in closings.due_before(shard, at, _AT_ONCE):
            closings.look_again(account, at + DAY_MS)
            ask_for(Chore(account, "closing", at))


def erase_closed(account: int, id: int, until: int) -> bool:
    """Has a closed account erased; one that was opened again meanwhile is left alone."""
    setup = setups.reload(account)
    if setup is None or setup.closing is None or setup.closing.erase_at > now():
        return True
    if holds.on(account, Extent.ACCOUNT, account):
        log.warning("closed_account_held", account=account)
        return True
    log.warning("closed_account_waits", account=account)
    return True
