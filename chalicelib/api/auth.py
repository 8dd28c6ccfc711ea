"""Signing in and out of the agents' client."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.acts import WHO_ASKS, Told
from chalicelib.api.incoming import COOKIE, Incoming
from chalicelib.api.inputs import Body, Line
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.people import SignedIn
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import Forbidden, NotThere
from chalicelib.inbox import sign_in
from chalicelib.store import setup as setups
from chalicelib.store.sessions import SIGN_IN_MS
from chalicelib.wire import people

door = Blueprint(__name__)
_COOKIE = f"{COOKIE}={{}}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={{}}"


class Credentials(Body):
    """Who wants in."""

    email: Line = Field(min_length=1)
    password: Line = Field(min_length=1)


@route(
    door,
    "POST",
    "/auth/sign_in",
    Permission.PUBLIC,
    answers=SignedIn,
    telling=Told("user.signed_in", of=WHO_ASKS),
)
def enter(incoming: Incoming, body: Credentials) -> Answer:
    """Signs in with e-mail and password; the session lives in a cookie."""
    if incoming.comes_from_elsewhere:
        raise Forbidden("Sign in on Chathood's own page.", "foreign_page")
    user, token = sign_in.sign_in(body.email, body.password, incoming.address)
    setup = setups.load_recent(user.account)
    if setup is None:
        raise NotThere("account")
    cookie = _COOKIE.format(token, SIGN_IN_MS // 1000)
    return Answer(
        {"data": people.profile(user, setup)},
        headers={"Set-Cookie": cookie},
        by=(user.account, user.id),
    )


@route(
    door,
    "DELETE",
    "/auth/sign_out",
    Permission.PUBLIC,
    status=204,
    telling=Told("user.signed_out", of=WHO_ASKS),
)
def leave(incoming: Incoming) -> Answer:
    """Ends the session at once; without one there is nothing to end."""
    if incoming.comes_from_elsewhere:
        raise Forbidden("Sign out on Chathood's own page.", "foreign_page")
    ended = sign_in.sign_out(incoming.session) if incoming.session else None
    return Answer("", 204, {"Set-Cookie": _COOKIE.format("", 0)}, by=ended)
