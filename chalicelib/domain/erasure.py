"""An erasure: one request to forget, and how far it has got."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

HOUR = 3_600_000
# How long the tables of keys and lookups can be brought back (infra/data.yaml).
RECOVERY = 24 * HOUR
# How long the table of records can be.
RECORDS_RECOVERY = 35 * 24 * HOUR
PROMISED_WITHIN = 48 * HOUR
LATE_AFTER = 24 * HOUR
# What nobody has gone on with for so long stands still.
STANDS_STILL_AFTER = 600_000
LONGEST_GRACE_HOURS = 12


class Scope(StrEnum):
    """What can be forgotten."""

    CONTACT = "contact"
    INBOX = "inbox"
    USER = "user"
    ACCOUNT = "account"


class Status(StrEnum):
    """How far it has got; `COMPLETE` once no backup holds a key any more."""

    REQUESTED = "requested"
    FENCED = "fenced"
    ERASING = "erasing"
    ERASED = "erased"
    COMPLETE = "complete"
    UNDONE = "undone"


@dataclass(frozen=True)
class Step:
    """One thing to be done: how many there were, when it was done (ms; 0: not yet), from where it
    goes on, and how many others refused."""

    count: int = 0
    done_at: int = 0
    place: str = ""
    failed: int = 0


@dataclass(frozen=True)
class Request:
    """Who asks for what to be forgotten. `subject` is our own id of it.

    `by` is "user:<id>", "subject" (the person themselves), "meta" or "clock". `within` is the id of
    the erasure that this one is a part of: whoever was only in an inbox goes with it.
    """

    account: int
    scope: Scope
    subject: int
    by: str
    grace_hours: int = 0
    within: int = 0

    def about(self, subject: int) -> "Request":
        """The same of somebody else: the contact that the one asked for is part of."""
        return replace(self, subject=subject)


@dataclass(frozen=True)
class Erasure:
    """Ids, times and numbers only: it outlives what it is about. Times are ms.

    `keys` are the names of the keys that are to be destroyed, `threads` ("<inbox>#<thread>") those
    of a contact, as far as they are few. `waits_until` is when somebody must
    look at it again, 0 for never.
    """

    id: int
    request: Request
    code: str
    requested_at: int
    grace_until: int
    status: Status = Status.REQUESTED
    keys: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    fenced_at: int = 0
    erased_at: int = 0
    complete_at: int = 0
    undone_at: int = 0
    waits_until: int = 0
    version: int = 0

    @property
    def account(self) -> int:
        return self.request.account

    @property
    def subject(self) -> int:
        return self.request.subject

    @property
    def scope(self) -> Scope:
        return self.request.scope

    @property
    def due_at(self) -> int:
        """By when we have promised that nothing opens any more."""
        return self.requested_at + PROMISED_WITHIN

    @property
    def keys_forgotten_at(self) -> int:
        """Until when a backup may hold a key; 0 as long as the keys are there."""
        last = max((self.step(name).done_at for name in ("keys", "lookups")), default=0)
        return last + RECOVERY if last and self.erased_at else 0

    @property
    def lingers_until(self) -> int:
        """Until when a backup may hold what a key that lives on still opens: threads of contacts
        who stay, because they have others elsewhere; 0: there is no such thing."""
        threads = self.step("threads")
        return threads.done_at + RECORDS_RECOVERY if threads.count and threads.done_at else 0

    @property
    def backups_forget_at(self) -> int:
        """From when on nothing of it opens in any backup; 0 as long as it is not erased."""
        return max(self.keys_forgotten_at, self.lingers_until) if self.keys_forgotten_at else 0

    @property
    def stands(self) -> bool:
        """Whether it forbids what it is about; one that was undone forbids nothing."""
        return self.status is not Status.UNDONE

    def step(self, name: str) -> Step:
        return self.steps.get(name, Step())

    def is_late(self, at: int) -> bool:
        """Whether an operator must hear of it."""
        return self.stands and not self.erased_at and at - self.requested_at > LATE_AFTER


def with_step(erasure: Erasure, name: str, step: Step) -> Erasure:
    return replace(erasure, steps={**erasure.steps, name: step})


def fenced(erasure: Erasure, at: int, steps: Mapping[str, Step]) -> Erasure:
    """Nothing of it opens any more; it begins once the grace is over, or its whole has begun."""
    return replace(
        erasure,
        status=Status.FENCED,
        fenced_at=at,
        steps={**erasure.steps, **steps},
        waits_until=0 if erasure.request.within else max(erasure.grace_until, at),
    )


def may_be_undone(erasure: Erasure, at: int) -> bool:
    """Whether everything is still there."""
    return erasure.status in (Status.REQUESTED, Status.FENCED) and at < erasure.grace_until


def undone(erasure: Erasure, at: int) -> Erasure:
    return replace(erasure, status=Status.UNDONE, undone_at=at, waits_until=at)


def begun(erasure: Erasure, at: int) -> Erasure:
    return at_work(replace(erasure, status=Status.ERASING), at)


def at_work(erasure: Erasure, at: int) -> Erasure:
    """Whoever notes something is at it; only if they fall silent does somebody look again."""
    return replace(erasure, waits_until=at + STANDS_STILL_AFTER)


def erased(erasure: Erasure, at: int) -> Erasure:
    done = replace(erasure, status=Status.ERASED, erased_at=at)
    return replace(done, waits_until=done.keys_forgotten_at)


def completed(erasure: Erasure, at: int) -> Erasure:
    return replace(erasure, status=Status.COMPLETE, complete_at=at, waits_until=0)
