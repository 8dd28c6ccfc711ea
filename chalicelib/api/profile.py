"""The signed-in user's own profile."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import WHO_ASKS, Told
from chalicelib.api.inputs import Body, Line, LineOrNone, Object
from chalicelib.api.routing import route
from chalicelib.api.shapes.people import Profile
from chalicelib.domain.account import Permission, User
from chalicelib.domain.errors import NotThere
from chalicelib.inbox import adjust
from chalicelib.store import setup as setups
from chalicelib.wire import people

door = Blueprint(__name__)


class Said(Body):
    """What a user says of themselves; `ui_settings` are merged."""

    name: LineOrNone = None
    display_name: LineOrNone = None
    ui_settings: Object = None


class Changes(Said):
    """The same, bare or under `profile` as Chatwoot's own client sends it."""

    profile: Said | None = None


class Accepting(Body):
    """The version that was read."""

    version: Line


@route(door, "GET", "/api/v1/profile", Permission.SIGNED_IN, answers=Profile)
def shown(user: User) -> dict[str, Any]:
    """Who is asking."""
    return _profile(user)


@route(
    door,
    "PUT",
    "/api/v1/profile",
    Permission.SIGNED_IN,
    answers=Profile,
    multipart=True,
    telling=Told("user.changed", of=WHO_ASKS),
)
def changed(user: User, body: Changes) -> dict[str, Any]:
    """Changes the user's name and the settings of their screen."""
    said = body.profile or body
    name = said.name or said.display_name or user.name
    return _profile(adjust.adjust(user, name, said.ui_settings or {}))


@route(
    door,
    "POST",
    "/api/v1/profile/policy",
    Permission.SIGNED_IN,
    answers=Profile,
    telling=Told("user.accepted_policy", of=WHO_ASKS),
)
def accepted(user: User, body: Accepting) -> dict[str, Any]:
    """Notes that the user has accepted the privacy policy that holds."""
    return _profile(adjust.accept_policy(user, body.version))


def _profile(user: User) -> dict[str, Any]:
    setup = setups.load_recent(user.account)
    if setup is None:
        raise NotThere("account")
    return people.profile(user, setup)
