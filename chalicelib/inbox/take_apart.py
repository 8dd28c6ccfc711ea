"""A body that was too big for one call, taken apart into pieces that one call has time for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from chalicelib.channels import meta
from chalicelib.channels.meta import Item
from chalicelib.clock import now
from chalicelib.domain.errors import Unreadable
from chalicelib.domain.sound import sound
from chalicelib.inbox.keep import Kept, keep_items

# What one call stores itself; a bigger batch would outlast Meta's patience.
AT_ONCE = 30


def parsed(raw: bytes) -> Any:
    """The JSON of a body. Raises Unreadable when it is none."""
    try:
        return sound(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise Unreadable("This body is not JSON.", "not_json") from error


def items_of(kept: Kept, raw: bytes) -> list[dict[str, Any]]:
    """Everything that a kept body reports, as it is kept piece by piece."""
    came = kept.came
    return [noted(replace(item, came=item.came or came)) for item in meta.items(parsed(raw))]


def keep_pieces(items: Sequence[Mapping[str, Any]], account: int | None = None) -> None:
    """Keeps items in pieces, of an account if it is known; a repeat of a piece changes nothing."""
    for start in range(0, len(items), AT_ONCE):
        keep_items(account, items[start : start + AT_ONCE])


def noted(item: Item) -> dict[str, Any]:
    """An item to be kept, with when it came first: for so long what it is about may still come."""
    return asdict(replace(item, came=item.came or now()))
