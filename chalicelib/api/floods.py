"""How much visitors may do in a minute: one of them, those behind one address, all of an inbox."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.api.callers import Guest
from chalicelib.clock import now
from chalicelib.domain.errors import SlowDown
from chalicelib.store import sessions

_MINUTE = 60_000


class Act(StrEnum):
    """What is counted together."""

    ARRIVE = "arrivals"
    WRITE = "writes"
    GESTURE = "gestures"


# An address may be a whole office. Gestures (typing, having seen) cost little: their own visitor
# is limit enough.
_MOST: Mapping[Act, Mapping[str, int]] = {
    Act.ARRIVE: {"address": 60, "inbox": 1_200},
    Act.WRITE: {"visitor": 60, "address": 240, "inbox": 1_200},
    Act.GESTURE: {"visitor": 120},
}


def slow(guest: Guest, act: Act, visitor: str = "") -> None:
    """Raises SlowDown, which says how long to wait, when this is more than may be."""
    inbox = guest.inbox
    names = {"visitor": visitor, "address": guest.address, "inbox": ""}
    for who, most in _MOST[act].items():
        counted = f"{act} {inbox.id} {who} {names[who]}"
        if sessions.count_try(inbox.account, counted, _MINUTE) > most:
            raise SlowDown(1 + (_MINUTE - now() % _MINUTE) // 1_000)
