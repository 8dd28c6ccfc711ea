"""The small pieces of a set-up: the account itself, teams, labels, and numbers for what is new."""

from typing import Any

from chalicelib.domain.account import Discretion, Label, Team
from chalicelib.store import names
from chalicelib.store.setup import forget
from chalicelib.store.setup_item import seal_piece
from chalicelib.store.tables import CounterItem, SetupItem
from chalicelib.store.trouble import condition_met


def open_account(account: int, name: str, at: int) -> bool:
    """Writes the account itself; False when the number is taken."""
    item = SetupItem(
        names.account(account),
        "ACCOUNT",
        key=names.ACCOUNT_KEY,
        created_at=at,
        sealed=seal_piece(account, "ACCOUNT", names.ACCOUNT_KEY, {"n": name}),
    )
    return condition_met(lambda: item.save(SetupItem.pk.does_not_exist()))


def set_grace(account: int, hours: int) -> None:
    """How long the account's erasures can be undone unless their asker says otherwise."""
    item = SetupItem(names.account(account), "ACCOUNT")
    item.update([SetupItem.grace_hours.set(hours)], SetupItem.pk.exists())
    forget(account)


def next_id(account: int, what: str) -> int:
    """The next small number for an inbox, team or label."""
    item = CounterItem(names.counters(account), what)
    item.update([CounterItem.number.add(1)])
    return int(item.number)


def put_team(team: Team) -> None:
    """Stores a team."""
    blob = {"n": team.name, "d": team.description, "z": team.allow_auto_assign}
    _put_plain(team.account, f"TEAM#{team.id}", blob, set(team.members))


def put_label(label: Label) -> None:
    """Stores a label."""
    blob = {
        "t": label.title,
        "c": label.color,
        "d": label.description,
        "z": label.show_on_sidebar,
    }
    _put_plain(label.account, f"LABEL#{label.id}", blob, set())


def put_discretion(account: int, discretion: Discretion) -> None:
    """Stores what the account's administrators want kept private."""
    _put_plain(account, "DISCRETION", {"r": discretion.notes_reading, "m": discretion.masks}, set())


def delete(account: int, sk: str) -> None:
    """Removes a piece of the set-up."""
    SetupItem(names.account(account), sk).delete()
    forget(account)


def _put_plain(account: int, sk: str, blob: dict[str, Any], members: set[int]) -> None:
    SetupItem(
        names.account(account),
        sk,
        key=names.ACCOUNT_KEY,
        members=members or None,
        sealed=seal_piece(account, sk, names.ACCOUNT_KEY, blob),
    ).save()
    forget(account)
