"""API tokens: doors that lead to their user, and what leads from a user back to them."""

from chalicelib.store import doors
from chalicelib.store.doors import Door, DoorKind
from chalicelib.store.tables import LookupItem
from chalicelib.store.trouble import condition_met


def give(token: str, account: int, user: int) -> None:
    """Lets a token speak for a user. The way back comes first: no door is without one."""
    LookupItem(_pk(account, user), doors.place_of(DoorKind.TOKEN, token)).save()
    doors.take(DoorKind.TOKEN, token, Door(account, user=user))


def take_all(account: int, user: int) -> int:
    """Lets none of a user's tokens speak for them any more; how many there were."""
    rows = list(LookupItem.query(_pk(account, user), consistent_read=True))
    for row in rows:
        door = LookupItem(row.sk, "DOOR")
        theirs = (LookupItem.account == account) & (LookupItem.user == user)
        condition_met(lambda door=door, theirs=theirs: door.delete(theirs))  # type: ignore[misc]
        row.delete()
    return len(rows)


def _pk(account: int, user: int) -> str:
    return f"A#{account}#TOKENS#{user}"
