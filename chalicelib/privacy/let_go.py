"""Whoever gave us leave to use lines has taken it back: their tokens go, the lines wait."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.account import Inbox
from chalicelib.domain.audit import META, Act
from chalicelib.domain.invitation import OWNER
from chalicelib.privacy.audit import note
from chalicelib.store import doors
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind

_TAKEN_BACK = "Whoever connected this inbox has taken back their leave. Reconnect it in Settings."


def let_go_of_lines(owner: str) -> int:
    """Drops the tokens of every line that `owner` (by their id within our app) has connected;
    how many there were. The lines stay, and hold what is to be sent until they are reconnected."""
    joined = doors.joined(DoorKind.LINE_OWNER, owner)
    for door in joined:
        setup = setups.reload(door.account)
        inbox = setup.inboxes.get(door.inbox or 0) if setup else None
        if inbox and inbox.settings.get(OWNER) == owner:
            _let_go(inbox)
        doors.leave(DoorKind.LINE_OWNER, owner, door)
    return len(joined)


def _let_go(inbox: Inbox) -> None:
    settings = {name: said for name, said in inbox.settings.items() if name != OWNER}
    held = replace(inbox, settings=settings, held=_TAKEN_BACK, token_expires_at=0)
    setups.put_inbox(held, token="")
    log.warning("line_let_go", account=inbox.account, inbox=inbox.id)
    note(Act(inbox.account, META, "inbox.let_go", inbox.id))
