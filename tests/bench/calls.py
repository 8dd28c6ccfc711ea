"""Listens to every AWS call this process makes, by botocore's own events."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import botocore
from botocore.session import Session

from tests.bench.sizes import item_bytes, write_units

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
_LEAST_READ = 0.5
_listening: list[list["Call"]] = []


@dataclass(frozen=True)
class Call:
    """One call as it was made and answered."""

    service: str
    operation: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Spent:
    """What a piece of work cost: DynamoDB's units, and calls by service."""

    writes: float
    reads: float
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def kms(self) -> int:
        return self.calls["kms"]

    @property
    def pushes(self) -> int:
        return self.calls["apigatewaymanagementapi"]


def install() -> None:
    """Makes every botocore session from now on tell us of its calls; call it first of all."""
    botocore.register_initializer(_attach)


@contextmanager
def listening() -> Iterator[list[Call]]:
    """The calls made inside, in their order."""
    heard: list[Call] = []
    _listening.append(heard)
    try:
        yield heard
    finally:
        # By identity: two lists that have heard the same are equal.
        _listening[:] = [other for other in _listening if other is not heard]


def spent(calls: list[Call]) -> Spent:
    """The sum of what `calls` cost."""
    dynamodb = [call for call in calls if call.service == "dynamodb"]
    return Spent(
        writes=sum(_write_units(call) for call in dynamodb),
        reads=sum(_read_units(call) for call in dynamodb if not _is_write(call)),
        calls=Counter(call.service for call in calls),
    )


def _attach(session: Session) -> None:
    session.register("before-parameter-build", _asked)
    session.register("after-call", _answered)


def _asked(*, params: Any = None, context: Any = None, **_: Any) -> None:
    context["asked"] = params


def _answered(*, parsed: Any = None, model: Any = None, context: Any = None, **_: Any) -> None:
    service = model.service_model.service_name
    call = Call(service, model.name, context.get("asked", {}), parsed)
    for heard in _listening:
        heard.append(call)


def _is_write(call: Call) -> bool:
    return call.operation in _WRITES or call.operation == "TransactWriteItems"


def _write_units(call: Call) -> float:
    if call.operation == "TransactWriteItems":
        return _transaction_units(call)
    if call.operation not in _WRITES:
        return 0
    # A write that its condition refuses is billed all the same; the answer does not say so. The
    # items this happens to are below 1 KB.
    return 1 if "Error" in call.answer else _consumed(call)


def _read_units(call: Call) -> float:
    """A query that finds nothing is free in DynamoDB Local; AWS bills half a unit."""
    return max(_LEAST_READ, _consumed(call))


def _consumed(call: Call) -> float:
    told = call.answer.get("ConsumedCapacity", [])
    return float(sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else [told])))


def _transaction_units(call: Call) -> float:
    """Computed: DynamoDB Local says 4 for one tiny put in a transaction, AWS bills 2.

    Two units for each KB of each item, and a plain one for each entry of the index `lists`. An
    update's item is taken for smaller than 1 KB.
    """
    if "Error" in call.answer:
        return 0
    units = 0
    for action in call.request["TransactItems"]:
        item = action.get("Put", {}).get("Item", {})
        size = item_bytes(item)
        units += 2 * write_units(size) + (write_units(size) if "li" in item else 0)
    return units
