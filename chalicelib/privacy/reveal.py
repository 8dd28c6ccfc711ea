"""Shows what is masked, once, to somebody who says why."""

from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.audit import Act
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotThere
from chalicelib.privacy.audit import note_first
from chalicelib.store import contacts, reasons

# How long a screen may show what was revealed.
_SHOWN_MS = 10 * 60_000


@dataclass(frozen=True)
class Revealed:
    """A contact in full, and until when (ms) it may be shown."""

    contact: Contact
    until: int


def reveal(setup: Setup, act: Act, reason: str) -> Revealed:
    """The contact that `act` is about; the act and its reason stand in the audit log before.

    The reason may speak of the person, so it is sealed under their key and goes with them.

    Raises:
        NotThere. Unavailable: the log could not be written, so nothing is shown.
    """
    account = setup.account
    contact = contacts.get(account, int(act.subject), consistent=True)
    if contact is None:
        raise NotThere("contact")
    note_first(reasons.given(act, contact.id, reason))
    return Revealed(contact, now() + _SHOWN_MS)
