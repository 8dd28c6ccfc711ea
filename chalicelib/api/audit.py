"""The audit log for administrators: read, verified; and what an account wants written down."""

from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import BeforeValidator, Field

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, IdOrNone, Line, Seconds
from chalicelib.api.routing import route
from chalicelib.api.shapes.audit import AuditLogs, PrivacyPolicy, Verdict
from chalicelib.clock import now
from chalicelib.domain.account import Discretion, Permission
from chalicelib.domain.errors import Invalid
from chalicelib.privacy import read_audit
from chalicelib.privacy.read_audit import PAGE, Asked
from chalicelib.privacy.verify import verify
from chalicelib.store import reasons, setup_pieces
from chalicelib.wire import audit as wire

door = Blueprint(__name__)
_LOGS = "/api/v1/accounts/{account_id}/audit_logs"
_POLICY = "/api/v1/accounts/{account_id}/audit_policy"
_MANAGE = Permission.MANAGE_PRIVACY
# The API's function has 29 seconds.
_CHECKING_MS = 18_000


def _or(otherwise: Any) -> BeforeValidator:
    """An empty value in the query says nothing."""
    return BeforeValidator(lambda value: otherwise if value in ("", None) else value)


class Listing(Body):
    """Which acts; `from` and `to` are epoch seconds, `cursor` is the one of the page before."""

    page: Annotated[Annotated[int, Field(ge=1, le=10_000)], _or(1)] = 1
    user_id: IdOrNone = None
    action: Line = ""
    auditable_type: Line = ""
    auditable_id: Line = ""
    outcome: Annotated[Literal["asked", "done", "refused"] | None, _or(None)] = None
    since: Seconds = Field(None, alias="from")
    until: Seconds = Field(None, alias="to")
    cursor: Line = ""


class Going(Body):
    """Behind which number to go on."""

    after: Annotated[Annotated[int, Field(ge=0, lt=10**12)], _or(0)] = 0


class ChangedPolicy(Body):
    """What is to change; what is not named stays."""

    log_reads: bool | None = None
    mask_contacts: bool | None = None


@route(door, "GET", _LOGS, _MANAGE, answers=AuditLogs)
def listed(member: Member, query: Listing) -> dict[str, Any]:
    """A page of 25 acts, newest first."""
    found = read_audit.acts(member.account, _asked(query))
    return {
        "audit_logs": [
            wire.entry(entry, member.setup, reasons.read(entry.act)) for entry in found.entries
        ],
        "current_page": query.page,
        "per_page": PAGE,
        "total_entries": found.total,
        "next_cursor": str(found.below) if found.below else None,
    }


@route(door, "GET", f"{_LOGS}/verify", _MANAGE, answers=Verdict)
def verified(member: Member, query: Going) -> dict[str, Any]:
    """Whether the log is as it was written: the whole chain, against the locked roots."""
    verdict = verify(member.account, query.after, now() + _CHECKING_MS)
    problem = verdict.problem
    return {
        "valid": verdict.is_valid,
        "checked": verdict.checked,
        "roots": verdict.roots,
        "first_problem": {"number": problem.number, "what": problem.what} if problem else None,
        "next_after": verdict.next_after or None,
    }


@route(door, "GET", _POLICY, _MANAGE, answers=PrivacyPolicy)
def shown(member: Member) -> dict[str, bool]:
    """What is written down and kept private."""
    return _policy(member.setup.discretion)


@route(door, "PATCH", _POLICY, _MANAGE, answers=PrivacyPolicy, telling=Told("audit_policy.changed"))
def changed(member: Member, body: ChangedPolicy) -> dict[str, bool]:
    """Changes what is written down and kept private."""
    known = member.setup.discretion
    wanted = Discretion(
        notes_reading=known.notes_reading if body.log_reads is None else body.log_reads,
        masks=known.masks if body.mask_contacts is None else body.mask_contacts,
    )
    setup_pieces.put_discretion(member.account, wanted)
    return _policy(wanted)


def _policy(wanted: Discretion) -> dict[str, bool]:
    return {"log_reads": wanted.notes_reading, "mask_contacts": wanted.masks}


def _asked(query: Listing) -> Asked:
    return Asked(
        user=query.user_id or None,
        verb=query.action.strip(),
        kind=query.auditable_type.strip().lower(),
        subject=query.auditable_id.strip(),
        outcome=query.outcome or "",
        since=(query.since or 0) * 1000,
        until=(query.until or 0) * 1000,
        page=query.page,
        below=_below(query.cursor),
    )


def _below(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 12):
        raise Invalid(
            "This cursor is not one of ours. Start again without it.",
            "invalid",
            {"cursor": ["is not valid"]},
        )
    return int(cursor)
