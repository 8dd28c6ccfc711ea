"""Keeps sends at the pace that a platform allows, so that it has no reason to throttle them.

**To one person**, the turn is known when the reply is stored: its conversation's head, which is
written anyway, says until when the pace is taken. A queued part carries its turn; nothing else is
read or written for it.

**From one line**, half of what is allowed needs no counting: as many workers as the queue may wake
each let one message go in their share of a second. A worker that is asked for more takes a turn
from a count that all share, which holds the other half.
"""

import math

from cachetools import TTLCache

from chalicelib.channels import paces_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.message import Message
from chalicelib.domain.pace import Pace
from chalicelib.domain.send import Send, State
from chalicelib.store import sends, turns

# As in infra/service.yaml: the queue wakes no more workers at a time.
WORKERS = 50
# A line that was throttled all the same is counted for this long (ms).
_WARY = 60_000
_free_from: TTLCache[tuple[int, int], int] = TTLCache(2_000, 120)


def queued_sends(inbox: Inbox, parts: int, taken_until: int, at: int) -> tuple[Send, ...]:
    """The sends of a new reply, each with its turn where that is not now."""
    paces = paces_for(inbox.channel)
    turns_ = paces.pair.turns(taken_until, at, parts) if paces else [0] * parts
    return tuple(Send(lease=turn) for turn in turns_)


def taken_until(inbox: Inbox, parts: int, until: int, at: int) -> int:
    """Until when a person's pace is taken after a reply of so many parts; 0: there is none."""
    paces = paces_for(inbox.channel)
    return paces.pair.taken_by(until, at, parts) if paces and parts else until


def seconds_to_wait(inbox: Inbox, message: Message, part: int) -> int:
    """How long until a queued part may go; 0: now. Its turn is its own from then on."""
    send, paces = message.send_of(part), paces_for(inbox.channel)
    if send is None or paces is None or send.state is not State.QUEUED:
        return 0
    if send.lease:
        return _seconds(send.lease - now())
    per_second = paces.per_second(inbox)
    if _is_free(inbox, per_second):
        return 0
    shared = Pace(every=2_000 // per_second, burst=per_second // 2)
    turn = turns.take(inbox.account, f"{inbox.id}", shared)
    if turn <= now():
        return 0
    sends.wait_until(message, part, turn)
    return _seconds(turn - now())


def be_wary(inbox: Inbox) -> None:
    """The platform has throttled a line: for a while, everything that it sends is counted."""
    _free_from[inbox.account, inbox.id] = now() + _WARY


def _is_free(inbox: Inbox, per_second: int) -> bool:
    """Whether this worker has not yet used its own share of half the line's pace."""
    key, at = (inbox.account, inbox.id), now()
    if _free_from.get(key, 0) > at:
        return False
    _free_from[key] = at + 2_000 * WORKERS // per_second
    return True


def _seconds(milliseconds: int) -> int:
    return max(0, math.ceil(milliseconds / 1_000))
