"""Conditions judged and updates applied, on items in DynamoDB's own JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.dynamodb import grammar
from tests.simulation.dynamodb.grammar import Node, Path
from tests.simulation.dynamodb.values import (
    Invalid,
    Item,
    Value,
    compare,
    equal,
    kind,
    number,
    text_of,
)

_BAD_PATH = "The document path provided in the update expression is invalid for update"


@dataclass(frozen=True)
class Said:
    """The names and values that a request's expressions stand on."""

    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)

    def name(self, step: str) -> str:
        return self.names[step] if step.startswith("#") else step

    def steps(self, path: Path) -> list[str | int]:
        if len(path) == 1 and isinstance(path[0], str):
            return [self.name(path[0])]
        return [self.name(step) if isinstance(step, str) else step for step in path]


def holds(text: str | None, item: Item | None, said: Said) -> bool:
    """Whether a condition holds of an item (None: there is none)."""
    return not text or holds_of(grammar.condition(text), item or {}, said)


def holds_of(node: Node, item: Item, said: Said) -> bool:
    """Whether a parsed condition holds of an item."""
    what = node[0]
    if what == "and":
        return holds_of(node[1], item, said) and holds_of(node[2], item, said)
    if what == "or":
        return holds_of(node[1], item, said) or holds_of(node[2], item, said)
    if what == "not":
        return not holds_of(node[1], item, said)
    if what == "compare":
        return compare(node[1], value(node[2], item, said), value(node[3], item, said))
    if what == "between":
        low, one, high = (value(n, item, said) for n in (node[2], node[1], node[3]))
        return compare("<=", low, one) and compare("<=", one, high)
    if what == "in":
        one = value(node[1], item, said)
        return any(equal(one, value(other, item, said)) for other in node[2])
    if what == "call":
        return _called(node[1], node[2], item, said)
    raise Invalid(f"{what} is no condition")


def _called(name: str, arguments: tuple[Node, ...], item: Item, said: Said) -> bool:
    one = value(arguments[0], item, said)
    if name == "attribute_exists":
        return one is not None
    if name == "attribute_not_exists":
        return one is None
    other = value(arguments[1], item, said)
    if one is None or other is None:
        return False
    if name == "attribute_type":
        return bool(kind(one) == other["S"])
    if name == "begins_with":
        return kind(one) == kind(other) and bool(one[kind(one)].startswith(other[kind(other)]))
    if name == "contains":
        return _contains(one, other)
    raise Invalid(f"{name} is no condition")


def _contains(one: Value, other: Value) -> bool:
    name = kind(one)
    if name == "S":
        return kind(other) == "S" and other["S"] in one["S"]
    if name in ("SS", "NS", "BS"):
        return kind(other) == name[0] and any(equal({name[0]: held}, other) for held in one[name])
    return name == "L" and any(equal(held, other) for held in one["L"])


def value(node: Node, item: Item, said: Said) -> Value | None:
    """What an operand stands for; None when it is missing."""
    what = node[0]
    if what == "value":
        return said.values[node[1]]
    if what == "path":
        return found(item, said.steps(node[1]))
    if what == "sum":
        return _sum(node, item, said)
    if what == "call":
        return _computed(node[1], node[2], item, said)
    raise Invalid(f"{what} is no operand")


def found(item: Item, steps: list[str | int]) -> Value | None:
    """The value at a path of an item."""
    at: Any = item.get(str(steps[0]))
    for step in steps[1:]:
        if at is None:
            return None
        if isinstance(step, int):
            held = at.get("L")
            at = held[step] if held is not None and step < len(held) else None
        else:
            at = at.get("M", {}).get(step)
    return at  # type: ignore[no-any-return]


def _sum(node: Node, item: Item, said: Said) -> Value:
    one, other = value(node[2], item, said), value(node[3], item, said)
    if one is None or other is None:
        raise Invalid(
            "The provided expression refers to an attribute that does not exist in the item"
        )
    if "N" not in one or "N" not in other:
        raise Invalid("An operand in the update expression has an incorrect data type")
    sign = 1 if node[1] == "+" else -1
    return {"N": text_of(number(one["N"]) + sign * number(other["N"]))}


def _computed(name: str, arguments: tuple[Node, ...], item: Item, said: Said) -> Value | None:
    first = value(arguments[0], item, said)
    if name == "if_not_exists":
        return first if first is not None else value(arguments[1], item, said)
    if name == "size" and first is not None:
        return {"N": str(len(first[kind(first)]))}
    second = value(arguments[1], item, said) if name == "list_append" else None
    if first is None or second is None:
        raise Invalid(
            "The provided expression refers to an attribute that does not exist in the item"
        )
    return {"L": [*first["L"], *second["L"]]}


def updated(text: str, item: Item, said: Said) -> dict[str, Value]:
    """A new item: every operand is read from the item as it was, then all steps are made."""
    changed: dict[str, Value] = dict(item)
    removals: list[list[str | int]] = []
    for clause, path, operand in grammar.update(text):
        steps = said.steps(path)
        if clause == "REMOVE":
            removals.append(steps)
            continue
        assert operand is not None
        given = value(operand, item, said)
        if given is None:
            raise Invalid(
                "The provided expression refers to an attribute that does not exist in the item"
            )
        if clause == "SET":
            _put(changed, steps, given)
        else:
            _merge(changed, steps, given, clause)
    # The last of a list first, so that what is left keeps its place until it is its turn.
    for steps in sorted(removals, key=lambda s: [str(x).zfill(9) for x in s], reverse=True):
        _remove(changed, steps)
    return changed


def _merge(item: dict[str, Value], steps: list[str | int], given: Value, clause: str) -> None:
    standing, name = found(item, steps), kind(given)
    if clause == "ADD" and name == "N":
        total = number(standing["N"] if standing else "0") + number(given["N"])
        _put(item, steps, {"N": text_of(total)})
        return
    held = list(standing[name]) if standing else []
    if clause == "ADD":
        _put(item, steps, {name: held + [one for one in given[name] if one not in held]})
        return
    left = [one for one in held if one not in given[name]]
    if left:
        _put(item, steps, {name: left})
    elif standing:
        _remove(item, steps)


def _put(item: dict[str, Value], steps: list[str | int], given: Value) -> None:
    if len(steps) == 1:
        item[str(steps[0])] = given
        return
    holder = _holder(item, steps)
    last = steps[-1]
    if isinstance(last, int):
        if last < len(holder):
            holder[last] = given
        else:
            holder.append(given)
    else:
        holder[last] = given


def _remove(item: dict[str, Value], steps: list[str | int]) -> None:
    if len(steps) == 1:
        item.pop(str(steps[0]), None)
        return
    holder, last = _holder(item, steps), steps[-1]
    if isinstance(last, int):
        if last < len(holder):
            del holder[last]
    else:
        holder.pop(last, None)


def _holder(item: dict[str, Value], steps: list[str | int]) -> Any:
    """The list or map that the last step stands in, copied on the way: items never change."""
    name = str(steps[0])
    if name not in item:
        raise Invalid(_BAD_PATH)
    item[name] = at = dict(item[name])
    for step in steps[1:-1]:
        holder = _inside(at, step)
        if not (step < len(holder) if isinstance(step, int) else step in holder):
            raise Invalid(_BAD_PATH)
        at = holder[step] = dict(holder[step])
    return _inside(at, steps[-1])


def _inside(at: Any, step: str | int) -> Any:
    inner = "L" if isinstance(step, int) else "M"
    if inner not in at:
        raise Invalid(_BAD_PATH)
    at[inner] = list(at["L"]) if inner == "L" else dict(at["M"])
    return at[inner]
