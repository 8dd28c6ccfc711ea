"""That an account is being closed, beside the rest of its set-up; and whose time is over."""

from chalicelib.domain.retention import Closing
from chalicelib.store import names
from chalicelib.store import setup as setups
from chalicelib.store.policy_item import CLOSING, packed_closing
from chalicelib.store.tables import SetupItem
from chalicelib.store.trouble import condition_met

CLOSING_SHARDS = 2


def put(account: int, closing: Closing) -> None:
    """Closes an account; one that is closed already keeps its time."""
    item = SetupItem(
        names.account(account),
        CLOSING,
        policy=packed_closing(closing),
        due=f"CLOSING#{account % CLOSING_SHARDS}",
        due_at=closing.erase_at,
    )
    condition_met(lambda: item.save(SetupItem.pk.does_not_exist()))
    setups.forget(account)


def remove(account: int) -> bool:
    """Opens an account again; False when it is open."""
    if not condition_met(
        lambda: SetupItem(names.account(account), CLOSING).delete(SetupItem.pk.exists())
    ):
        return False
    setups.forget(account)
    return True


def due_before(shard: int, at: int, limit: int) -> list[int]:
    """The closed accounts whose time is over by `at` (ms), the longest over first."""
    rows = SetupItem.dues.query(f"CLOSING#{shard}", SetupItem.due_at <= at, limit=limit)
    return [int(row.pk.split("#")[1]) for row in rows]


def look_again(account: int, at: int) -> None:
    """Looks at a closed account next at `at` (ms)."""
    item = SetupItem(names.account(account), CLOSING)
    item.update([SetupItem.due_at.set(at)], SetupItem.pk.exists())
