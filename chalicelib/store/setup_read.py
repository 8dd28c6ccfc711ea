"""A set-up put together from its pieces.

What opens no more, because it is being erased by itself, takes nothing else with it.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from chalicelib.clock import now
from chalicelib.domain.account import Discretion, Inbox, Label, Report, Setup, Team, User
from chalicelib.domain.erasure import LONGEST_GRACE_HOURS
from chalicelib.domain.errors import Erased
from chalicelib.store.keys import keys_for
from chalicelib.store.policy_item import closing_in, retention_in
from chalicelib.store.setup_item import (
    discretion_in,
    inbox_in,
    label_in,
    open_piece,
    report_in,
    team_in,
    user_in,
)
from chalicelib.store.tables import SetupItem


@dataclass
class _Found:
    """What was found so far."""

    account: int
    name: str = ""
    created_at: int = 0
    grace: int = LONGEST_GRACE_HOURS
    discretion: Discretion = field(default_factory=Discretion)
    users: dict[int, User] = field(default_factory=dict)
    inboxes: dict[int, Inbox] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    reports: dict[int, tuple[Report, ...]] = field(default_factory=dict)


def read(account: int, items: Iterable[SetupItem]) -> Setup:
    """The set-up that `items` hold. Raises Erased when the account's own key is gone."""
    items = sorted(items, key=_number)
    keys_for(account, {item.key for item in items if item.key})
    found = _Found(account)
    for item in items:
        take = _READERS.get(item.sk.partition("#")[0])
        if take:
            take(found, item)
    reported = {
        id: replace(inbox, reports=found.reports.get(id, ())) for id, inbox in found.inboxes.items()
    }
    return Setup(
        account,
        found.name,
        found.created_at,
        found.users,
        reported,
        found.teams,
        found.labels,
        retention=retention_in(items),
        closing=closing_in(items),
        discretion=found.discretion,
        erasure_grace_hours=found.grace,
    )


def _number(item: SetupItem) -> int:
    """What to sort by: in their keys' order the tenth would stand before the second."""
    number = item.sk.partition("#")[2].partition("#")[0]
    return int(number) if number.isdigit() else 0


def _account(found: _Found, item: SetupItem) -> None:
    found.name, found.created_at = open_piece(found.account, item)["n"], int(item.created_at)
    if item.grace_hours is not None:
        found.grace = int(item.grace_hours)


def _user(found: _Found, item: SetupItem) -> None:
    with suppress(Erased):
        found.users[_number(item)] = user_in(found.account, item)


def _inbox(found: _Found, item: SetupItem) -> None:
    with suppress(Erased):
        found.inboxes[_number(item)] = inbox_in(found.account, item)


def _team(found: _Found, item: SetupItem) -> None:
    found.teams[_number(item)] = team_in(found.account, item)


def _label(found: _Found, item: SetupItem) -> None:
    found.labels[_number(item)] = label_in(found.account, item)


def _discretion(found: _Found, item: SetupItem) -> None:
    found.discretion = discretion_in(found.account, item)


def _report(found: _Found, item: SetupItem) -> None:
    with suppress(Erased):
        said = report_in(found.account, item)
        if said.stands_at(now()):
            inbox = _number(item)
            found.reports[inbox] = (*found.reports.get(inbox, ()), said)


_READERS: Mapping[str, Callable[[_Found, SetupItem], None]] = {
    "ACCOUNT": _account,
    "USER": _user,
    "INBOX": _inbox,
    "TEAM": _team,
    "LABEL": _label,
    "DISCRETION": _discretion,
    "REPORT": _report,
}
