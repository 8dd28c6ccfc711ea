"""Puts what was restored aside in the place where it is used, while nobody uses it.

A table's name, stream, index, time to live and recovery belong to the stack, and a table that AWS
restores has none of them. So what was restored is copied into the table that the stack made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from infra import items
from infra.belonging import key_needed, thread_of
from infra.forgotten import Forgotten
from infra.items import Item

_PAGE = 100
# Counted by the stream while what it counts is put back; numbers that must not be given twice; and
# who tells whether keys were lost.
_GOES_ON = ("#COUNTS", "#COUNTER", "#CANARY")
# A head's changes are counted by its version, for two days: no old one may come again.
_VERSIONS_ON = 1_000


@dataclass(frozen=True)
class Moved:
    """What a switch did to a table."""

    put: int
    removed: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        told = f"{self.put} put back"
        told += f", {self.removed} removed that came later" if self.removed else ""
        return told + (f", {self.forgotten} let go whose key is gone" if self.forgotten else "")


@dataclass(frozen=True)
class Switch:
    """From one table, restored aside, to the one in use.

    `keys` is the keys table in use, for tables whose items are worth nothing without a key. What
    `never` names does not come back.
    """

    dynamodb: Any
    aside: str
    live: str
    keys: str = ""
    never: Forgotten = field(default_factory=Forgotten)

    def add_missing(self) -> Moved:
        """Puts back what is not there. What is there stays: a tombstone, a key, a later entry."""
        put = forgotten = 0
        for page in self._restored():
            there = items.find(self.dynamodb, self.live, [items.key_of(item) for item in page])
            missing = [item for item in page if items.key_of(item) not in there]
            kept = self._with_their_keys(missing)
            put += items.put(self.dynamodb, self.live, kept)
            forgotten += len(missing) - len(kept)
        return Moved(put, forgotten=forgotten)

    def as_it_was(self) -> Moved:
        """Puts everything back as it was, and removes what came later."""
        put = forgotten = 0
        gone = self._threads_without_keys()
        for page in self._restored():
            there = items.find(self.dynamodb, self.live, [items.key_of(item) for item in page])
            kept = [item for item in self._with_their_keys(page) if thread_of(item) not in gone]
            changed = [
                _after(item, there.get(items.key_of(item)))
                for item in kept
                if _comes_back(item, there.get(items.key_of(item)))
            ]
            put += items.put(self.dynamodb, self.live, changed)
            forgotten += len(page) - len(kept)
        return Moved(put, self._remove_later(), forgotten)

    def _threads_without_keys(self) -> set[str]:
        """Threads of somebody whose key is gone: what only points into them has no key itself."""
        asked = {
            "FilterExpression": "sk = :thread",
            "ExpressionAttributeValues": {":thread": {"S": "THREAD"}},
        }
        gone: set[str] = set()
        for page in items.by(_PAGE, items.scan(self.dynamodb, self.aside, **asked)):
            kept = {items.key_of(item) for item in self._with_their_keys(page)}
            gone |= {thread_of(item) for item in page if items.key_of(item) not in kept}
        return gone

    def _restored(self) -> Iterator[list[Item]]:
        return items.by(_PAGE, items.scan(self.dynamodb, self.aside))

    def _with_their_keys(self, page: list[Item]) -> list[Item]:
        """Less what belongs to somebody whose key is gone: nobody could read it, and an identity
        that leads to it would lead nowhere."""
        if not self.keys:
            return [item for item in page if items.key_of(item) not in self.never]
        needed = {items.key_of(item): key_needed(item) for item in page}
        wanted = [key for key in needed.values() if key]
        there = items.find(self.dynamodb, self.keys, wanted)
        return [
            item for item in page if (key := needed[items.key_of(item)]) is None or key in there
        ]

    def _remove_later(self) -> int:
        removed = 0
        names = {"ProjectionExpression": "pk, sk"}
        for page in items.by(_PAGE, items.scan(self.dynamodb, self.live, **names)):
            keys = [items.key_of(item) for item in page if not _goes_on(item)]
            were = items.find(self.dynamodb, self.aside, keys)
            removed += items.remove(self.dynamodb, self.live, [k for k in keys if k not in were])
        return removed


def _comes_back(item: Item, there: Item | None) -> bool:
    """Whether an item has changed since; a message that got further meanwhile stays as it is, or
    it would be sent again."""
    if there is None:
        return True
    return item != there and not _goes_on(item) and not _got_further(there, item)


def _goes_on(item: Item) -> bool:
    return str(item["pk"]["S"]).endswith(_GOES_ON)


def _got_further(there: Item, item: Item) -> bool:
    return any(now > then for now, then in zip(_ranks(there), _ranks(item), strict=False))


def _ranks(item: Item) -> list[int]:
    return [int(send["M"]["r"]["N"]) for send in item.get("sp", {}).get("L", ())]


def _after(item: Item, there: Item | None) -> Item:
    """The item with a version that nothing has seen yet."""
    if "v" not in item:
        return item
    latest = max(int(one["v"]["N"]) for one in (item, there or item) if "v" in one)
    return {**item, "v": {"N": str(latest + _VERSIONS_ON)}}
