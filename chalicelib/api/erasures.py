"""Erasures: asked for, looked at, undone."""

from itertools import islice
from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api import callers
from chalicelib.api.acts import Told, ToldFirst
from chalicelib.api.callers import Member
from chalicelib.api.contacts import CONTACT
from chalicelib.api.inputs import Body, IdOrNone, Line
from chalicelib.api.paper import paper
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.erasures import Certificate, Erasures, Grace
from chalicelib.api.shapes.erasures import Erasure as Shown
from chalicelib.clock import now
from chalicelib.domain.account import Permission
from chalicelib.domain.erasure import LONGEST_GRACE_HOURS, Erasure, Scope
from chalicelib.domain.errors import NotThere
from chalicelib.privacy.certify import certify
from chalicelib.privacy.confirm import confirm
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import ledger, setup_pieces
from chalicelib.wire import certificates, erasures

door = Blueprint(__name__)
_ERASURES = "/api/v1/accounts/{account_id}/erasures"
_SETTINGS = "/api/v1/accounts/{account_id}/erasure_settings"
_ERASURE = f"{_ERASURES}/{{erasure_id}}"
_MANAGE = Permission.MANAGE_PRIVACY
_PAGE = 25


Hours = Annotated[int, Field(ge=0, le=LONGEST_GRACE_HOURS)]


class Wish(Body):
    """For how long it can be undone; null: the account's own grace."""

    grace_hours: Hours | None = None


class Confirmed(Body):
    """The name of what is to be erased, typed by whoever wants that."""

    name: Line
    grace_hours: Hours | None = None


class Settings(Body):
    """For how long an erasure can be undone unless its asker says otherwise."""

    grace_hours: Hours


class Paper(Body):
    """In which form a certificate is wanted."""

    format: Literal["json", "html"] = "json"


class Around(Body):
    """Which page: those before an erasure. None: the newest."""

    before: IdOrNone = None


@route(
    door,
    "POST",
    f"{CONTACT}/erasure",
    Permission.DELETE_CONTACTS,
    answers=Shown,
    telling=ToldFirst("contact.forgotten", of="contact_id"),
)
def contact_forgotten(member: Member, contact_id: int, body: Wish) -> dict[str, Any]:
    """Forgets a contact and everything said with them; asked again, it tells how far it has got."""
    return _asked(member, Scope.CONTACT, contact_id, body)


@route(
    door,
    "POST",
    "/api/v1/accounts/{account_id}/erasure",
    _MANAGE,
    answers=Shown,
    telling=ToldFirst("account.forgotten"),
)
def account_forgotten(member: Member, body: Confirmed) -> dict[str, Any]:
    """Forgets the whole account. Its code, at /data-deletion, tells how far it has got, and undoes
    it while its grace lasts: nobody can sign in any more."""
    confirm(body.name, member.setup.name, "account")
    return _asked(member, Scope.ACCOUNT, member.account, body)


@route(
    door,
    "POST",
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/erasure",
    _MANAGE,
    answers=Shown,
    telling=ToldFirst("inbox.forgotten", of="inbox_id"),
)
def inbox_forgotten(member: Member, inbox_id: int, body: Confirmed) -> dict[str, Any]:
    """Forgets an inbox, everything said there, and whoever was only there; asked again, it tells
    how far it has got."""
    inbox = callers.as_of_now(member).setup.inboxes.get(inbox_id)
    if inbox:
        confirm(body.name, inbox.name, "inbox")
    return _asked(member, Scope.INBOX, inbox_id, body)


@route(
    door,
    "POST",
    "/api/v1/accounts/{account_id}/agents/{agent_id}/erasure",
    _MANAGE,
    answers=Shown,
    telling=ToldFirst("user.forgotten", of="agent_id"),
)
def agent_forgotten(member: Member, agent_id: int, body: Confirmed) -> dict[str, Any]:
    """Forgets an agent; what they wrote stays, without a name. Asked again, it tells how far it has
    got. The last administrator cannot be forgotten."""
    user = callers.as_of_now(member).setup.users.get(agent_id)
    if user:
        confirm(body.name, user.name, "agent")
    return _asked(member, Scope.USER, agent_id, body)


@route(door, "GET", _ERASURES, _MANAGE, answers=Erasures)
def listed(member: Member, query: Around) -> dict[str, Any]:
    """A page of 25 erasures, the newest first, without those of contacts who go with an inbox."""
    found = list(islice(ledger.listed_wholes(member.account, query.before or 0), _PAGE + 1))
    more = found[_PAGE - 1].id if len(found) > _PAGE else None
    return erasures.page(found[:_PAGE], now(), more)


@route(door, "GET", _ERASURE, _MANAGE, answers=Shown)
def shown(member: Member, erasure_id: int) -> dict[str, Any]:
    """One erasure, and how far it has got."""
    return erasures.erasure(_found(member, erasure_id), now())


@route(
    door,
    "DELETE",
    _ERASURE,
    _MANAGE,
    answers=Shown,
    telling=Told("erasure.undone", of="erasure_id"),
)
def undone(member: Member, erasure_id: int) -> dict[str, Any]:
    """Undoes an erasure while its grace lasts: everything is as it was."""
    return erasures.erasure(undo(member.account, erasure_id), now())


@route(door, "GET", _SETTINGS, _MANAGE, answers=Grace)
def settings(member: Member) -> dict[str, Any]:
    """For how long an erasure of this account can be undone unless its asker says otherwise."""
    return {"grace_hours": callers.as_of_now(member).setup.erasure_grace_hours}


@route(
    door,
    "PATCH",
    _SETTINGS,
    _MANAGE,
    answers=Grace,
    telling=Told("account.grace_changed"),
)
def settled(member: Member, body: Settings) -> dict[str, Any]:
    """Sets that grace: 12 hours at most."""
    setup_pieces.set_grace(member.account, body.grace_hours)
    return {"grace_hours": body.grace_hours}


@route(door, "GET", f"{_ERASURE}/certificate", _MANAGE, answers=Certificate)
def certified(member: Member, erasure_id: int, query: Paper) -> dict[str, Any] | Answer:
    """The signed certificate of an erasure: as JSON, or (`format=html`) to be read and printed."""
    signed = certify(_found(member, erasure_id))
    return paper(signed) if query.format == "html" else certificates.certificate(signed)


def _asked(member: Member, scope: Scope, subject: int, wish: Wish | Confirmed) -> dict[str, Any]:
    hours = wish.grace_hours
    if hours is None:
        hours = member.setup.erasure_grace_hours
    by = f"user:{member.user.id}"
    return erasures.erasure(request(member.account, scope, subject, by, hours), now())


def _found(member: Member, id: int) -> Erasure:
    found = ledger.get(member.account, id)
    if found is None:
        raise NotThere("erasure")
    return found
