"""An account is closed: it can be read and taken along for a while, then it is erased.

Until then it can be opened again, with everything that it held when it was closed.
"""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Setup, User
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.domain.retention import DAY_MS, Closing
from chalicelib.inbox import connect
from chalicelib.privacy.confirm import confirm
from chalicelib.store import closings
from chalicelib.store import setup as setups

_CLOSED = "This account is closed. Open it again to send what waits here."


def close(setup: Setup, by: User, name: str) -> Closing:
    """Closes the account of which the caller knows the name; again: it stays as it was.

    Raises Invalid when the name is another.
    """
    confirm(name, setup.name, "account")
    at = now()
    days = setup.retention.at(at).closed_account_days
    closings.put(setup.account, Closing(at, by.id, at + days * DAY_MS))
    after = setups.reload(setup.account) or setup
    for inbox in after.inboxes.values():
        if not inbox.held:
            setups.hold(inbox, _CLOSED)
    log.happened("account_closed", account=setup.account, by=by.id)
    if after.closing is None:
        raise Conflict("Somebody else has opened the account again.", "account_open")
    return after.closing


def reopen(setup: Setup, by: User) -> None:
    """Opens a closed account again; what waited goes out. Raises NotThere."""
    if not closings.remove(setup.account):
        raise NotThere("closing")
    log.happened("account_reopened", account=setup.account, by=by.id)
    after = setups.reload(setup.account) or setup
    for inbox in after.inboxes.values():
        if inbox.held == _CLOSED:
            connect.mend(after, inbox)
