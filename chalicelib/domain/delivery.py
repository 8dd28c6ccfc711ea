"""A delivery: one thing that has happened, to be told to one webhook until it takes it.

Only ids and states: what happened is read from the tables when it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

_SECOND = 1_000
_MINUTE, _HOUR = 60 * _SECOND, 3_600 * _SECOND
# How long after each failed try comes the next; the last of them as often as there is time.
_WAITS = (
    10 * _SECOND,
    _MINUTE,
    5 * _MINUTE,
    15 * _MINUTE,
    _HOUR,
    2 * _HOUR,
    4 * _HOUR,
    8 * _HOUR,
)
# What was not taken in this time is given up; it can still be told by hand.
HORIZON = 24 * _HOUR
# After so many failures in a row an endpoint is left alone for a while, the longer the more.
_PATIENCE = 5
_LONGEST_PAUSE = 30 * _MINUTE


class Ending(StrEnum):
    """What came of a try."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    # Nothing is left to tell: erased, removed, or past what is kept.
    GONE = "gone"


@dataclass(frozen=True)
class Subject:
    """What has happened to what: a message in its thread, a conversation, a contact, or at a chat
    (`inbox`).

    `changed` says of fields that are no content what they were and are now.
    """

    event: str
    conversation: int = 0
    contact: int = 0
    thread: str = ""
    message: int = 0
    inbox: int = 0
    changed: Mapping[str, tuple[int | str | None, int | str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """A subject on its way to a webhook; times are ms. It is not told before `next_at`."""

    account: int
    webhook: int
    id: str
    subject: Subject
    created_at: int
    tries: int = 0
    next_at: int = 0

    def is_over_at(self, at: int) -> bool:
        """Whether there is no more time to tell it."""
        return at > self.created_at + HORIZON

    def after_failure(self, at: int) -> "Delivery":
        """The delivery after one more try that failed at `at`."""
        wait = _WAITS[min(self.tries, len(_WAITS) - 1)]
        return replace(self, tries=self.tries + 1, next_at=at + wait)


@dataclass(frozen=True)
class Try:
    """One call for a delivery: HTTP's status, or our word for why there is none (`fault`)."""

    delivery: str
    subject: Subject
    number: int
    at: int
    ending: Ending
    status: int = 0
    fault: str = ""
    milliseconds: int = 0
    next_at: int = 0


def id_of(place: str, at: int) -> str:
    """The name of a delivery that began at `at` (ms): the same for the same place, and in the
    order of time. `place` says which change is told to whom."""
    digest = int.from_bytes(sha256(place.encode()).digest()[:16], "big")
    low = digest & ((1 << 80) - 1)
    # The bits that say which kind of UUID it is: version 8, of one's own making.
    low = low & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62
    return str(UUID(int=at << 80 | low))


def rests_until(failures: int, at: int) -> int:
    """Until when (ms) an endpoint rests that has failed so often in a row; 0: it does not."""
    if failures < _PATIENCE:
        return 0
    return at + min(_MINUTE << min(failures - _PATIENCE, 10), _LONGEST_PAUSE)
