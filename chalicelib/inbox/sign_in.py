"""Who is asking: passwords (argon2id), sessions, API tokens."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chalicelib import log
from chalicelib.domain.account import User
from chalicelib.domain.errors import Forbidden, NotSignedIn, SlowDown
from chalicelib.store import doors, sessions, users
from chalicelib.store.doors import DoorKind
from chalicelib.store.sessions import SIGN_IN_MS, Bearer

SESSION = "SESSION"
NOT_SIGNED_IN = "Sign in first, or send a valid api_access_token."
_TRIES_A_MINUTE = 10
_MINUTE = 60_000


def sign_in(email: str, password: str, address: str) -> tuple[User, str]:
    """(the user, a session's token).

    Raises:
        NotSignedIn: one answer for a wrong address and a wrong password, after the same work.
        SlowDown: after ten tries a minute for one e-mail address or from one network address.
    """
    email = email.strip().lower()
    _count_try(email, address)
    door = doors.open_door(DoorKind.SIGN_IN, email)
    user = users.fresh_user(door.account, door.user) if door and door.user else None
    stored = users.password_hash(user.account, user.id) if user else ""
    if not _matches(stored or _nobodys_hash(), password) or not user or not stored:
        whose = (user.account, user.id) if user else None
        raise NotSignedIn.known("E-mail or password is wrong.", "wrong_password", whose)
    log.happened("signed_in", account=user.account, user=user.id)
    token = sessions.start(Bearer(user.account, user.id), SESSION, SIGN_IN_MS)
    return user, token


def prove(user: User, password: str, address: str) -> None:
    """Who is signed in shows again that they are the one: for what a left-open screen must not do.

    Raises:
        Forbidden: it is not their password.
        SlowDown: after as many tries as for signing in, counted together with those.
    """
    _count_try(user.email, address)
    stored = users.password_hash(user.account, user.id)
    if not _matches(stored or _nobodys_hash(), password) or not stored:
        raise Forbidden("This is not your password.", "wrong_password")


def sign_out(token: str) -> tuple[int, int] | None:
    """Ends a session at once; (account, user) that it spoke for, None when there was none."""
    bearer = sessions.redeem(token, SESSION)
    return (bearer.account, bearer.user) if bearer and bearer.user else None


def user_of_session(token: str) -> User | None:
    """Whom a session speaks for, with today's role.

    Raises:
        NotSignedIn: it speaks for somebody who is no longer a member.
    """
    bearer = sessions.bearer_of(token, SESSION)
    return _member(bearer.account, bearer.user) if bearer and bearer.user else None


def user_of_token(token: str) -> User | None:
    """Whom an API token speaks for, with today's role.

    Raises:
        NotSignedIn: it speaks for somebody who is no longer a member.
    """
    door = doors.open_door(DoorKind.TOKEN, token)
    return _member(door.account, door.user) if door and door.user else None


def hashed(password: str) -> str:
    """A password's argon2id hash: 64 MiB, two passes, one lane (about 0.13 s of CPU)."""
    return _hasher().hash(password)


def _count_try(email: str, address: str) -> None:
    for who in (f"email {email}", f"from {address}"):
        if sessions.count_try(0, who, _MINUTE) > _TRIES_A_MINUTE:
            raise SlowDown(60)


def _member(account: int, id: int) -> User:
    user = users.fresh_user(account, id)
    if user is None:
        raise NotSignedIn.known(NOT_SIGNED_IN, "not_signed_in", (account, id))
    return user


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=65_536, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """What an unknown address is checked against, so that it takes as long as a known one."""
    return hashed("nobody's password")
