"""How many conversations each list holds, kept by the stream, each change counted once."""

from chalicelib.store import names
from chalicelib.store.tables import CounterItem, SessionItem
from chalicelib.store.transaction import Overtaken, all_or_nothing

# The stream keeps records for a day; a repeat cannot come later.
_REMEMBERED_SECONDS = 2 * 86_400


def read(account: int) -> dict[tuple[str, int], int]:
    """{(status, assignee or 0): how many}."""
    return {
        (status, int(assignee)): int(item.number)
        for item in CounterItem.query(names.counts(account))
        for status, _, assignee in [item.sk.partition("#")]
    }


def move(account: int, change: str, old: str | None, new: str | None, at_seconds: int) -> None:
    """Counts one head's move between lists (``<status>#<assignee>``), once per `change`."""
    try:
        with all_or_nothing() as transaction:
            transaction.save(
                SessionItem(
                    f"A#{account}#COUNTED#{change}", "-", ttl=at_seconds + _REMEMBERED_SECONDS
                ),
                SessionItem.pk.does_not_exist(),
            )
            for name, step in ((old, -1), (new, 1)):
                if name:
                    item = CounterItem(names.counts(account), name)
                    transaction.update(item, [CounterItem.number.add(step)])
    except Overtaken:
        if not _counted(account, change):
            raise


def _counted(account: int, change: str) -> bool:
    try:
        SessionItem.get(f"A#{account}#COUNTED#{change}", "-", consistent_read=True)
    except SessionItem.DoesNotExist:
        return False
    return True
