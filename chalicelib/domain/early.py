"""Reports that came long before the message they are about: they wait on the conversation's head.

`store/head_item.py` seals them with the rest of the head, so that they go when it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# As long as Meta repeats what it could not deliver (ms).
LASTS = 7 * 86_400_000
# A customer may react to messages from before our time, which never come: a head stays small.
_MOST = 8


@dataclass(frozen=True)
class EarlyReport:
    """That `what` ("reaction", "edit", "revoke") was done at `time` to a message that is not here.

    `target` is the keyed hash (hex) of the provider's id of that message, `came` when (ms) we gave
    up waiting for it in the queue. `said` is what the report tells beside that.
    """

    target: str
    what: str
    time: int
    came: int
    said: Mapping[str, Any] = field(default_factory=dict)


Waiting = tuple[EarlyReport, ...]


def with_another(waiting: Waiting, report: EarlyReport) -> Waiting:
    """With one more; the same again adds nothing."""
    same = (report.target, report.what, report.time, report.said)
    others = (r for r in waiting if (r.target, r.what, r.time, r.said) != same)
    return (*others, report)[-_MOST:]


def of_target(waiting: Waiting, target: str) -> Waiting:
    """Those about one message, in the order in which they happened."""
    return tuple(sorted((r for r in waiting if r.target == target), key=lambda r: r.time))


def still_waiting(waiting: Waiting, at: int) -> Waiting:
    """Without those whose message does not come any more."""
    return tuple(r for r in waiting if at - r.came < LASTS)
