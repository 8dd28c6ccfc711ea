"""What JSON from outside holds, so that it can be stored and said again.

JSON may carry half a character (a lone surrogate), which no text can hold; numbers like `1e400`,
which are read as infinite and cannot be written again; and more levels than a reader bears.
"""

from math import isfinite
from typing import Any

_DEEPEST = 64


def sound(value: Any, left: int = _DEEPEST) -> Any:
    """The same, as far as it can be kept: what cannot is null, half a character a question mark."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, list | dict) and left == 0:
        return None
    if isinstance(value, list):
        return [sound(one, left - 1) for one in value]
    if isinstance(value, dict):
        return {sound(name): sound(one, left - 1) for name, one in value.items()}
    return value
