"""Tables: a leader that decides, a follower that lags, indexes that lag more, and a stream."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.dynamodb.values import Item, Sized, Value, ordered

Key = tuple[str, str]  # every table of ours is keyed by pk and sk, both texts


@dataclass
class Rows:
    """Items of one key space, by partition, sorted within."""

    partitions: dict[str, dict[Key, Item]] = field(default_factory=dict)
    _sorted: dict[str, list[tuple[Any, Key]]] = field(default_factory=dict)

    def put(self, partition: str, place: Any, key: Key, item: Item) -> None:
        held = self.partitions.setdefault(partition, {})
        if key not in held:
            insort(self._sorted.setdefault(partition, []), (place, key))
        held[key] = item

    def drop(self, partition: str, place: Any, key: Key) -> None:
        if self.partitions.get(partition, {}).pop(key, None) is not None:
            order = self._sorted[partition]
            del order[bisect_left(order, (place, key))]

    def get(self, partition: str, key: Key) -> Item | None:
        return self.partitions.get(partition, {}).get(key)

    def walk(self, partition: str, *, backwards: bool) -> Iterator[tuple[tuple[Any, Key], Item]]:
        held = self.partitions.get(partition, {})
        order = self._sorted.get(partition, [])
        for place in reversed(order) if backwards else iter(order):
            yield place, held[place[1]]

    def copy(self) -> "Rows":
        return Rows(
            {name: dict(held) for name, held in self.partitions.items()},
            {name: list(order) for name, order in self._sorted.items()},
        )


@dataclass(frozen=True)
class Index:
    """A global secondary index: its key attributes and what it carries (None: everything)."""

    name: str
    partition: str
    sort: str
    carries: frozenset[str] | None

    def projected(self, item: Item) -> Item:
        if self.carries is None:
            return item
        kept = {*self.carries, self.partition, self.sort, "pk", "sk"}
        return Sized({name: value for name, value in item.items() if name in kept})

    def place(self, item: Item | None) -> tuple[str, Any] | None:
        """(partition, sort value) of an item; None: it is not in the index."""
        if item is None or self.partition not in item or self.sort not in item:
            return None
        return str(item[self.partition]["S"]), ordered(item[self.sort])


@dataclass(frozen=True)
class Change:
    """One write, as a stream shows it."""

    key: Key
    old: Item | None
    new: Item | None


class Table:
    """One table. Readers of lagging copies first let them catch up to the present."""

    def __init__(self, name: str, indexes: Mapping[str, Index], lag: Callable[[], float]) -> None:
        self.name = name
        self.indexes = indexes
        self.leader = Rows()
        self.stream: Callable[[Change], None] | None = None
        self._follower = Rows()
        self._views = {one: Rows() for one in indexes}
        self._lag = lag
        self._coming: list[tuple[float, Change]] = []  # to the follower
        self._to_indexes: list[tuple[float, Change]] = []
        self._last = [0.0, 0.0]

    def get(self, key: Key) -> Item | None:
        return self.leader.get(key[0], key)

    def write(self, key: Key, new: Item | None, now: float) -> None:
        """Puts an item, or with None removes it."""
        old = self.get(key)
        if old is None and new is None:
            return
        change = Change(key, old, new)
        _apply(self.leader, change)
        for n, queue in enumerate((self._coming, self._to_indexes)):
            self._last[n] = max(self._last[n], now + self._lag())
            queue.append((self._last[n], change))
        if self.stream and old != new:
            self.stream(change)

    def follower(self, now: float) -> Rows:
        """A copy that may lag: what a cheap read may see."""
        for change in _due(self._coming, now):
            _apply(self._follower, change)
        return self._follower

    def view(self, index: str, now: float) -> Rows:
        """An index as it stands by `now`."""
        for change in _due(self._to_indexes, now):
            for name, rows in self._views.items():
                _reindex(self.indexes[name], rows, change)
        return self._views[index]

    def snapshot(self) -> Rows:
        return self.leader.copy()

    def restore(self, rows: Rows) -> None:
        """Begins anew with `rows`, everywhere the same."""
        self.leader, self._follower = rows.copy(), rows.copy()
        self._coming, self._to_indexes, self._last = [], [], [0.0, 0.0]
        self._views = {one: Rows() for one in self.indexes}
        for held in rows.partitions.values():
            for key, item in held.items():
                for name, view in self._views.items():
                    _reindex(self.indexes[name], view, Change(key, None, item))


def key_of(item: Mapping[str, Value]) -> Key:
    return str(item["pk"]["S"]), str(item["sk"]["S"])


def _apply(rows: Rows, change: Change) -> None:
    pk, sk = change.key
    if change.new is None:
        rows.drop(pk, sk, change.key)
    else:
        rows.put(pk, sk, change.key, change.new)


def _reindex(index: Index, rows: Rows, change: Change) -> None:
    before, after = index.place(change.old), index.place(change.new)
    if before and before != after:
        rows.drop(*before, change.key)
    if after and change.new is not None:
        rows.put(*after, change.key, index.projected(change.new))


def _due(queue: list[tuple[float, Change]], now: float) -> list[Change]:
    count = 0
    while count < len(queue) and queue[count][0] <= now:
        count += 1
    due = [change for _, change in queue[:count]]
    del queue[:count]
    return due
