"""What fits into a message: texts of a sound length, objects of a sound size.

Nothing that a person writes is longer. What is longer is cut, so that it is shown in part instead
of being refused as a whole.
"""

import json
from typing import Any

# A text and what stands beside it lie in one item of 400 KB; a character takes up to four bytes.
_LONGEST_TEXT = 65_536
_LARGEST = 100_000
_CUTS = (10_000, 1_000, 100)


def text(value: str) -> str:
    """A message's words."""
    return value[:_LONGEST_TEXT]


def fitted(value: dict[str, Any]) -> dict[str, Any]:
    """What stands beside a message's words, as it was said if it fits; else its long texts and
    lists cut until it does."""
    if not value or _size(value) <= _LARGEST:
        return value
    for longest in _CUTS:
        shorter: dict[str, Any] = _cut(value, longest)
        if _size(shorter) <= _LARGEST:
            return shorter
    return {}


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _cut(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        return value[:longest]
    if isinstance(value, list):
        return [_cut(one, longest) for one in value[:longest]]
    if isinstance(value, dict):
        items = list(value.items())[:longest]
        return {name[:longest]: _cut(one, longest) for name, one in items}
    return value
