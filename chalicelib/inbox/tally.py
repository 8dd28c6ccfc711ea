"""Keeps the counts of lists in step with the heads, from the table's stream."""

from collections.abc import Mapping
from typing import Any

from chalicelib.clock import now
from chalicelib.store import counts

Image = Mapping[str, Mapping[str, Any]]


def tally(old: Image | None, new: Image | None) -> None:
    """Counts one change of a head; images are the stream's, in DynamoDB's own JSON."""
    before, after = _list_of(old), _list_of(new)
    if before == after:
        return
    image = new or old or {}
    account, number = image["pk"]["S"].split("#")[1::2]
    change = f"{number}#{image['v']['N']}#{'x' if new is None else ''}"
    counts.move(int(account), change, before, after, now() // 1000)


def is_head(image: Image) -> bool:
    """Whether an image shows a conversation."""
    return image.get("sk", {}).get("S") == "HEAD"


def _list_of(image: Image | None) -> str | None:
    if not image or "li" not in image:
        return None
    return f"{image['s']['S']}#{image.get('as', {}).get('N', '0')}"
