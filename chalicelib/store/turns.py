"""Whose turn it is on a line that is paced: one count, shared by all workers."""

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.clock import now
from chalicelib.domain.errors import Busy
from chalicelib.domain.pace import Pace
from chalicelib.store.tables import SessionItem
from chalicelib.store.trouble import condition_met

_TRIES = 4
_KEPT_SECONDS = 3_600


def take(account: int, line: str, pace: Pace) -> int:
    """Takes the next turn at `pace`; when (ms) it comes, which may have passed already."""
    item = SessionItem(f"A#{account}#TURNS#{line}", "-")
    taken = SessionItem.number
    for _ in range(_TRIES):
        at = now()
        if _moved(item, taken.set(taken + pace.every), taken >= at):
            break
        if _moved(item, taken.set(at + pace.every), taken.does_not_exist() | (taken < at)):
            break
    else:
        raise Busy("Too many take a turn at once.")
    return pace.turn(int(item.number))


def _moved(item: SessionItem, step: Action, condition: Condition) -> bool:
    kept = SessionItem.ttl.set(now() // 1_000 + _KEPT_SECONDS)
    return condition_met(lambda: item.update([step, kept], condition))
