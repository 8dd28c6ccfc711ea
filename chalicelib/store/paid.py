"""How many paid messages of a category an inbox has sent in a month, where that is limited."""

from chalicelib.clock import now
from chalicelib.store.tables import SessionItem
from chalicelib.store.trouble import condition_met

_KEPT_SECONDS = 62 * 86_400


def take(account: int, inbox: int, period: str, count: int, limit: int) -> bool:
    """Counts `count` more in `period`, unless they would be more than `limit`: then False."""
    number, ttl = SessionItem.number, SessionItem.ttl
    if count > limit:
        return False
    ends = now() // 1000 + _KEPT_SECONDS
    fits = number.does_not_exist() | (number <= limit - count)
    item = _item(account, inbox, period)
    return condition_met(lambda: item.update([number.add(count), ttl.set(ends)], fits))


def give_back(account: int, inbox: int, period: str, count: int) -> None:
    """Takes back what was counted for something that was not sent."""
    number = SessionItem.number
    _item(account, inbox, period).update([number.add(-count)])


def taken(account: int, inbox: int, period: str) -> int:
    """How many were counted in `period`."""
    item = _item(account, inbox, period)
    try:
        found = SessionItem.get(item.pk, item.sk, consistent_read=True)
    except SessionItem.DoesNotExist:
        return 0
    return int(found.number)


def _item(account: int, inbox: int, period: str) -> SessionItem:
    return SessionItem(f"A#{account}#PAID#{inbox}", period)
