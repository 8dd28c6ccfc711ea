"""The webhook's CPU, warm, against the bare boto3 calls it must make."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from infra.local import resources
from tests.bench.calls import Call, listening
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.rounds import in_turns, median, ratio
from tests.bench.scene import Scene, set_up
from tests.bench.servers import Servers

_ROUNDS = 7
_TIMES = 40
_HANDLER, _BARE = "handler", "bare"
_CALLS = 5


@dataclass(frozen=True)
class Cpu:
    """CPU ms a message, and the median of the rounds' ratios."""

    handler: float
    bare: float
    ratio: float

    @property
    def per_call(self) -> float:
        """What the product spends for each AWS call, its own work around it included."""
        return self.handler / _CALLS


def measure(servers: Servers) -> Cpu:
    """The function and the bare calls in turns, in one process, against the same tables."""
    scene = set_up(servers)
    bare = _bare_calls(servers, scene)
    events = _events(scene)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        rounds = in_turns(
            {_HANDLER: lambda: scene.post(next(events)), _BARE: bare}, _ROUNDS, _TIMES
        )
    return Cpu(
        median(rounds[_HANDLER]), median(rounds[_BARE]), ratio(rounds, of=_HANDLER, to=_BARE)
    )


def figures(cpu: Cpu) -> Measured:
    """The ratio, and what it is made of."""
    return [
        Figure(
            "webhook handler CPU, warm, over its bare boto3 calls",
            cpu.ratio,
            "×",
            1.6,
            "process CPU of the function for a text of a known contact, over boto3's own two gets, "
            "two conditional puts and a query of the same items; median of "
            f"{_ROUNDS} interleaved rounds of {_TIMES}, no screen open",
        ),
        Aside("webhook handler, warm", cpu.handler, "ms CPU", "the same rounds"),
        Aside("its bare boto3 calls", cpu.bare, "ms CPU", "the same rounds"),
    ]


def _events(scene: Scene) -> Iterator[dict[str, Any]]:
    """Signed beforehand: what Meta computes is not our work."""
    return iter([scene.text_event() for _ in range((_ROUNDS + 1) * _TIMES)])


def _bare_calls(servers: Servers, scene: Scene) -> Callable[[], None]:
    """The DynamoDB calls of one warm text, with its own items, under a partition of their own."""
    with listening() as heard:
        scene.post(scene.text_event())
    gets = [_get(call) for call in heard if call.operation == "GetItem"]
    message, head = [call.request for call in heard if call.operation == "PutItem"]
    [screens] = [call.request for call in heard if call.operation == "Query"]
    client = resources.client("dynamodb", servers.dynamodb_url)
    numbers = count(1)
    client.put_item(TableName=head["TableName"], Item=_bare_head(head, 0))

    def calls() -> None:
        number = next(numbers)
        for get in gets:
            client.get_item(**get)
        client.put_item(
            TableName=message["TableName"],
            Item={**message["Item"], "pk": {"S": "bare"}, "sk": {"S": f"M#{number:014x}"}},
            ConditionExpression="attribute_not_exists(pk)",
        )
        client.put_item(
            TableName=head["TableName"],
            Item=_bare_head(head, number),
            ConditionExpression="v = :v",
            ExpressionAttributeValues={":v": {"N": str(number - 1)}},
        )
        client.query(
            TableName=screens["TableName"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"A#{scene.oak.account}#SCREENS"}},
        )

    return calls


def _get(call: Call) -> dict[str, Any]:
    return {name: call.request[name] for name in ("TableName", "Key")}


def _bare_head(head: Any, number: int) -> dict[str, Any]:
    """The head as it was put, one list place further each time, as a real one moves."""
    moved = {"N": str(int(head["Item"]["la"]["N"]) + number * 1000)}
    return {**head["Item"], "pk": {"S": "bare"}, "la": moved, "v": {"N": str(number)}}
