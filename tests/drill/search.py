"""Every byte of a data folder, and every key that is left on every word that was sealed."""

import base64
import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from cryptography.exceptions import InvalidTag

from chalicelib.vault import seal
from infra import items
from infra.items import Item
from infra.local.resources import STAGE
from tests.drill.people import DIGITS, FILE, WORDS

_PLAIN = re.compile(
    b"|".join([WORDS.encode() + b"[0-9a-f]{12}", DIGITS.encode() + b"[0-9]{5}", FILE])
)
_ID = re.compile(r"[0-9a-f]{14,16}")
# What opens everything: it stands in for KMS, and is no store.
_APART = ("secret.json",)


def contents(data: Path, apart: Sequence[str] = ()) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file below `data`, unpacked where it was packed."""
    for file in sorted(data.rglob("*")):
        name = str(file.relative_to(data))
        if file.is_file() and name not in _APART and not name.startswith(tuple(apart)):
            raw = file.read_bytes()
            yield name, gzip.decompress(raw) if name.endswith(".gz") else raw


def plain(files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where something that was said stands as it was said."""
    return [f"{name}: {found.group()!r}" for name, raw in files if (found := _PLAIN.search(raw))]


def found(files: Iterable[tuple[str, bytes]], wanted: Sequence[bytes]) -> set[bytes]:
    """Which of `wanted` stand in any of the files, as they are or in base64."""
    left, seen = set(wanted), set[bytes]()
    for _, raw in files:
        here = {one for one in left if one in raw or base64.b64encode(one) in raw}
        seen |= here
        left -= here
    return seen


def named(dynamodb: Any, ids: set[str]) -> list[str]:
    """The items of tables that can go back which still name any of `ids`, by whatever attribute."""
    return [
        f"{table} {items.key_of(item)}"
        for table in ("records", "lookups", "keys")
        for item in items.scan(dynamodb, f"chathood-{STAGE}-{table}")
        if ids & set(_ID.findall(items.as_line(item)))
    ]


def opened(blobs: Iterable[Item], keys: Sequence[bytes]) -> list[str]:
    """The sealed items that any of the keys opens, whatever they say they are sealed under."""
    return [
        f"{item['pk']['S']} {item['sk']['S']}"
        for item in blobs
        if any(_opens(item["b"]["B"], key) for key in keys)
    ]


def _opens(blob: bytes, key: bytes) -> bool:
    try:
        seal._client.decrypt(source=blob[1:], key_provider=seal._master(key))
    except (AWSEncryptionSDKClientError, InvalidTag, ValueError):
        return False
    return True
