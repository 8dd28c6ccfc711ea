"""Users as they lie in an account's set-up, each under a key of their own."""

from contextlib import suppress
from dataclasses import astuple

from chalicelib.domain.account import Role, User
from chalicelib.domain.errors import Erased, NotThere
from chalicelib.store import names
from chalicelib.store.keys import make_key
from chalicelib.store.setup import fence_piece, forget, lift_piece, reload
from chalicelib.store.setup_item import open_piece, piece, seal_piece, user_in
from chalicelib.store.tables import SetupItem
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met

_TRIES = 5


def add_user(user: User, password_hash: str) -> None:
    """Stores a new user, with a key of their own."""
    make_key(user.account, names.user_key(user.id))
    _item(user, password_hash).save()
    forget(user.account)


def put_user(user: User, password_hash: str) -> None:
    """Stores a user who is there. Raises NotThere when they are gone, or are to be erased."""
    standing = SetupItem.pk.exists() & SetupItem.fenced_at.does_not_exist()
    try:
        item = _item(user, password_hash)
    except Erased as error:
        raise NotThere("agent") from error
    if not condition_met(lambda: item.save(standing)):
        raise NotThere("agent")
    forget(user.account)


def fresh_user(account: int, id: int) -> User | None:
    """A user as of now; None when they are no longer a member."""
    item = piece(account, f"USER#{id}")
    try:
        return user_in(account, item) if item and not item.fenced_at else None
    except Erased:
        return None


def password_hash(account: int, id: int) -> str:
    """The user's argon2id hash; empty when there is none."""
    item = piece(account, f"USER#{id}")
    try:
        return open_piece(account, item).get("w", "") if item and not item.fenced_at else ""
    except Erased:
        return ""


def fence(account: int, id: int, at: int) -> None:
    """From `at` (ms) on the user is nobody."""
    fence_piece(account, f"USER#{id}", at)


def fence_unless_last(account: int, id: int, at: int) -> bool:
    """The same; False, and nothing is done, when nobody else would be left to administer the
    account, not even when two ask for each other at once: whoever stays is part of the write."""
    for _ in range(_TRIES):
        others = [one for one in _administrators(account) if one != id]
        if not others:
            return False
        with suppress(Overtaken):
            _fence_while_stays(account, id, others[0], at)
            return True
    return False


def _administrators(account: int) -> list[int]:
    setup = reload(account)
    users = setup.users.values() if setup else ()
    return sorted(one.id for one in users if one.role is Role.ADMINISTRATOR)


def _fence_while_stays(account: int, id: int, other: int, at: int) -> None:
    pk = names.account(account)
    stays = SetupItem.pk.exists() & SetupItem.fenced_at.does_not_exist()
    administers = SetupItem.role == Role.ADMINISTRATOR.value
    with all_or_nothing() as transaction:
        transaction.condition_check(SetupItem, pk, f"USER#{other}", condition=stays & administers)
        item = SetupItem(pk, f"USER#{id}")
        transaction.update(item, [SetupItem.fenced_at.set(at)], SetupItem.pk.exists())
    forget(account)


def lift(account: int, id: int) -> None:
    """The user is there again."""
    lift_piece(account, f"USER#{id}")


def behind_the_fence(account: int, id: int) -> User | None:
    """A user, be they fenced; None when they, or their key, are gone."""
    try:
        item = SetupItem.get(names.account(account), f"USER#{id}", consistent_read=True)
        return user_in(account, item)
    except (SetupItem.DoesNotExist, Erased):
        return None


def leave_all(account: int, id: int) -> int:
    """Takes a user out of every team and inbox; how many they were in."""
    rows = SetupItem.query(names.account(account), consistent_read=True)
    theirs = [row for row in rows if id in (row.members or ())]
    for row in theirs:
        item = SetupItem(row.pk, row.sk)
        out = [SetupItem.members.delete({id})]
        condition_met(lambda item=item, out=out: item.update(out, SetupItem.pk.exists()))  # type: ignore[misc]
    forget(account)
    return len(theirs)


def remove(account: int, id: int) -> None:
    """Removes a user."""
    SetupItem(names.account(account), f"USER#{id}").delete()
    forget(account)


def _item(user: User, password_hash: str) -> SetupItem:
    sk, name = f"USER#{user.id}", names.user_key(user.id)
    blob = {
        "n": user.name,
        "m": user.email,
        "w": password_hash,
        "s": dict(user.ui_settings),
        "p": astuple(user.accepted),
    }
    return SetupItem(
        names.account(user.account),
        sk,
        key=name,
        role=user.role.value,
        created_at=user.created_at,
        sealed=seal_piece(user.account, sk, name, blob),
    )
