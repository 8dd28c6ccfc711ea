"""The days' pairs that seal what waits: made a day ahead, and destroyed once nothing of it waits.

So a copy of the ingest bucket that got into wrong hands opens no longer than what was in it waited.
"""

from chalicelib import log
from chalicelib.inbox import keep
from chalicelib.store import ingest

_DAY = 86_400_000
# The bucket lets nothing wait for longer than 14 days (infra/data.yaml).
_LONGEST_WAIT = 15 * _DAY


def tend_days(at: int) -> None:
    """Makes the pairs of today and tomorrow, `at` (ms) being now, and destroys those of no use."""
    stood = ingest.make_pair(ingest.day_of(at))
    ingest.make_pair(ingest.day_of(at + _DAY))
    # While there was none for today, others may have sealed under the latest that there was.
    if stood:
        _destroy_old(ingest.day_of(at - _DAY), ingest.day_of(at - _LONGEST_WAIT))


def _destroy_old(yesterday: str, longest: str) -> None:
    """Those from before yesterday under which nothing lies that could still be taken in."""
    old = [day for day in ingest.days() if day < yesterday]
    needed = keep.days_that_wait() if old else set()
    for day in old:
        if day not in needed or day < longest:
            ingest.destroy_pair(day)
            log.happened("ingest_day_over", day=day)
