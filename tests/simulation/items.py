"""A quick way through pynamodb: what it works out anew for each item is worked out once a model.

It reads the same values into the same objects. Seeds that go the whole way past botocore go the
whole way here, too.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pynamodb import attributes
from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    BinaryAttribute,
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import NULL

from tests.simulation.dynamodb.values import Sized

_Step = tuple[str, str, Callable[[Any], Any]]
_Values = Mapping[str, Mapping[str, Any]]
_Whole = Callable[..., Any]
_REPLACED = ("_instantiate", "_container_deserialize", "_set_defaults")


@dataclass(frozen=True)
class _Plan:
    """How to read a model: by the stored name, our name, the stored kind, and what to make of it.

    Values that could be changed in their place are made anew each time (`fresh`). `is_plain`: as
    plain as that.
    """

    steps: Mapping[str, _Step]
    fresh: Mapping[str, _Step]
    defaults: Mapping[str, Any]
    for_new: Mapping[str, Any]
    is_plain: bool

    def read(self, model: type[AttributeContainer], values: _Values) -> dict[str, Any]:
        held = self._read(model, values)
        for stored, (name, kind, step) in self.fresh.items():
            value = values.get(stored)
            if value and NULL not in value:
                held[name] = step(value[kind])
        return held

    def _read(self, model: type[AttributeContainer], values: _Values) -> dict[str, Any]:
        """What nobody can change: an item that was read before is not read again."""
        if not isinstance(values, Sized):
            return self._of(values)
        if model not in values.seen:
            values.seen[model] = self._of(values)
        return dict(values.seen[model])

    def _of(self, values: _Values) -> dict[str, Any]:
        held = dict(self.defaults)
        for stored, value in values.items():
            step = self.steps.get(stored)
            if step is not None and NULL not in value:
                held[step[0]] = step[2](value[step[1]])
        return held


def install(patch: Callable[[Any, str, Any], None], is_short: Callable[[], bool]) -> None:
    """Lets pynamodb take the quick way whenever the world that is simulated does."""
    whole = {name: vars(AttributeContainer)[name] for name in _REPLACED}

    def instantiate(model: Any, values: Any) -> Any:
        slow = whole["_instantiate"].__func__
        return made(model, values, slow) if is_short() else slow(model, values)

    def deserialize(container: Any, attribute_values: dict[str, Any]) -> None:
        slow = whole["_container_deserialize"]
        if is_short():
            read(container, attribute_values, slow)
        else:
            slow(container, attribute_values)

    def defaults(container: Any, _user_instantiated: bool = True) -> None:
        set_defaults(container, whole["_set_defaults"], _user_instantiated)

    for name, quick in zip(
        _REPLACED, (classmethod(instantiate), deserialize, defaults), strict=True
    ):
        patch(AttributeContainer, name, quick)
    patch(Attribute, "__get__", get)
    patch(attributes, "deepcopy", copied)


def made(model: type[AttributeContainer], values: _Values, whole: _Whole) -> Any:
    """An item as it came from the table, as pynamodb's own `_instantiate` makes it."""
    plan = _plan(model)
    if not plan.is_plain:
        return whole(model, values)
    item = model.__new__(model)
    item.__dict__["attribute_values"] = plan.read(model, values)
    return item


def read(container: AttributeContainer, values: dict[str, Any], whole: _Whole) -> None:
    """Sets what came from the table, as pynamodb's own `_container_deserialize` does."""
    model = type(container)
    plan = _plan(model)
    if not plan.is_plain:
        whole(container, values)
        return
    container.attribute_values = plan.read(model, values)


def set_defaults(container: AttributeContainer, whole: _Whole, is_new: bool) -> None:
    """Most models have no defaults to set, and the others' are constants."""
    plan = _plan(type(container))
    if not plan.is_plain:
        whole(container, _user_instantiated=is_new)
        return
    container.attribute_values.update(plan.for_new if is_new else plan.defaults)


def get(attribute: Attribute[Any], container: Any, owner: Any) -> Any:
    """An attribute's value in a container; the attribute itself where there is none."""
    if container is None:
        return attribute
    stored = attribute.attr_path[-1]
    name = container._dynamo_to_python_attrs.get(stored, stored)
    try:
        return container.__dict__["attribute_values"].get(name)
    except KeyError:  # a map as a model's class has it: it holds attributes with its own path
        return container.__dict__.get(name) or attribute


def copied(attribute: Attribute[Any]) -> Attribute[Any]:
    """An attribute with a path of its own: all of it that is ever changed."""
    kind = type(attribute)
    twin = kind.__new__(kind)
    twin.__dict__.update(attribute.__dict__, attr_path=list(attribute.attr_path))
    return twin


@cache
def _plan(model: type[AttributeContainer]) -> _Plan:
    ours = model.get_attributes()
    defaults = {name: a.default for name, a in ours.items() if a.default is not None}
    new = {name: a.default_for_new for name, a in ours.items() if a.default_for_new is not None}
    odd = any(callable(one) for one in (*defaults.values(), *new.values()))
    steps = {a.attr_name: (name, a.attr_type, _step(a)) for name, a in ours.items()}
    constant = {stored: step for stored, step in steps.items() if step[2] in (_number, _same)}
    return _Plan(
        constant,
        {stored: step for stored, step in steps.items() if stored not in constant},
        defaults,
        {**defaults, **new},
        is_plain=not odd and model._get_discriminator_attribute() is None,
    )


def _step(attribute: Attribute[Any]) -> Callable[[Any], Any]:
    kind = type(attribute)
    if kind is NumberAttribute:
        return _number
    if kind is NumberSetAttribute:
        return _numbers
    if kind in (UnicodeAttribute, BooleanAttribute) or _is_bytes(attribute):
        return _same
    if isinstance(attribute, ListAttribute) and _is_plain_map(attribute.element_type):
        return _maps(attribute.element_type)
    if isinstance(attribute, MapAttribute) and _is_plain_map(kind):
        return attribute._instantiate
    return attribute.deserialize


def _is_bytes(attribute: Attribute[Any]) -> bool:
    return type(attribute) is BinaryAttribute and not attribute.legacy_encoding


def _is_plain_map(kind: Any) -> bool:
    return kind is not None and issubclass(kind, MapAttribute) and not kind.is_raw()


def _maps(kind: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda values: [kind._instantiate(value["M"]) for value in values]


def _number(text: str) -> Any:
    return int(text) if text.isdigit() else json.loads(text)


def _numbers(texts: list[str]) -> set[Any]:
    return {_number(text) for text in texts}


def _same(value: Any) -> Any:
    return value
