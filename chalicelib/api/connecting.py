"""Connecting a line by its owner's leave, and registering a number."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import BeforeValidator, Field

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, Line
from chalicelib.api.routing import route
from chalicelib.api.shapes.lines import Adopted, Invited
from chalicelib.api.shapes.lines import Inbox as Shown
from chalicelib.config import setting
from chalicelib.domain.account import ChannelKind, Permission, Setup
from chalicelib.domain.errors import NotThere
from chalicelib.domain.invitation import Offer
from chalicelib.inbox import reach
from chalicelib.inbox.adopt import Answer, adopt, inbox_of
from chalicelib.inbox.invite import invite
from chalicelib.inbox.register import register
from chalicelib.store import setup as setups
from chalicelib.wire import lines
from chalicelib.wire.times import seconds

door = Blueprint(__name__)
_INBOXES = "/api/v1/accounts/{account_id}/inboxes"
_CONNECT = f"{_INBOXES}/connect/{{channel}}"
_MANAGE = Permission.MANAGE_INBOXES
_PIN = r"^\d{6}$"


def _nothing_as_empty(value: Any) -> Any:
    return "" if value is None else value


Digits = Annotated[str, BeforeValidator(_nothing_as_empty), Field(max_length=32, pattern=r"^\d*$")]
Secret = Annotated[str, BeforeValidator(_nothing_as_empty), Field(max_length=4_096)]


class Start(Body):
    """`on_phone`: a WhatsApp number that stays in use in the phone's app."""

    on_phone: bool = False


class Finish(Body):
    """What came back: `state` with a `code`, or with the `choice` among the offered lines.

    The ids are what the platform's page told beside the code; `name` is the new inbox's.
    """

    state: Secret
    code: Secret = ""
    choice: Digits = ""
    name: Annotated[Line, BeforeValidator(_nothing_as_empty)] = ""
    phone_number_id: Digits = ""
    business_account_id: Digits = ""


class Registration(Body):
    """The number's own PIN; without one, ours is used."""

    pin: Annotated[str, Field(pattern=_PIN)] | None = None


@route(door, "POST", f"{_CONNECT}/start", _MANAGE, answers=Invited, telling=Told("invitation.made"))
def started(member: Member, channel: str, body: Start) -> dict[str, Any]:
    """An address at which the owner of a line lets us use it; good for ten minutes."""
    invited = invite(member.user, channel, on_phone=body.on_phone)
    return {
        "address": invited.address,
        "state": invited.state,
        "expires_at": seconds(invited.expires_at),
    }


@route(
    door,
    "POST",
    f"{_CONNECT}/finish",
    _MANAGE,
    answers=Adopted,
    telling=Told("inbox.connected", found="inbox.id"),
)
def finished(member: Member, channel: str, body: Finish) -> dict[str, Any]:
    """Makes an inbox of what the owner shared, or asks which line is meant."""
    setup = _as_of_now(member)
    answer = Answer(
        state=body.state,
        code=body.code,
        choice=body.choice or body.phone_number_id,
        business=body.business_account_id,
        name=body.name,
    )
    adopted = adopt(setup, member.user, channel, answer)
    inbox = adopted.inbox
    return {
        "inbox": lines.inbox(inbox, setting("SITE_URL"), member.user) if inbox else None,
        "choices": [_choice(setup, ChannelKind(channel), offer) for offer in adopted.offers],
        "state": adopted.state or None,
    }


@route(
    door,
    "POST",
    f"{_INBOXES}/{{inbox_id}}/registration",
    _MANAGE,
    answers=Shown,
    telling=Told("inbox.registered", of="inbox_id"),
)
def registered(member: Member, inbox_id: int, body: Registration) -> dict[str, Any]:
    """Registers a WhatsApp number with Meta; what was held goes out then."""
    setup = _as_of_now(member)
    inbox = reach.seen_inbox(setup, member.user, inbox_id)
    return lines.inbox(register(setup, inbox, body.pin or ""), setting("SITE_URL"), member.user)


def _choice(setup: Setup, channel: ChannelKind, offer: Offer) -> dict[str, Any]:
    known = inbox_of(setup, channel, offer.address)
    return {
        "id": offer.address,
        "name": offer.name,
        "detail": offer.detail,
        "inbox_id": known.id if known else None,
    }


def _as_of_now(member: Member) -> Setup:
    """What is changed is read afresh, or somebody else's change would be written over."""
    setup = setups.reload(member.account)
    if setup is None:
        raise NotThere("account")
    return setup
