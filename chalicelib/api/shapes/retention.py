"""What is kept, and how long. Times are epoch seconds."""

from typing import Literal

from chalicelib.api.shapes import Shape


class LegalHold(Shape):
    """Something that is neither erased nor cleaned away while this stands."""

    id: str
    scope: Literal["contact", "inbox", "account"]
    subject_id: int
    reason: Literal["litigation", "investigation", "regulator", "dispute", "other"]
    placed_by: int
    placed_at: int


class LegalHolds(Shape):
    """The holds that stand in the account."""

    payload: list[LegalHold]
