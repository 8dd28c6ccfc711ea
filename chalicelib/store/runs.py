"""When an account is next looked at for what is too old, and how far that has got."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.retention_run import Run, Tally
from chalicelib.store import names
from chalicelib.store.tables import SetupItem
from chalicelib.store.trouble import condition_met

RETAIN_SHARDS = 4
_RUN = "RUN"


class Standing(NamedTuple):
    """A run as it was last noted; `version` is what the next note must follow."""

    run: Run
    version: int


def standing(account: int) -> Standing | None:
    """The account's last run, or the one under way; None before the first."""
    item = _item(account)
    if item is None or not item.policy:
        return None
    blob = json.loads(item.policy)
    run = Run(**{**blob, "tally": Tally(**blob["tally"])})
    return Standing(run, int(item.version or 0))


def note(account: int, run: Run, version: int) -> int | None:
    """Notes how far a run has got: the version to follow, None when another worker goes on."""
    unchanged = SetupItem.version == version if version else SetupItem.version.does_not_exist()
    told = [SetupItem.policy.set(json.dumps(asdict(run))), SetupItem.version.set(version + 1)]
    return version + 1 if _update(account, told, unchanged) else None


def look_by(account: int, at: int) -> None:
    """Has the account looked at by `at` (ms), if not sooner."""
    shard = [SetupItem.due.set(f"RETAIN#{account % RETAIN_SHARDS}"), SetupItem.due_at.set(at)]
    _update(account, shard, SetupItem.due_at.does_not_exist() | (SetupItem.due_at > at))


def look_again(account: int, at: int) -> None:
    """Looks at the account next at `at` (ms)."""
    _update(account, [SetupItem.due_at.set(at)], SetupItem.due.exists())


def look_no_more(account: int) -> None:
    """Never looks at the account again by itself."""
    _update(account, [SetupItem.due.remove(), SetupItem.due_at.remove()], SetupItem.pk.exists())


def due_before(shard: int, at: int, limit: int) -> list[int]:
    """The accounts that must be looked at by `at` (ms), the longest due first."""
    rows = SetupItem.dues.query(f"RETAIN#{shard}", SetupItem.due_at <= at, limit=limit)
    return [int(row.pk.split("#")[1]) for row in rows]


def _item(account: int) -> SetupItem | None:
    try:
        return SetupItem.get(names.retention(account), _RUN, consistent_read=True)
    except SetupItem.DoesNotExist:
        return None


def _update(account: int, actions: Sequence[Action], condition: Condition) -> bool:
    return condition_met(
        lambda: SetupItem(names.retention(account), _RUN).update(list(actions), condition)
    )
