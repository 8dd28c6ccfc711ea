"""Who asks, and whether they may. Membership and role are read for each request."""

from dataclasses import dataclass, replace

from chalicelib.api import sites
from chalicelib.api.incoming import Incoming
from chalicelib.domain.account import Inbox, Permission, Setup, User
from chalicelib.domain.audit import by_user
from chalicelib.domain.errors import Conflict, Forbidden, NotSignedIn, NotThere
from chalicelib.inbox import sign_in, visit
from chalicelib.store import setup as setups


@dataclass(frozen=True)
class Member:
    """A user who asks for something in their account. `setup` is at most two seconds old."""

    user: User
    setup: Setup

    @property
    def account(self) -> int:
        return self.user.account

    @property
    def actor(self) -> str:
        """How histories and the audit log name them."""
        return by_user(self.user.id)


@dataclass(frozen=True)
class Guest:
    """Whoever looks at a widget. `site` is the origin that may read the answer, `address` the
    network address they come from."""

    setup: Setup
    inbox: Inbox
    site: str
    address: str = ""


def user_of(incoming: Incoming) -> User:
    """The user behind a token or a session.

    Raises:
        NotSignedIn: there is neither, or it is no longer good. A token that was sent is not
            made up for by a cookie.
        Forbidden: a cookie's request would change something and does not come from our page.
    """
    if incoming.token:
        user = sign_in.user_of_token(incoming.token)
    elif incoming.session:
        if incoming.changes_something and not incoming.is_our_clients:
            raise Forbidden("This request does not come from Chathood's own page.", "foreign_page")
        user = sign_in.user_of_session(incoming.session)
    else:
        user = None
    if user is None:
        raise NotSignedIn(sign_in.NOT_SIGNED_IN, "not_signed_in")
    return user


def member(user: User, account: int, permission: Permission) -> Member:
    """The user as a member of `account`.

    Raises:
        NotThere: the account is somebody else's.
        Forbidden: the user's role does not grant `permission`.
    """
    setup = setups.load_recent(account) if user.account == account else None
    if setup is None:
        raise NotThere("account")
    if not user.may(permission):
        raise Forbidden("Your role does not allow this. Ask an administrator.", "not_allowed")
    return Member(user, setup.seen_by(user))


def refuse_closed(setup: Setup) -> None:
    """Raises Conflict when the account is closed, so that it may only be read."""
    if setup.closing:
        raise Conflict(
            "This account is closed: it can be read, exported and opened again, nothing else.",
            "account_closed",
        )


def as_of_now(member: Member) -> Member:
    """The same user, with the account's set-up read afresh."""
    fresh = setups.reload(member.account) or member.setup
    return replace(member, setup=fresh.seen_by(member.user))


def guest(incoming: Incoming, identifier: str) -> Guest:
    """Somebody at the widget `identifier`.

    Raises:
        NotThere: no inbox is known by it, or its account is closed.
        Forbidden: the inbox names its sites, and this is none of them.
    """
    setup, inbox = visit.widget(identifier)
    if setup.closing:
        raise NotThere("inbox")
    site = sites.site_of(inbox, incoming.headers.get("origin", ""))
    return Guest(setup, inbox, site, incoming.address)
