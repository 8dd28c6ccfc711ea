"""Legal holds: what must not be erased while they stand."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, IdOrNone
from chalicelib.api.routing import route
from chalicelib.api.shapes.retention import LegalHold, LegalHolds
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import Invalid
from chalicelib.domain.hold import Extent, Ground
from chalicelib.privacy import hold
from chalicelib.store import holds
from chalicelib.wire import retention as wire

door = Blueprint(__name__)
_HOLDS = "/api/v1/accounts/{account_id}/legal_holds"
_MANAGE = Permission.MANAGE_PRIVACY


class NewHold(Body):
    """What is to be held, and on which ground; `subject_id` says which contact, inbox or user."""

    scope: Extent
    subject_id: IdOrNone = None
    reason: Ground


@route(door, "GET", _HOLDS, _MANAGE, answers=LegalHolds)
def listed(member: Member) -> dict[str, Any]:
    """The holds that stand."""
    return {"payload": [wire.hold(held) for held in holds.standing(member.account)]}


@route(
    door,
    "POST",
    _HOLDS,
    _MANAGE,
    answers=LegalHold,
    telling=Told("hold.placed", found="id", words=("scope", "reason")),
)
def placed(member: Member, body: NewHold) -> dict[str, Any]:
    """Holds a contact, an inbox, a user or the whole account."""
    subject = member.account if body.scope is Extent.ACCOUNT else body.subject_id
    if not subject:
        wrong = {"subject_id": ["is missing"]}
        raise Invalid("Say which contact, inbox or user to hold.", "invalid", wrong)
    return wire.hold(hold.place(member.setup, member.user, body.scope, subject, body.reason))


@route(door, "DELETE", f"{_HOLDS}/{{hold_id}}", _MANAGE, telling=Told("hold.lifted", of="hold_id"))
def lifted(member: Member, hold_id: str) -> None:
    """Ends a hold."""
    hold.lift(member.setup, member.user, hold_id)
