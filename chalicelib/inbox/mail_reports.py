"""SES reports on a mail of ours: it was delivered, or its reader calls it unwanted.

The report comes as ids, a time and the mailbox that sent it; whose mail it was, the mail's own id
tells. Bounces come as mails (`accept_mail`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib import log
from chalicelib.aws.mailer import full_id
from chalicelib.channels.email.headers import addresses
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.errors import Early
from chalicelib.domain.events import StatusReported
from chalicelib.domain.send import State
from chalicelib.inbox.settle import settle
from chalicelib.inbox.trace import MAY_STILL_COME, by_provider_id
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind, open_door

_COMPLAINT = "Complaint"
_KINDS = ("Delivery", _COMPLAINT)


def take_report(said: Mapping[str, Any]) -> None:
    """Settles what a report says; one of a mail that is not ours says nothing.

    Raises:
        Early: the answer that names the mail has not been noted yet.
    """
    line = _line(str(said.get("from") or ""))
    if line is None or said.get("kind") not in _KINDS:
        log.happened("mail_report_of_unknown")
        return
    setup, inbox = line
    id, at = full_id(str(said["id"])), _time(str(said.get("time") or ""))
    lead = (Identity(IdentityKind.MAIL, id, inbox.id),)
    if by_provider_id(inbox.account, inbox.id, lead, id) is None:
        if now() - at < MAY_STILL_COME:
            raise Early
        log.happened("status_of_unknown", account=inbox.account, inbox=inbox.id)
        return
    complains = said["kind"] == _COMPLAINT
    report = StatusReported(
        provider_id=id,
        state=State.DELIVERED,
        time=at,
        identities=lead,
        is_unwanted=complains,
        mark="complained" if complains else "",
    )
    settle(setup, inbox, report)


def _line(sender: str) -> tuple[Setup, Inbox] | None:
    named = next(iter(addresses(sender)), None)
    door = open_door(DoorKind.MAIL, named.address) if named else None
    return setups.load_with(door.account, door.inbox) if door and door.inbox else None


def _time(said: str) -> int:
    """`2026-11-25T05:00:00.000Z` in ms; now for anything else."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return now()
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
