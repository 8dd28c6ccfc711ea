"""JSON from outside: only what can be stored and said again."""

import json
from typing import Any, NoReturn

from chalicelib.domain.errors import Unreadable

_DEEPEST = 40


def parsed(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        Unreadable: it is not JSON, nests too deep, or holds what no JSON may or no text can.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is not readable JSON.", "not_json") from error
    _refuse_odd(value, _DEEPEST)
    return value


def refuse_unstorable(text: str) -> None:
    """Raises Unreadable for a NUL or half a character: no platform would carry them."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unreadable("This text holds half a character.", "not_text") from error
    if "\x00" in text:
        raise Unreadable("This text holds a NUL character.", "not_text")


def _refuse_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("This number is too large.")
    return number


def _refuse_odd(value: object, left: int) -> None:
    if isinstance(value, str):
        refuse_unstorable(value)
    if not isinstance(value, dict | list):
        return
    if left == 0:
        raise Unreadable("This JSON nests too deep.", "not_json")
    for inner in [*value, *value.values()] if isinstance(value, dict) else value:
        _refuse_odd(inner, left - 1)
