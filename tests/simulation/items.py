"""A quick way through pynamodb: what it works out anew for each item is worked out once a model.

It reads the same values into the same objects. Seeds that go the whole way past botocore go the
whole way here, too.
"""

import json
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any

from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    BinaryAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import NULL

_Step = tuple[str, str, str, Callable[[Any], Any]]
_Read = Callable[[AttributeContainer, dict[str, Any]], None]
read_whole: _Read = AttributeContainer._container_deserialize


def read(container: AttributeContainer, values: dict[str, Any]) -> None:
    """Sets what came from the table, as pynamodb's own `_container_deserialize` does."""
    steps, is_plain = _plan(type(container))
    if not is_plain:
        read_whole(container, values)
        return
    held: dict[str, Any] = {}
    for name, stored, kind, step in steps:
        value = values.get(stored)
        if value and NULL not in value:
            held[name] = step(value[kind])
    container.attribute_values = held


def set_defaults(container: AttributeContainer, whole: Callable[..., None], is_new: bool) -> None:
    """Most models have no defaults to set."""
    if not _plan(type(container))[1]:
        whole(container, _user_instantiated=is_new)


def get(attribute: Attribute[Any], container: Any, owner: Any) -> Any:
    """An attribute's value in a container; the attribute itself where there is none."""
    if container is None:
        return attribute
    names = container._dynamo_to_python_attrs
    name = attribute.attr_path[-1]
    name = names.get(name, name)
    held = container.__dict__.get("attribute_values")
    if held is None:  # a map as a model's class has it: it holds attributes with its own path
        return container.__dict__.get(name) or attribute
    return held.get(name)


def copied(attribute: Attribute[Any]) -> Attribute[Any]:
    """An attribute with a path of its own: all of it that is ever changed."""
    twin = copy(attribute)
    twin.attr_path = list(attribute.attr_path)
    return twin


@cache
def _plan(model: type[AttributeContainer]) -> tuple[tuple[_Step, ...], bool]:
    """How to read a model, and whether it is as plain as that."""
    attributes = model.get_attributes().items()
    steps = tuple((name, a.attr_name, a.attr_type, _step(a)) for name, a in attributes)
    defaults = any(a.default is not None or a.default_for_new is not None for _, a in attributes)
    return steps, not defaults and model._get_discriminator_attribute() is None


def _step(attribute: Attribute[Any]) -> Callable[[Any], Any]:
    if type(attribute) is NumberAttribute:
        return _number
    if type(attribute) is UnicodeAttribute or _is_bytes(attribute):
        return _same
    return attribute.deserialize


def _is_bytes(attribute: Attribute[Any]) -> bool:
    return type(attribute) is BinaryAttribute and not attribute.legacy_encoding


def _number(text: str) -> Any:
    return int(text) if text.isdigit() else json.loads(text)


def _same(value: Any) -> Any:
    return value
