"""Going back in the cloud: aside, doors shut, replayed, put in place, and only then open again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import items
from infra.local.resources import NAMES, environment
from infra.recovery import Refused
from infra.restore import Doors, Recovery, Replay, moment
from infra.template import Template, of_type, resolve

_WEBHOOK, _API = "chathood-local-service-Webhook-1", "chathood-local-service-API-1"
_MAKING = (
    "TableName",
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
)
_CREDENTIALS: Any = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
_THEN = {"pk": {"S": "A#1#C#1"}, "sk": {"S": "HEAD"}, "s": {"S": "open"}}


class Functions:
    """Lambda, as far as its doors go."""

    def __init__(self, names: dict[str, str]) -> None:
        self.reserved: dict[str, int | None] = {_WEBHOOK: 100, _API: None, "somebody-elses": 5}
        self.names = names

    def get_paginator(self, _: str) -> "Functions":
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"Functions": [{"FunctionName": name} for name in self.reserved]}]

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:
        return {"Environment": {"Variables": self.names}}

    def get_function_concurrency(self, FunctionName: str) -> dict[str, Any]:
        reserved = self.reserved[FunctionName]
        return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}

    def put_function_concurrency(
        self, FunctionName: str, ReservedConcurrentExecutions: int
    ) -> None:
        self.reserved[FunctionName] = ReservedConcurrentExecutions

    def delete_function_concurrency(self, FunctionName: str) -> None:
        self.reserved[FunctionName] = None


@pytest.fixture
def dynamodb(data: Template) -> Iterator[Any]:
    """The data stack's tables, in an emulated AWS that knows point-in-time recovery."""
    with mock_aws():
        client = boto3.client(
            "dynamodb",
            "us-east-1",
            endpoint_url="https://dynamodb.us-east-1.amazonaws.com",
            **_CREDENTIALS,
        )
        for resource in of_type(data, "AWS::DynamoDB::Table").values():
            table = resolve(resource["Properties"], NAMES)
            client.create_table(**{key: table[key] for key in _MAKING if key in table})
            client.update_continuous_backups(
                TableName=table["TableName"],
                PointInTimeRecoverySpecification=table["PointInTimeRecoverySpecification"],
            )
        yield client


@pytest.fixture
def functions() -> Functions:
    return Functions(environment("https://aws.example"))


@pytest.fixture
def doors(functions: Functions, tmp_path: Path) -> Doors:
    return Doors(functions, "local", tmp_path / "build" / "doors.json")


def _an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def _never(*_: Any) -> None:
    raise AssertionError("It was replayed.")


def _recovery(dynamodb: Any, doors: Doors, replay: Replay, *named: str) -> Recovery:
    s3 = boto3.client("s3", "us-east-1", endpoint_url="https://s3.amazonaws.com", **_CREDENTIALS)
    return Recovery(dynamodb, s3, doors, lambda _: None, replay, lambda _: list(named), 0)


def _tables(dynamodb: Any) -> set[str]:
    return {name for name in dynamodb.list_tables()["TableNames"] if name.endswith("-aside")}


def test_the_ledger_is_replayed_aside_while_no_function_may_run(
    dynamodb: Any, doors: Doors, functions: Functions
) -> None:
    seen: dict[str, Any] = {}

    def replay(names: Any, aside: Any, at: int, say: Any) -> None:
        seen.update(reserved=dict(functions.reserved), aside=dict(aside), at=at)
        # Meanwhile the table in use is as it was: what was restored has taken no place yet.
        seen["live"] = list(items.scan(dynamodb, names["RECORDS_TABLE"]))
        dynamodb.put_item(TableName=aside["records"], Item=_THEN)

    at = _an_hour_ago()
    _recovery(dynamodb, doors, replay).go_back(["records", "keys"], at)

    assert seen["reserved"] == {_WEBHOOK: 0, _API: 0, "somebody-elses": 5}
    assert seen["aside"] == {
        "keys": "chathood-local-keys-aside",
        "records": "chathood-local-records-aside",
    }
    assert seen["at"] == int(at.timestamp() * 1000)
    assert seen["live"] == []
    assert list(items.scan(dynamodb, "chathood-local-records")) == [_THEN]
    assert functions.reserved == {_WEBHOOK: 100, _API: None, "somebody-elses": 5}
    assert _tables(dynamodb) == set()


def test_what_cannot_be_replayed_is_not_served_and_the_doors_stay_shut(
    dynamodb: Any, doors: Doors, functions: Functions
) -> None:
    dynamodb.put_item(TableName="chathood-local-records", Item=_THEN)

    def replay(*_: Any) -> None:
        for item in items.scan(dynamodb, "chathood-local-records-aside"):
            items.remove(dynamodb, "chathood-local-records-aside", [items.key_of(item)])
        raise Refused("no")

    with pytest.raises(Refused):
        _recovery(dynamodb, doors, replay).go_back(["records"], _an_hour_ago())

    assert list(items.scan(dynamodb, "chathood-local-records")) == [_THEN]
    assert functions.reserved[_WEBHOOK] == functions.reserved[_API] == 0
    doors.open()
    assert functions.reserved == {_WEBHOOK: 100, _API: None, "somebody-elses": 5}


def test_objects_that_were_deleted_since_come_back_if_a_message_names_them(
    dynamodb: Any, doors: Doors, functions: Functions
) -> None:
    recovery = _recovery(dynamodb, doors, lambda *_: None, "1/t/named")
    s3, bucket = recovery.s3, functions.names["MEDIA_BUCKET"]
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for name in ("1/t/named", "1/t/erased", "1/t/kept"):
        s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    for name in ("1/t/named", "1/t/erased", "1/t/named"):
        s3.delete_object(Bucket=bucket, Key=name)

    recovery.go_back(["media"], _an_hour_ago())

    there = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert there == {"1/t/named", "1/t/kept"}
    assert s3.get_object(Bucket=bucket, Key="1/t/named")["Body"].read() == b"1/t/named"
    assert functions.reserved[_WEBHOOK] == 100


def test_doors_shut_twice_open_as_they_stood_at_first(doors: Doors, functions: Functions) -> None:
    doors.shut()
    doors.shut()

    doors.open()

    assert functions.reserved[_WEBHOOK] == 100
    with pytest.raises(Refused, match="Nothing says how the doors"):
        doors.open()


@pytest.mark.parametrize(
    ("tables", "hours", "words"),
    [
        (["keys"], 25, "1 day and no further"),
        (["records", "lookups"], 25, "1 day and no further"),
        (["records"], 36 * 24, "35 days and no further"),
        (["records"], -1, "has not come yet"),
        (["ledger"], 1, "ledger is never restored"),
        (["sessions"], 1, "sessions is never restored"),
        (["media"], 36 * 24, "35 days and no further"),
    ],
)
def test_what_would_bring_back_what_was_erased_is_refused_before_anything_is_done(
    dynamodb: Any, doors: Doors, functions: Functions, tables: list[str], hours: int, words: str
) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours)

    with pytest.raises(Refused, match=words):
        _recovery(dynamodb, doors, _never).go_back(tables, at)

    assert functions.reserved[_WEBHOOK] == 100
    assert _tables(dynamodb) == set()


def test_a_time_is_utc_unless_it_says_otherwise() -> None:
    assert moment("2026-09-20T10:30:00") == datetime(2026, 9, 20, 10, 30, tzinfo=UTC)
    assert moment("2026-09-20T10:30:00+02:00") == datetime(2026, 9, 20, 8, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="is no time"):
        moment("yesterday")
