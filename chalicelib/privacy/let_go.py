"""Whoever gave us leave to use lines has taken it back: their tokens go, the lines wait."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.account import Inbox
from chalicelib.domain.audit import META, Act
from chalicelib.domain.invitation import OWNED_SINCE, OWNER
from chalicelib.privacy.audit import note
from chalicelib.store import doors, inboxes, names
from chalicelib.store import setup as setups
from chalicelib.store.doors import Door, DoorKind
from chalicelib.store.keys import behind_the_fence

_SECOND = 1_000
_TAKEN_BACK = "Whoever connected this inbox has taken back their leave. Reconnect it in Settings."


def let_go_of_lines(owner: str, at: int) -> int:
    """Drops the tokens of every line that `owner` (by their id within our app) had connected by
    `at` (ms); how many there were. The lines stay, and hold what is to be sent until they are
    reconnected. A line for which leave was given again since keeps its token, so the same once more
    changes nothing."""
    joined = doors.joined(DoorKind.LINE_OWNER, owner)
    return sum(_let_go_of(owner, door, at) for door in joined)


def _let_go_of(owner: str, door: Door, at: int) -> bool:
    account, id = door.account, door.inbox or 0
    # What is fenced may be put back, and must come back without.
    with behind_the_fence(account, [names.ACCOUNT_KEY, names.inbox_key(id)]):
        inbox = inboxes.behind_the_fence(account, id)
        if inbox and inbox.settings.get(OWNER) == owner:
            # Meta tells whole seconds.
            if int(inbox.settings.get(OWNED_SINCE, 0)) // _SECOND > at // _SECOND:
                return False
            _let_go(inbox)
    doors.leave(DoorKind.LINE_OWNER, owner, door)
    return True


def _let_go(inbox: Inbox) -> None:
    theirs = (OWNER, OWNED_SINCE)
    settings = {name: said for name, said in inbox.settings.items() if name not in theirs}
    held = replace(inbox, settings=settings, held=_TAKEN_BACK, token_expires_at=0)
    setups.put_fenced_inbox(held, token="")
    log.warning("line_let_go", account=inbox.account, inbox=inbox.id)
    note(Act(inbox.account, META, "inbox.let_go", inbox.id))
