"""What can come back, and what a deploy makes sure of: forgetful tables forget."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import recovery
from infra.local.resources import NAMES
from infra.template import Template, of_type, resolve

_HOUR = 3_600_000


class Dynamodb:
    """What AWS would answer on a table; changed by what a test says."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def describe_continuous_backups(self, TableName: str) -> dict[str, Any]:
        window = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": 1,
            "EarliestRestorableDateTime": datetime.now(UTC) - timedelta(hours=24),
            **self._answers.get("window", {}),
        }
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": window}}

    def describe_table(self, TableName: str) -> dict[str, Any]:
        return {"Table": self._answers.get("table", {})}

    def list_backups(self, TableName: str, BackupType: str) -> dict[str, Any]:
        return {"BackupSummaries": self._answers.get("backups", [])}


def test_a_deploy_is_content_when_keys_and_lookups_forget_after_a_day() -> None:
    recovery.check_live(Dynamodb(), "prod")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"window": {"PointInTimeRecoveryStatus": "DISABLED"}}, "no point-in-time recovery"),
        ({"window": {"RecoveryPeriodInDays": 35}}, "more than a day"),
        (
            {
                "window": {
                    "EarliestRestorableDateTime": datetime.now(UTC) - timedelta(days=3),
                }
            },
            "Wait until AWS has let go of it",
        ),
        ({"table": {"StreamSpecification": {"StreamEnabled": True}}}, "has a stream"),
        ({"backups": [{"BackupName": "by-hand"}]}, "by-hand"),
    ],
)
def test_a_deploy_stops_when_something_of_them_outlives_an_erasure(
    answers: dict[str, Any], words: str
) -> None:
    with pytest.raises(recovery.Refused, match=words):
        recovery.check_live(Dynamodb(**answers), "prod")


def test_the_tables_that_the_templates_make_are_what_a_deploy_asks_after(data: Template) -> None:
    with mock_aws():
        dynamodb = _made(data)

        recovery.check_live(dynamodb, "local")

        dynamodb.create_backup(TableName="chathood-local-keys", BackupName="by-hand")
        with pytest.raises(recovery.Refused, match="chathood-local-keys has 1 backups"):
            recovery.check_live(dynamodb, "local")


def _made(data: Template) -> Any:
    """The data stack's forgetful tables, in an emulated AWS."""
    dynamodb = boto3.client(
        "dynamodb",
        "us-east-1",
        endpoint_url="https://dynamodb.us-east-1.amazonaws.com",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    for name in recovery.FORGETFUL:
        resource = of_type(data, "AWS::DynamoDB::Table")[name.title()]
        table = resolve(resource["Properties"], NAMES)
        wanted = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema")
        dynamodb.create_table(**{key: table[key] for key in wanted})
        dynamodb.update_continuous_backups(
            TableName=table["TableName"],
            PointInTimeRecoverySpecification=table["PointInTimeRecoverySpecification"],
        )
    return dynamodb


@pytest.mark.parametrize("table", ["sessions", "search", "ledger"])
def test_what_is_never_set_back_is_refused_with_its_reason(table: str) -> None:
    with pytest.raises(recovery.Refused, match=f"{table} is never restored: "):
        recovery.check_wish([table])


def test_a_table_that_is_none_of_ours_is_refused_with_those_that_are() -> None:
    with pytest.raises(recovery.Refused, match="records, keys, lookups, audit, media"):
        recovery.check_wish(["records", "keyz"])


@pytest.mark.parametrize("table", recovery.FORGETFUL)
def test_keys_and_lookups_go_back_a_day_and_no_further(table: str) -> None:
    recovery.check_age(table, at=0, now=24 * _HOUR)
    with pytest.raises(recovery.Refused, match="1 day and no further"):
        recovery.check_age(table, at=0, now=24 * _HOUR + 1)


def test_ciphertext_goes_back_35_days() -> None:
    for table in ("records", "audit", "media"):
        recovery.check_age(table, at=0, now=35 * 24 * _HOUR)
        with pytest.raises(recovery.Refused, match="35 days and no further"):
            recovery.check_age(table, at=0, now=35 * 24 * _HOUR + 1)


def test_nothing_is_set_back_to_a_time_to_come() -> None:
    with pytest.raises(recovery.Refused, match="has not come yet"):
        recovery.check_age("keys", at=1, now=0)
