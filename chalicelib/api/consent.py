"""Whether a contact wants marketing: what they have said, and what an agent was told."""

from typing import Any, Literal

from chalice.app import Blueprint

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.contacts import CONTACT
from chalicelib.api.inputs import Body
from chalicelib.api.routing import route
from chalicelib.api.shapes.consent import OneConsent
from chalicelib.domain.account import Permission
from chalicelib.domain.consent import Evidence
from chalicelib.domain.contact import Contact
from chalicelib.inbox import browse, consent
from chalicelib.wire import consent as wire

door = Blueprint(__name__)
_USE = Permission.USE_CONTACTS


class NewChoice(Body):
    """What the contact wants, and how the agent knows."""

    marketing: Literal["stopped", "resumed"]
    evidence: Literal["agent", "complaint", "unsubscribe"] = "agent"


@route(door, "GET", f"{CONTACT}/consent", _USE, answers=OneConsent)
def shown(member: Member, contact_id: int) -> dict[str, Any]:
    """What the contact has said about marketing, with the evidence."""
    return _shown(browse.contact(member.setup, contact_id))


@route(
    door,
    "POST",
    f"{CONTACT}/consent",
    _USE,
    answers=OneConsent,
    telling=Told("consent.noted", of="contact_id", words=("marketing", "evidence")),
)
def noted(member: Member, contact_id: int, body: NewChoice) -> dict[str, Any]:
    """Notes that the contact has stopped marketing, or wants it again."""
    stopped, evidence = body.marketing == "stopped", Evidence(body.evidence)
    return _shown(consent.note(member.setup, member.user, contact_id, stopped, evidence))


def _shown(contact: Contact) -> dict[str, Any]:
    return {"payload": wire.consent(contact, consent.history(contact))}
