"""A legal hold: what it covers is neither erased nor cleaned away while it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """How far a hold reaches."""

    CONTACT = "contact"
    INBOX = "inbox"
    USER = "user"
    ACCOUNT = "account"


class Ground(StrEnum):
    """Why something must be kept. A code, because a hold stands where no words may stand."""

    LITIGATION = "litigation"
    INVESTIGATION = "investigation"
    REGULATOR = "regulator"
    DISPUTE = "dispute"
    OTHER = "other"


@dataclass(frozen=True)
class Hold:
    """Who (`by`, a user's id) wants what kept, on which ground, and since when (ms)."""

    account: int
    extent: Extent
    subject: int
    ground: Ground
    by: int
    placed_at: int

    @property
    def id(self) -> str:
        """What it is called: there is one for each thing that is held."""
        return f"{self.extent}-{self.subject}"
