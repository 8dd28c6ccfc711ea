"""Exports: asked for, watched, thrown away, and handed out once."""

from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.acts import Told, ToldFirst
from chalicelib.api.callers import Member
from chalicelib.api.incoming import Incoming
from chalicelib.api.inputs import Body, IdOrNone
from chalicelib.api.routing import route
from chalicelib.api.shapes.exports import Export, ExportLink, Exports, HandedOut
from chalicelib.config import setting
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import Invalid
from chalicelib.domain.export import Scope
from chalicelib.inbox import sign_in
from chalicelib.privacy import export, hand_out
from chalicelib.store import exports
from chalicelib.wire.exports import export as shown_export
from chalicelib.wire.exports import parcel

door = Blueprint(__name__)
EXPORTS = "/api/v1/accounts/{account_id}/exports"
EXPORT = f"{EXPORTS}/{{export_id}}"
_MANAGE = Permission.MANAGE_PRIVACY


class Wanted(Body):
    """What is to be copied."""

    scope: Literal["contact", "account"]
    contact_id: IdOrNone = None


class Proof(Body):
    """The user's own password; a program that sends its token may leave it out."""

    password: Annotated[str, Field(max_length=1_000)] = ""


@route(
    door,
    "POST",
    EXPORTS,
    _MANAGE,
    answers=Export,
    status=202,
    telling=ToldFirst("export.requested", found="id", words=("scope",)),
)
def requested(member: Member, body: Wanted) -> dict[str, Any]:
    """Begins a copy of everything held about one contact, or of the whole account."""
    scope = Scope(body.scope)
    if scope is Scope.CONTACT and not body.contact_id:
        raise Invalid("Say whom to copy: contact_id.", "invalid", {"contact_id": ["is missing"]})
    begun = export.request(member.user, scope, body.contact_id or 0)
    return shown_export(begun)


@route(door, "GET", EXPORTS, _MANAGE, answers=Exports)
def listed(member: Member) -> dict[str, Any]:
    """All exports of the last week, newest first."""
    return {"payload": [shown_export(one) for one in exports.listed(member.account)]}


@route(door, "GET", EXPORT, _MANAGE, answers=Export)
def shown(member: Member, export_id: int) -> dict[str, Any]:
    """One export, and how far it has got."""
    return shown_export(export.the(member.account, export_id))


@route(
    door,
    "DELETE",
    EXPORT,
    _MANAGE,
    answers=Export,
    telling=Told("export.discarded", of="export_id"),
)
def discarded(member: Member, export_id: int) -> dict[str, Any]:
    """Throws an export away, also one that is still being made: from now on nothing opens it."""
    export.discard(export.the(member.account, export_id))
    return shown_export(export.the(member.account, export_id))


@route(
    door,
    "POST",
    f"{EXPORT}/download",
    _MANAGE,
    answers=ExportLink,
    telling=ToldFirst("export.linked", of="export_id"),
)
def linked(member: Member, incoming: Incoming, export_id: int, body: Proof) -> dict[str, Any]:
    """An address that hands the export out, once, to this user, after the password."""
    export.the(member.account, export_id)
    # A token is shown anew with every request, so it was just now; a session may be an open screen.
    if body.password or not incoming.token:
        sign_in.prove(member.user, body.password, incoming.address)
    ticket = hand_out.link(member.user, export_id)
    place = EXPORT.format(account_id=member.account, export_id=export_id)
    return {
        "url": f"{setting('SITE_URL')}{place}/volumes/{ticket}",
        "expires_in": hand_out.LINK_MS // 1000,
    }


@route(
    door,
    "GET",
    f"{EXPORT}/volumes/{{ticket}}",
    _MANAGE,
    answers=HandedOut,
    telling=ToldFirst("export.handed_out", of="export_id"),
)
def handed_out(member: Member, export_id: int, ticket: str) -> dict[str, Any]:
    """The export's volumes, where their ciphertext lies and what opens it; the second time 410."""
    return {"payload": [parcel(one) for one in hand_out.fetch(member.user, export_id, ticket)]}
