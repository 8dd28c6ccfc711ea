"""Items of whole tables, in DynamoDB's own JSON: read, written and removed by the page.

For backups and restores only: the product itself knows every key it asks for, and never scans.
"""

import base64
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

Item = dict[str, Any]
Key = tuple[str, str]
Thing = TypeVar("Thing")
# What DynamoDB takes in one call.
_WRITES = 25
_READS = 100
_PAUSE_SECONDS = 0.1


def key_of(item: Item) -> Key:
    """The item's (pk, sk)."""
    return item["pk"]["S"], item["sk"]["S"]


def scan(dynamodb: Any, table: str, **more: Any) -> Iterator[Item]:
    """Every item of a table, in no order."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **more)
    for page in pages:
        yield from page["Items"]


def find(dynamodb: Any, table: str, keys: Sequence[Key]) -> dict[Key, Item]:
    """Those of the items named by `keys` that are there."""
    found: dict[Key, Item] = {}
    for some in by(_READS, dict.fromkeys(keys)):
        keys_read = {"Keys": [_named(key) for key in some], "ConsistentRead": True}
        asked: dict[str, Any] = {table: keys_read}
        while asked:
            answer = dynamodb.batch_get_item(RequestItems=asked)
            found |= {key_of(item): item for item in answer["Responses"].get(table, ())}
            asked = _left(answer["UnprocessedKeys"])
    return found


def put(dynamodb: Any, table: str, items: Iterable[Item]) -> int:
    """Writes items, whatever stands in their place; how many."""
    return _write(dynamodb, table, ({"PutRequest": {"Item": item}} for item in items))


def remove(dynamodb: Any, table: str, keys: Iterable[Key]) -> int:
    """Removes items; how many."""
    return _write(dynamodb, table, ({"DeleteRequest": {"Key": _named(key)}} for key in keys))


def by(size: int, things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """The things in lists of at most `size`."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some


def as_line(item: Item) -> str:
    """An item as one line of text."""
    return json.dumps(item, default=_as_text, separators=(",", ":"))


def from_line(line: str) -> Item:
    """The item of a line that `as_line` wrote."""
    item: Item = json.loads(line, object_hook=_as_bytes)
    return item


def _write(dynamodb: Any, table: str, requests: Iterable[Item]) -> int:
    count = 0
    for some in by(_WRITES, requests):
        asked: dict[str, Any] = {table: list(some)}
        while asked:
            asked = _left(dynamodb.batch_write_item(RequestItems=asked)["UnprocessedItems"])
        count += len(some)
    return count


def _left(unprocessed: dict[str, Any]) -> dict[str, Any]:
    """What DynamoDB had no time for, after a pause."""
    if unprocessed:
        time.sleep(_PAUSE_SECONDS)
    return unprocessed


def _named(key: Key) -> Item:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def _as_text(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


def _as_bytes(read: dict[str, Any]) -> Any:
    """Bytes are the only thing here that is named in lower case and stands for itself alone."""
    if read.keys() == {"base64"} and isinstance(read["base64"], str):
        return base64.b64decode(read["base64"])
    return read
