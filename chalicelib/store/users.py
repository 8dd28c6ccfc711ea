"""Users as they lie in an account's set-up, each under a key of their own."""

from dataclasses import astuple

from chalicelib.domain.account import User
from chalicelib.domain.errors import Erased
from chalicelib.store import names
from chalicelib.store.keys import make_key
from chalicelib.store.setup import forget
from chalicelib.store.setup_item import open_piece, piece, seal_piece, user_in
from chalicelib.store.tables import SetupItem


def put_user(user: User, password_hash: str) -> None:
    """Stores a user with a key of their own."""
    name = names.user_key(user.id)
    make_key(user.account, name)
    sk = f"USER#{user.id}"
    blob = {
        "n": user.name,
        "m": user.email,
        "w": password_hash,
        "s": dict(user.ui_settings),
        "p": astuple(user.accepted),
    }
    SetupItem(
        names.account(user.account),
        sk,
        key=name,
        role=user.role.value,
        created_at=user.created_at,
        sealed=seal_piece(user.account, sk, name, blob),
    ).save()
    forget(user.account)


def fresh_user(account: int, id: int) -> User | None:
    """A user as of now; None when they are no longer a member."""
    item = piece(account, f"USER#{id}")
    try:
        return user_in(account, item) if item else None
    except Erased:
        return None


def password_hash(account: int, id: int) -> str:
    """The user's argon2id hash; empty when there is none."""
    item = piece(account, f"USER#{id}")
    return open_piece(account, item).get("w", "") if item else ""
