"""Notes acts in the audit log. Routes are noted by the API; whoever else acts says so here.

What cannot be noted must not stop an agent's reply, which has happened by then: such an act waits
in the chores queue, ids only, and is appended later under its own time. What must never happen
unrecorded is noted before it is done, and is not done when that fails.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.clock import now
from chalicelib.domain.audit import Act, Entry, Outcome
from chalicelib.domain.errors import Busy, Unavailable
from chalicelib.store import audit

# How far back a late act is looked for, so that a repeated job appends it once.
_LOOK_BACK = 500


def note(act: Act) -> None:
    """Notes what has happened; never stands in its way."""
    act = _stamped(act)
    try:
        audit.append(act)
    except (Busy, PynamoDBException) as fault:
        log.error("audit_late", fault, account=act.account, act=act.id)
        _note_later(act)


def note_first(act: Act) -> Entry:
    """Notes what is about to happen.

    Raises:
        Unavailable: it could not be noted, so it must not be done.
    """
    try:
        return audit.append(_stamped(act))
    except (Busy, PynamoDBException) as fault:
        log.error("audit_refused", fault, account=act.account)
        raise Unavailable(
            "The audit log cannot be written now, so this was not done. Try again in a moment.",
            "audit_unavailable",
        ) from fault


def note_late(said: Mapping[str, Any]) -> None:
    """Appends an act that waited in the queue, once."""
    sealed = base64.b64decode(said["sealed"])
    note_once(Act(**{**said, "sealed": sealed, "outcome": Outcome(said["outcome"])}))


def note_once(act: Act) -> None:
    """Appends an act of which a repeated job may be the second to tell; its `id` says which."""
    for looked, entry in enumerate(audit.newest(act.account)):
        if entry.act.id == act.id:
            return
        if looked == _LOOK_BACK:
            break
    audit.append(_stamped(act))


def _stamped(act: Act) -> Act:
    return replace(act, at=act.at or now(), id=act.id or secrets.token_hex(4))


def _note_later(act: Act) -> None:
    said = {**asdict(act), "sealed": base64.b64encode(act.sealed).decode()}
    try:
        queues.send("CHORES_QUEUE_URL", {"act": said})
    except (ClientError, BotoCoreError) as fault:
        log.error("audit_lost", fault, account=act.account, act=act.id)
