"""Places and lifts legal holds: what is held is neither erased nor cleaned away."""

from collections.abc import Callable, Mapping

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Setup, User
from chalicelib.domain.errors import NotThere
from chalicelib.domain.hold import Extent, Ground, Hold
from chalicelib.store import contacts, holds


def place(setup: Setup, by: User, extent: Extent, subject: int, ground: Ground) -> Hold:
    """Holds a contact, an inbox, a user or the account from now on; again: on this ground.

    Raises NotThere when there is nothing to hold.
    """
    if not _EXISTS[extent](setup, subject):
        raise NotThere(extent.value)
    hold = Hold(setup.account, extent, subject, ground, by.id, now())
    holds.put(hold)
    log.happened("hold_placed", account=setup.account, hold=hold.id, by=by.id)
    return hold


def lift(setup: Setup, by: User, id: str) -> None:
    """Ends a hold. Raises NotThere."""
    extent, _, subject = id.partition("-")
    known = extent in set(Extent) and subject.isascii() and subject.isdigit()
    if not known or not holds.lift(setup.account, Extent(extent), int(subject), by.id, now()):
        raise NotThere("legal hold")
    log.happened("hold_lifted", account=setup.account, hold=id, by=by.id)


_EXISTS: Mapping[Extent, Callable[[Setup, int], bool]] = {
    Extent.CONTACT: lambda setup, id: bool(contacts.get(setup.account, id, consistent=True)),
    Extent.INBOX: lambda setup, id: id in setup.inboxes,
    Extent.USER: lambda setup, id: id in setup.users,
    Extent.ACCOUNT: lambda setup, id: id == setup.account,
}
