"""What is kept of a contact beside the contact: who changed it, and what is masked."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import StringConstraints

from chalicelib.api.acts import BY_ITSELF
from chalicelib.api.callers import Member
from chalicelib.api.contacts import CONTACT
from chalicelib.api.incoming import Incoming
from chalicelib.api.inputs import Body
from chalicelib.api.routing import route
from chalicelib.api.shapes.discretion import History, Revealed
from chalicelib.domain.account import Permission
from chalicelib.domain.audit import Act
from chalicelib.inbox import browse
from chalicelib.privacy.reveal import reveal
from chalicelib.wire import discretion, people, times

door = Blueprint(__name__)
_USE = Permission.USE_CONTACTS


class Reason(Body):
    """Why somebody needs to see it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


@route(door, "GET", f"{CONTACT}/history", _USE, answers=History)
def history(member: Member, contact_id: int) -> dict[str, Any]:
    """Who changed which field of the contact when: the newest hundred changes."""
    found = browse.corrections(member.setup, contact_id)
    return {"payload": [discretion.correction(one, member.setup) for one in found]}


@route(door, "POST", f"{CONTACT}/reveal", _USE, answers=Revealed, telling=BY_ITSELF)
def revealed(member: Member, incoming: Incoming, contact_id: int, body: Reason) -> dict[str, Any]:
    """Shows a contact in full, this once; who asked and why is noted before."""
    act = Act(member.account, member.actor, "contact.revealed", contact_id, by=incoming.shown_by)
    shown = reveal(member.setup, act, body.reason)
    contact = people.contact(shown.contact, member.setup.unmasked, member.user)
    return {"payload": contact, "expires_at": times.seconds(shown.until)}
