"""Which keys the ledger says were destroyed: whatever else happens, no restore puts them back.

The names of attributes are those of chalicelib/store/ledger.py.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra import items
from infra.belonging import key_needed, thread_of
from infra.items import Item, Key

_ERASURES = "#ERASURES"
# From here on its keys may be gone; before, a fenced key still lies in the table in use.
_DESTROYED = ("erasing", "erased", "complete")
_WHOLE_ACCOUNT = "account"
_A_THREAD = {":thread": {"S": "THREAD"}}


@dataclass(frozen=True)
class Forgotten:
    """Keys that must never come back, by the ledger: single ones, and all those of an account."""

    keys: frozenset[Key] = frozenset()
    owners: frozenset[str] = frozenset()

    def __contains__(self, key: Key | None) -> bool:
        return key is not None and self._has(key)

    def _has(self, key: Key) -> bool:
        return key in self.keys or key[0] in self.owners


def forgotten(dynamodb: Any, ledger: str) -> Forgotten:
    """What the whole ledger says."""
    return of(items.scan(dynamodb, ledger))


def of(ledger: Iterable[Item]) -> Forgotten:
    """What these items of the ledger say."""
    erasures = [item for item in ledger if _is_destroyed(item)]
    return Forgotten(
        frozenset((_owner(item), name) for item in erasures for name in _names(item)),
        frozenset(_owner(item) for item in erasures if item["o"]["S"] == _WHOLE_ACCOUNT),
    )


def remove(dynamodb: Any, records: str, lookups: str, gone: Forgotten) -> int:
    """Removes what belongs to the forgotten and has come back with an older table; how many.

    Nothing of it opens: this is about ids, and about identities that would lead to nobody.
    """
    asked = {"FilterExpression": "sk = :thread", "ExpressionAttributeValues": _A_THREAD}
    heads = items.scan(dynamodb, records, **asked)
    threads = {thread_of(item) for item in heads if key_needed(item) in gone}
    return sum(
        items.remove(
            dynamodb,
            table,
            [
                items.key_of(item)
                for item in items.scan(dynamodb, table)
                if key_needed(item) in gone or thread_of(item) in threads
            ],
        )
        for table in (records, lookups)
    )


def _is_destroyed(item: Item) -> bool:
    return item["pk"]["S"].endswith(_ERASURES) and item["s"]["S"] in _DESTROYED


def _owner(item: Item) -> str:
    return str(item["pk"]["S"]).removesuffix(_ERASURES)


def _names(item: Item) -> list[str]:
    names: list[str] = json.loads(item["k"]["S"])
    return names
