"""Invites the owner of a line to let us use it, on the platform's own page."""

from dataclasses import dataclass

from chalicelib.channels.invitations import Inviting, inviting
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.account import ChannelKind, User
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invitation import Invitation
from chalicelib.store import invitations


@dataclass(frozen=True)
class Invited:
    """`address` is to be opened; what comes back with `state`, by `expires_at` (ms), answers it."""

    address: str
    state: str
    expires_at: int


def invite(by: User, channel: str, *, on_phone: bool) -> Invited:
    """An invitation for one line of `channel`, good for ten minutes, once, for this user.

    `on_phone`: a WhatsApp number that stays in use in the phone's app.

    Raises:
        Invalid: lines of this kind are connected by hand, or this server has no app at Meta.
    """
    kind, way = way_of(channel)
    if not way.is_set_up():
        raise Invalid(
            "This server is not known to Meta yet. Connect by hand, or ask whoever runs it to set "
            "up a Meta app.",
            "no_app",
            {"channel": ["has no app at Meta"]},
        )
    back = f"{setting('SITE_URL')}/connect/{kind.value}"
    expires = now() + invitations.LASTS_MS
    state = invitations.keep(Invitation(by.account, by.id, kind, back))
    return Invited(way.page(state, back, on_phone=on_phone), state, expires)


def way_of(channel: str) -> tuple[ChannelKind, Inviting]:
    """The kind of line, and how its owner is asked. Raises Invalid when there is no such way."""
    kind = next((one for one in ChannelKind if one.value == channel), None)
    way = inviting(kind) if kind else None
    if kind is None or way is None:
        raise Invalid(
            "Only WhatsApp, Facebook and Instagram are connected this way.",
            "no_such_way",
            {"channel": ["is connected by hand"]},
        )
    return kind, way
