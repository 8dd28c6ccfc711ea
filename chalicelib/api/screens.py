"""Tickets for the agents' live events."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import PASSING
from chalicelib.api.callers import Member
from chalicelib.api.routing import route
from chalicelib.api.shapes.talk import Ticket
from chalicelib.domain.account import Permission
from chalicelib.screens import TICKET
from chalicelib.store import sessions
from chalicelib.store.sessions import TICKET_MS, Bearer

door = Blueprint(__name__)


@route(
    door,
    "POST",
    "/api/v1/accounts/{account_id}/ws_ticket",
    Permission.READ_ACCOUNT,
    answers=Ticket,
    telling=PASSING,
)
def ticket(member: Member) -> dict[str, Any]:
    """A one-time ticket that opens `/ws`."""
    bearer = Bearer(member.account, member.user.id)
    return {"ticket": sessions.start(bearer, TICKET, TICKET_MS), "expires_in": TICKET_MS // 1000}
