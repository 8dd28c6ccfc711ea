"""What WhatsApp allows when: the service window, the pair rate, a number's throughput."""

from dataclasses import dataclass

from infra.local.meta.clock import Clock
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Line, Thread

WINDOW = 24 * 3600
"""Seconds during which free-form messages may be sent after the customer's last one."""

FREE_SERVICE_MESSAGES = 1_000
"""Per number and month, since October 2026."""


@dataclass
class Limits:
    """How fast one may send; tests may set them.

    ``pair_burst`` messages may be borrowed towards one customer, paid back one in
    ``pair_seconds``. ``per_second`` is a number's throughput.
    """

    pair_burst: float = 45
    pair_seconds: float = 6.0
    per_second: float = 80


@dataclass
class Bucket:
    level: float
    at: float


class Meters:
    """Token buckets per number and per (number, customer)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        self.limits = Limits()
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def spend(self, line_id: str, customer: str) -> None:
        """Count one message; error 130429 or 131056 when there was no room for it."""
        limits = self.limits
        if not self._take((line_id,), limits.per_second, limits.per_second):
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        if not self._take((line_id, customer), limits.pair_burst, 1 / limits.pair_seconds):
            raise GraphError(
                131056,
                "Message failed to send because there were too many messages sent from this"
                " phone number to the same phone number in a short period of time.",
            )

    def _take(self, key: tuple[str, ...], capacity: float, per_second: float) -> bool:
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, Bucket(capacity, now))
        bucket.level = min(capacity, bucket.level + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.level < 1:
            return False
        bucket.level -= 1
        return True


def window_is_open(thread: Thread, now: float) -> bool:
    return thread.window_from > 0 and now - thread.window_from < WINDOW


def check_window(thread: Thread, now: float) -> None:
    if not window_is_open(thread, now):
        raise GraphError(
            131047,
            "Message failed to send because more than 24 hours have passed since the customer"
            " last replied to this number.",
        )


def free_key(line: Line, month: str) -> str:
    """Where the free service messages of a number are counted. ``month`` is ``2026-11``."""
    return f"{line.id}/{month}"
