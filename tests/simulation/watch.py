"""Looks at every write to `records`: some things may never go back, not even for a moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.send import BY_RANK, State
from tests.simulation.dynamodb.tables import Change
from tests.simulation.dynamodb.values import Item
from tests.simulation.engine import Task

_NEVER_BACK = {"sa": "status_at", "ra": "read_at", "rp": "replied_at", "cc": "current episode"}
_NEVER_OTHER = {"t": "time", "n": "arrival", "c": "conversation", "d": "kind", "h": "fingerprint"}
_RISES = {State.SENT, State.FAILED, State.DELIVERED, State.READ}
_MOVES: Mapping[State, set[State]] = {
    State.QUEUED: {State.HELD, State.SENDING, *_RISES},
    State.HELD: {State.QUEUED, *_RISES},
    State.SENDING: {State.QUEUED, State.HELD, State.UNCERTAIN, *_RISES},
    State.UNCERTAIN: {State.QUEUED, *_RISES},
    State.SENT: {State.FAILED, State.DELIVERED, State.READ},
    State.FAILED: {State.DELIVERED, State.READ},
    State.DELIVERED: {State.READ},
    State.READ: set(),
}

_PATIENT = ("deliver", "sweep")


@dataclass
class Watch:
    """What was seen to go wrong; when each attempt was claimed, and when each of our messages
    learned its provider's id.

    `doubts` hears of each message that becomes uncertain.
    """

    found: list[str] = field(default_factory=list)
    claimed: dict[str, float] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=dict)
    claimers: dict[str, Task | None] = field(default_factory=dict)
    doubts: Callable[[str, str], None] = lambda pk, sk: None

    def see(self, change: Change, now: float, task: Task | None) -> None:
        """One write, by `task`."""
        old, new = change.old, change.new
        if new is None:
            return
        for sent in _parts(new):
            if "a" in sent:
                self.claimed.setdefault(sent["a"]["S"], now)
                self.claimers.setdefault(sent["a"]["S"], task)
        where = "/".join(change.key)
        if "g" in new:
            self.named.setdefault(where, now)
        if old is None:
            return
        for name, said in _NEVER_BACK.items():
            if _number(old, name) > _number(new, name):
                self.found.append(f"{said} of {where} went back")
        if change.key[1].startswith("M#"):
            self._message(where, old, new, task)

    def _message(self, where: str, old: Item, new: Item, task: Task | None) -> None:
        for name, said in _NEVER_OTHER.items():
            if old.get(name) != new.get(name):
                self.found.append(f"{said} of {where} changed")
        for before, after in zip(_parts(old), _parts(new), strict=True):
            was, becomes = (BY_RANK[int(one["r"]["N"])] for one in (before, after))
            if becomes is State.UNCERTAIN and was is not becomes:
                self.doubts(*where.split("/"))
                if self._is_at_it(before, task):
                    self.found.append(f"{where} was given up while somebody was at it")
            if was is not becomes and becomes not in _MOVES[was]:
                self.found.append(f"{where} went from {was.value} to {becomes.value}")

    def _is_at_it(self, sent: dict[str, Any], task: Task | None) -> bool:
        """Whether another than `task` has claimed it, and may still call. Whoever erases the one it
        is for does not wait for that."""
        if task is None or task.process.function not in _PATIENT:
            return False
        claimer = self.claimers.get(sent["a"]["S"]) if "a" in sent else None
        return claimer is not None and claimer is not task and not claimer.has_ended


def _parts(item: Item) -> list[dict[str, Any]]:
    return [one["M"] for one in item.get("sp", {}).get("L", ())]


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", 0))
