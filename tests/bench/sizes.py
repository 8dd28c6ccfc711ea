"""How large DynamoDB counts an item, and how many units that is.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import base64
from collections.abc import Mapping
from math import ceil
from typing import Any

_WRITE_UNIT = 1024
_CONTAINER = 3
_ELEMENT = 1


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Names and values of an item in DynamoDB's own JSON."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Mapping[str, Any]) -> int:
    """One typed value (`{"S": …}`)."""
    [(kind, held)] = value.items()
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "M":
        return _CONTAINER + item_bytes(held) + _ELEMENT * len(held)
    if kind == "L":
        return _CONTAINER + sum(value_bytes(one) + _ELEMENT for one in held)
    if kind in ("SS", "NS", "BS"):
        return sum(_scalar_bytes(kind[0], one) for one in held)
    return _scalar_bytes(kind, held)


def write_units(size: int) -> int:
    """Units of one plain write; a transaction takes twice as many."""
    return max(1, ceil(size / _WRITE_UNIT))


def _scalar_bytes(kind: str, held: Any) -> int:
    if kind == "S":
        return len(held.encode())
    if kind == "B":
        return len(held if isinstance(held, bytes) else base64.b64decode(held))
    return _number_bytes(held)


def _number_bytes(text: str) -> int:
    """A byte for each two significant digits, and one more; another for a minus sign."""
    digits = text.lstrip("-").replace(".", "").lstrip("0").rstrip("0")
    return ceil(len(digits) / 2) + 1 + text.startswith("-")
