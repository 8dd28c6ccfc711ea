"""Deliveries that wait to be told, in `records`; and what came of each try, in `sessions`.

Both hold ids, states and times. What waits stands in the index `due`, so that nothing hangs on a
queue alone; what was tried is forgotten after a week.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, cast

from pynamodb.expressions.update import Action

from chalicelib.domain.delivery import Delivery, Ending, Subject, Try
from chalicelib.store import names
from chalicelib.store.tables import DeliveryItem, TryItem
from chalicelib.store.trouble import condition_met

DUE_SHARDS = 4
# When somebody else looks after a delivery that its queue has lost (ms).
_SAFETY = 120_000
_KEPT_SECONDS = 7 * 86_400


@dataclass(frozen=True)
class Place:
    """Where a delivery stands."""

    account: int
    webhook: int
    delivery: str


def place_of(delivery: Delivery) -> Place:
    """Where a delivery stands."""
    return Place(delivery.account, delivery.webhook, delivery.id)


def begin(delivery: Delivery) -> None:
    """Keeps a delivery until it is told; the same again changes nothing."""
    item = _item(place_of(delivery))
    _fill(item, delivery)
    condition_met(lambda: item.save(DeliveryItem.pk.does_not_exist()))


def get(place: Place) -> Delivery | None:
    """A delivery that waits, as of now; None: it was told, or given up."""
    item = _item(place)
    try:
        item.refresh(consistent_read=True)
    except DeliveryItem.DoesNotExist:
        return None
    return _opened(place, item)


def wait(delivery: Delivery) -> None:
    """Keeps a delivery as it is now, if it still waits."""
    item = _item(place_of(delivery))
    actions: list[Action] = [
        DeliveryItem.tries.set(delivery.tries),
        DeliveryItem.next_at.set(delivery.next_at),
        DeliveryItem.due_at.set(delivery.next_at + _SAFETY),
    ]
    condition_met(lambda: item.update(actions, DeliveryItem.pk.exists()))


def look_later(place: Place, at: int) -> None:
    """Lets nobody look after a delivery before `at` (ms)."""
    item = _item(place)
    later: list[Action] = [DeliveryItem.due_at.set(at)]
    condition_met(lambda: item.update(later, DeliveryItem.pk.exists()))


def end(delivery: Delivery) -> None:
    """Nothing of it waits any more."""
    _item(place_of(delivery)).delete()


def due_before(shard: int, at: int, limit: int) -> list[Place]:
    """Deliveries that somebody must look after by `at` (ms), the longest due first."""
    rows = DeliveryItem.dues.query(f"TELL#{shard}", DeliveryItem.due_at <= at, limit=limit)
    return [_place_in(cast(DeliveryItem, row)) for row in rows]


def waiting(account: int, webhook: int, limit: int | None = None) -> Iterator[Delivery]:
    """What waits for a webhook, the oldest first."""
    rows = DeliveryItem.query(
        names.deliveries(account), DeliveryItem.sk.startswith(f"{webhook}#"), limit=limit
    )
    for row in rows:
        yield _opened(_place_in(row), row)


def forget(account: int, webhook: int) -> int:
    """Removes what waits for a webhook, and what came of its calls; how much that was."""
    own = DeliveryItem.sk.startswith(f"{webhook}#")
    waiting = list(DeliveryItem.query(names.deliveries(account), own))
    rows = [*waiting, *TryItem.query(_tries_pk(account, webhook))]
    for row in rows:
        row.delete()
    return len(rows)


def note(account: int, webhook: int, tried: Try) -> None:
    """Writes down what came of a try."""
    TryItem(
        _tries_pk(account, webhook),
        f"{tried.delivery}#{tried.number:03d}#{tried.at}",
        text=json.dumps(asdict(tried), separators=(",", ":")),
        ttl=tried.at // 1000 + _KEPT_SECONDS,
    ).save()


def tried(account: int, webhook: int, limit: int, below: str = "") -> list[tuple[str, Try]]:
    """(place, what came of it) of the newest tries below a place."""
    condition = TryItem.sk < below if below else None
    rows = TryItem.query(
        _tries_pk(account, webhook), condition, scan_index_forward=False, limit=limit
    )
    return [(row.sk, _try(row.text)) for row in rows]


def last_try(place: Place) -> Try | None:
    """The last try of a delivery, if it is not a week ago."""
    rows = TryItem.query(
        _tries_pk(place.account, place.webhook),
        TryItem.sk.startswith(f"{place.delivery}#"),
        scan_index_forward=False,
        limit=1,
    )
    return next((_try(row.text) for row in rows), None)


def _fill(item: DeliveryItem, delivery: Delivery) -> None:
    item.subject = json.dumps(asdict(delivery.subject), separators=(",", ":"))
    item.created_at = delivery.created_at
    item.tries = delivery.tries
    item.next_at = delivery.next_at
    item.due = f"TELL#{delivery.account % DUE_SHARDS}"
    item.due_at = delivery.next_at + _SAFETY


def _opened(place: Place, item: DeliveryItem) -> Delivery:
    return Delivery(
        account=place.account,
        webhook=place.webhook,
        id=place.delivery,
        subject=_subject(json.loads(item.subject)),
        created_at=int(item.created_at),
        tries=int(item.tries),
        next_at=int(item.next_at),
    )


def _try(text: str) -> Try:
    said: dict[str, Any] = json.loads(text)
    said["subject"], said["ending"] = _subject(said["subject"]), Ending(said["ending"])
    return Try(**said)


def _subject(said: dict[str, Any]) -> Subject:
    changed = {name: (old, new) for name, (old, new) in said.pop("changed", {}).items()}
    return Subject(**said, changed=changed)


def _place_in(item: DeliveryItem) -> Place:
    webhook, _, delivery = item.sk.partition("#")
    return Place(int(item.pk.split("#")[1]), int(webhook), delivery)


def _item(place: Place) -> DeliveryItem:
    return DeliveryItem(names.deliveries(place.account), f"{place.webhook}#{place.delivery}")


def _tries_pk(account: int, webhook: int) -> str:
    return f"A#{account}#TRIED#{webhook}"
