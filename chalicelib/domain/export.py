"""An export: a copy of what is held about one contact, or of a whole account, for a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LASTS_MS = 24 * 3_600_000
# How long a slice may go on after its time: one more step.
LEASE_MS = 120_000
# How long the list says that there was one, after nothing of it is left.
TRACE_MS = 7 * 24 * 3_600_000


class Scope(StrEnum):
    """What is copied."""

    CONTACT = "contact"
    ACCOUNT = "account"


class Status(StrEnum):
    """How far an export has got. Beyond `DOWNLOADED` nothing of it is left."""

    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    DOWNLOADED = "downloaded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


_IN_THE_MAKING = frozenset({Status.QUEUED, Status.MAKING})
_OVER = frozenset({Status.EXPIRED, Status.CANCELLED, Status.FAILED})


@dataclass(frozen=True)
class Place:
    """Where the copying goes on: with which step, from which number, after which thing; `part`
    numbers the files of that step."""

    step: str
    number: int = 0
    after: str = ""
    part: int = 1


@dataclass(frozen=True)
class Volume:
    """One ZIP of an export, whole by itself: ciphertext under a key of its own (base64).

    `size` is that of the ZIP in bytes.
    """

    object: str
    key: str
    size: int


@dataclass(frozen=True)
class Export:
    """Times are ms. `contacts` are those who are the contact that is copied; of an account's copy
    it is empty, as that holds everybody. `by` is the user who asked for it.

    `leased_until` is how long the slice at work may stay silent, `tries` how often slices have
    failed in a row. `due_at` is when something has to happen next.
    """

    account: int
    id: int
    scope: Scope
    by: int
    created_at: int
    contact: int = 0
    status: Status = Status.QUEUED
    contacts: frozenset[int] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place(""))
    volumes: tuple[Volume, ...] = ()
    leased_until: int = 0
    tries: int = 0
    ended_at: int = 0
    due_at: int = 0
    version: int = 0

    @property
    def expires_at(self) -> int:
        """When nothing of it will be left, whatever happens."""
        return self.created_at + LASTS_MS

    @property
    def is_in_the_making(self) -> bool:
        return self.status in _IN_THE_MAKING

    @property
    def is_over(self) -> bool:
        """Whether nothing of it may be handed out any more."""
        return self.status in _OVER

    def may_hold(self, contact: int) -> bool:
        """Whether a contact's words are in it, or may come to be."""
        return self.scope is Scope.ACCOUNT or contact in self.contacts
