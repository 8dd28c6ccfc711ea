"""The bridge from the stream to the functions: in order, once done never again, nothing lost."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.local.checkpoint import Checkpoint
from infra.local.resources import client
from infra.local.shards import Shards
from infra.local.streams import Bridge, Subscription
from tests.conftest import Cloud

_ONLY_QUEUED = {"dynamodb": {"NewImage": {"s": {"S": ["queued"]}}}}


class Function:
    """Stands in for a Lambda function and, on the same wire, for its failure queue."""

    def __init__(self, answer: Callable[[list[str]], Any]) -> None:
        self.seen: list[list[str]] = []
        self.dead: list[dict[str, Any]] = []
        self._answer = answer

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:
        records = json.loads(Payload)["Records"]
        names = [record["dynamodb"]["Keys"]["sk"]["S"] for record in records]
        self.seen.append(names)
        refused = self._answer(names)
        if refused == "raises":
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        failures = [
            {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
            for record, name in zip(records, names, strict=True)
            if name in refused
        ]
        return {"Payload": io.BytesIO(json.dumps({"batchItemFailures": failures}).encode())}

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:
        self.dead.append(json.loads(MessageBody))


class Table:
    """A table of its own with a stream, and a bridge from it to a function."""

    def __init__(self, url: str, folder: Path) -> None:
        self.name = f"stream-{uuid4().hex[:8]}"
        self._folder = folder
        self._dynamodb = client("dynamodb", url)
        self._streams = client("dynamodbstreams", url)
        made = self._dynamodb.create_table(
            TableName=self.name,
            AttributeDefinitions=[{"AttributeName": "sk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "sk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self.arn = made["TableDescription"]["LatestStreamArn"]

    def put(self, *names: str, status: str = "queued") -> None:
        for name in names:
            self._dynamodb.put_item(
                TableName=self.name,
                Item={"sk": {"S": name}, "s": {"S": status}, "b": {"B": b"\x00\xff"}},
            )

    def bridge(self, to: Function, **settings: Any) -> Bridge:
        """A bridge as a newly started process would make it: only the checkpoint is old."""
        wish = {"batch_size": 10, "retries": 2, "filters": [_ONLY_QUEUED], **settings}
        subscription = Subscription("React", "react", failure_queue="dead", **wish)
        shards = Shards(self._streams, self.arn, Checkpoint(self._folder / "React.json"))
        return Bridge(subscription, shards, to, to)


@pytest.fixture
def table(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr("infra.local.streams._FIRST_PAUSE", 0.0)
    return Table(cloud.dynamodb_url, tmp_path)


def test_records_arrive_in_order_and_in_batches(table: Table) -> None:
    table.put("a", "b", "c")
    function = Function(lambda names: [])

    table.bridge(function, batch_size=2).carry()

    assert function.seen == [["a", "b"], ["c"]]


def test_what_the_filter_does_not_ask_for_is_not_delivered(table: Table) -> None:
    table.put("a")
    table.put("b", status="sent")
    function = Function(lambda names: [])

    table.bridge(function).carry()

    assert function.seen == [["a"]]


def test_a_killed_bridge_goes_on_where_it_was(table: Table) -> None:
    table.put("a", "b")
    table.bridge(Function(lambda names: [])).carry()
    table.put("c")
    function = Function(lambda names: [])

    table.bridge(function).carry()

    assert function.seen == [["c"]]


def test_a_bridge_killed_within_a_batch_delivers_it_again(table: Table) -> None:
    table.put("a", "b", "c")

    def dies_at_the_second(names: list[str]) -> list[str]:
        if names == ["b"]:
            raise KeyboardInterrupt
        return []

    with pytest.raises(KeyboardInterrupt):
        table.bridge(Function(dies_at_the_second), batch_size=1).carry()
    function = Function(lambda names: [])
    table.bridge(function).carry()

    assert function.seen == [["b", "c"]]


def test_a_partial_failure_is_tried_again_from_the_first_that_failed(table: Table) -> None:
    table.put("a", "b", "c")
    answers = iter([["b"], []])
    function = Function(lambda names: next(answers))

    table.bridge(function).carry()

    assert function.seen == [["a", "b", "c"], ["b", "c"]]


def test_a_failing_batch_is_halved_until_one_record_is_left_and_given_up(table: Table) -> None:
    table.put("a", "bad", "c")
    function = Function(lambda names: "raises" if "bad" in names else [])

    table.bridge(function, retries=3).carry()

    assert function.seen[0] == ["a", "bad", "c"]
    assert ["a"] in function.seen
    assert function.seen[-1] == ["c"]
    assert len(function.dead) == 1


def test_the_failure_queue_hears_where_a_record_stands_but_not_what_it_says(table: Table) -> None:
    table.put("bad")
    function = Function(lambda names: names)

    table.bridge(function, retries=1).carry()

    (dead,) = function.dead
    assert dead["DDBStreamBatchInfo"]["streamArn"] == table.arn
    assert "bad" not in json.dumps(dead)


def test_bytes_arrive_as_lambda_writes_them(table: Table) -> None:
    table.put("a")
    seen: list[Any] = []

    class Looking(Function):
        def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:
            seen.extend(json.loads(Payload)["Records"])
            return super().invoke(FunctionName, Payload)

    table.bridge(Looking(lambda names: [])).carry()

    assert seen[0]["dynamodb"]["NewImage"]["b"] == {"B": "AP8="}
    assert seen[0]["eventSource"] == "aws:dynamodb"
    assert isinstance(seen[0]["dynamodb"]["ApproximateCreationDateTime"], float)
