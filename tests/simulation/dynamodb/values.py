"""Attribute values in DynamoDB's own JSON, compared and counted.

What is binary may stand there as bytes, too, when it has not come through botocore.
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Value = dict[str, Any]
Item = Mapping[str, Value]


class Invalid(Exception):
    """A ValidationException."""


def kind(value: Value) -> str:
    return next(iter(value))


def ordered(value: Value) -> Any:
    """What sorts as DynamoDB sorts keys: numbers by value, the rest as it is."""
    name, held = next(iter(value.items()))
    return number(held) if name == "N" else held


def number(text: str) -> Any:
    return Decimal(text) if "." in text or "E" in text or "e" in text else int(text)


def text_of(value: Any) -> str:
    """A number as DynamoDB writes it."""
    if isinstance(value, int):
        return str(value)
    plain = format(value.normalize(), "f")
    return plain if plain != "-0" else "0"


def equal(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None or kind(one) != kind(other):
        return False
    name = kind(one)
    if name == "N":
        return bool(number(one["N"]) == number(other["N"]))
    if name in ("SS", "BS"):
        return set(one[name]) == set(other[name])
    if name == "NS":
        return {number(n) for n in one[name]} == {number(n) for n in other[name]}
    if name == "L":
        same = len(one[name]) == len(other[name])
        return same and all(equal(a, b) for a, b in zip(one[name], other[name], strict=True))
    if name == "M":
        same = one[name].keys() == other[name].keys()
        return same and all(equal(value, other[name][key]) for key, value in one[name].items())
    return bool(one[name] == other[name])


def compare(operator: str, one: Value | None, other: Value | None) -> bool:
    """A comparison; what is missing or of another kind compares as false (`<>` as true)."""
    if operator == "=":
        return equal(one, other)
    if operator == "<>":
        return one is not None and other is not None and not equal(one, other)
    if one is None or other is None or kind(one) != kind(other):
        return False
    a, b = ordered(one), ordered(other)
    if operator == "<":
        return bool(a < b)
    if operator == "<=":
        return bool(a <= b)
    if operator == ">":
        return bool(a > b)
    return bool(a >= b)


class Sized(dict[str, Value]):
    """An item that knows its size, and what readers have made of it: items never change."""

    __slots__ = ("bytes", "seen")

    def __init__(self, item: Item) -> None:
        super().__init__(item)
        self.seen: dict[Any, dict[str, Any]] = {}
        self.bytes = sum(len(name) + _size(value) for name, value in item.items())


def size(item: Item) -> int:
    """Roughly the bytes that DynamoDB counts of an item."""
    return (item if isinstance(item, Sized) else Sized(item)).bytes


def _size(value: Value) -> int:
    name, held = next(iter(value.items()))
    if name == "S":
        return len(held.encode())
    if name == "N":
        return (len(held) + 1) // 2 + 1
    if name == "B":
        return len(held) if isinstance(held, bytes) else len(held) * 3 // 4
    if name in ("SS", "NS", "BS"):
        return sum(len(one) for one in held)
    if name == "L":
        return 3 + sum(1 + _size(one) for one in held)
    if name == "M":
        return 3 + sum(1 + len(key) + _size(one) for key, one in held.items())
    return 1


def as_json(value: Any) -> Any:
    """As it goes over the wire: bytes become base64."""
    if isinstance(value, dict):
        return {name: as_json(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(held) for held in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
