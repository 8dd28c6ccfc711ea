"""Closing an account, and opening it again within its time."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import Told, ToldFirst
from chalicelib.api.callers import Member, as_of_now
from chalicelib.api.inputs import Body, Line
from chalicelib.api.routing import route
from chalicelib.api.shapes.retention import Closing
from chalicelib.domain.account import Permission
from chalicelib.domain.hold import Extent
from chalicelib.domain.retention import Closing as Standing
from chalicelib.privacy.close_account import close, reopen
from chalicelib.store import holds
from chalicelib.wire import retention as wire

door = Blueprint(__name__)
_CLOSE = "/api/v1/accounts/{account_id}/close"
_MANAGE = Permission.MANAGE_PRIVACY


class Confirmation(Body):
    """The account's name, typed by whoever closes it."""

    name: Line


@route(door, "GET", _CLOSE, _MANAGE, answers=Closing)
def shown(member: Member) -> dict[str, Any]:
    """Whether the account is closed, since when, and when it is erased."""
    return _told(member, as_of_now(member).setup.closing)


@route(door, "POST", _CLOSE, _MANAGE, answers=Closing, telling=ToldFirst("account.closed"))
def closed(member: Member, body: Confirmation) -> dict[str, Any]:
    """Closes the account: from now on it can be read and exported, later it is erased."""
    member = as_of_now(member)
    return _told(member, close(member.setup, member.user, body.name))


@route(door, "DELETE", _CLOSE, _MANAGE, answers=Closing, telling=Told("account.reopened"))
def opened(member: Member) -> dict[str, Any]:
    """Opens the account again."""
    reopen(member.setup, member.user)
    return _told(member, None)


def _told(member: Member, standing: Standing | None) -> dict[str, Any]:
    held = bool(holds.on(member.account, Extent.ACCOUNT, member.account))
    return wire.closing(standing, is_held=held)
