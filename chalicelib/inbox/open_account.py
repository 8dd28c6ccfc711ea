"""Opens an account with its first administrator, and lets people and programs in."""

import secrets
from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.domain.account import Role, User
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import timed_id
from chalicelib.inbox.sign_in import hashed
from chalicelib.store import canaries, doors, keys, setup_pieces, tokens, users
from chalicelib.store.doors import Door, DoorKind, DoorTaken


@dataclass(frozen=True)
class NewUser:
    """Somebody to be let in; `password` may be empty for who signs in otherwise."""

    name: str
    email: str
    password: str
    role: Role = Role.AGENT


def open_account(account: int, name: str) -> bool:
    """Makes the account and its key; False when the number is taken."""
    keys.make_account_key(account)
    opened = setup_pieces.open_account(account, name, now())
    canaries.lay(account, now())
    return opened


def add_user(account: int, new: NewUser, id: int = 0) -> User:
    """Lets a user into an account.

    Raises:
        Conflict: when the e-mail address signs in elsewhere already.
    """
    at = now()
    user = User(
        account=account,
        id=id or timed_id(at, secrets.token_bytes(4)),
        name=new.name,
        email=new.email.strip().lower(),
        role=new.role,
        created_at=at,
    )
    try:
        doors.take(DoorKind.SIGN_IN, user.email, Door(account, user=user.id))
    except DoorTaken as error:
        raise Conflict("This e-mail address is already in use.", "email_taken") from error
    users.add_user(user, hashed(new.password) if new.password else "")
    return user


def give_token(user: User) -> str:
    """A new API token that speaks for the user; it is shown only now."""
    token = secrets.token_urlsafe(24)
    tokens.give(token, user.account, user.id)
    return token
