"""What outlives deploys: what of each table can come back, and what never can."""

import pytest

from infra.recovery import restorable
from infra.template import Template, of_type

_RECOVERY_DAYS = {
    "Records": 35,
    "Keys": 1,
    "Lookups": 1,
    "Search": 0,
    "Sessions": 0,
    "Audit": 35,
    "Ledger": 35,
}


@pytest.mark.parametrize(("table", "days"), _RECOVERY_DAYS.items())
def test_each_table_can_be_recovered_for_its_class_of_days(
    data: Template, table: str, days: int
) -> None:
    recovery = data["Resources"][table]["Properties"]["PointInTimeRecoverySpecification"]

    assert recovery["PointInTimeRecoveryEnabled"] is (days > 0)
    assert recovery.get("RecoveryPeriodInDays", 0) == days


@pytest.mark.parametrize("table", ["Records", "Keys", "Lookups", "Audit", "Ledger"])
def test_what_cannot_be_made_again_is_not_deleted_by_accident(data: Template, table: str) -> None:
    resource = data["Resources"][table]

    assert resource["Properties"]["DeletionProtectionEnabled"] is True
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_only_records_tell_a_stream_what_was(data: Template) -> None:
    """A stream holds what it carries for a day, also of what was erased meanwhile."""
    tables = of_type(data, "AWS::DynamoDB::Table")

    streaming = {name for name, one in tables.items() if "StreamSpecification" in one["Properties"]}

    assert streaming == {"Records"}


def test_no_table_is_part_of_a_backup_plan(data: Template) -> None:
    """A backup of `keys` would outlive an erasure."""
    assert not [resource for resource in data["Resources"].values() if "Backup" in resource["Type"]]
    for table in of_type(data, "AWS::DynamoDB::Table").values():
        assert "Tags" not in table["Properties"]  # backup plans choose by tag


def test_no_index_lies_on_messages_and_none_copies_everything(data: Template) -> None:
    indexes = data["Resources"]["Records"]["Properties"]["GlobalSecondaryIndexes"]

    assert {index["IndexName"] for index in indexes} == {"lists", "due"}
    assert all(index["Projection"]["ProjectionType"] != "ALL" for index in indexes)


def test_the_stream_carries_what_was_and_what_is(data: Template) -> None:
    stream = data["Resources"]["Records"]["Properties"]["StreamSpecification"]

    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_every_bucket_is_private_and_encrypted(data: Template) -> None:
    for bucket in of_type(data, "AWS::S3::Bucket").values():
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["Properties"]["BucketEncryption"]


def test_what_is_deleted_of_media_can_come_back_as_long_as_records_and_of_nothing_else(
    data: Template,
) -> None:
    buckets = of_type(data, "AWS::S3::Bucket")

    kept = {name for name, one in buckets.items() if "VersioningConfiguration" in one["Properties"]}

    assert kept == {"Roots", "Media"}
    rules = buckets["Media"]["Properties"]["LifecycleConfiguration"]["Rules"]
    [past] = [rule["NoncurrentVersionExpiration"] for rule in rules if rule["Id"] == "forgotten"]
    assert past == {"NoncurrentDays": restorable()["media"]}


def test_only_what_has_no_content_is_locked(data: Template) -> None:
    """What is locked cannot be forgotten."""
    buckets = of_type(data, "AWS::S3::Bucket")

    locked = {name for name, one in buckets.items() if "ObjectLockEnabled" in one["Properties"]}

    assert locked == {"Roots"}
    lock = buckets["Roots"]["Properties"]["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "COMPLIANCE", "Days": 400}
    assert "LifecycleConfiguration" not in buckets["Roots"]["Properties"]


def test_every_bucket_refuses_plain_http(data: Template) -> None:
    refusing = {
        policy["Properties"]["Bucket"]["Ref"]
        for policy in of_type(data, "AWS::S3::BucketPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }

    assert refusing == set(of_type(data, "AWS::S3::Bucket"))


@pytest.mark.parametrize(("bucket", "days"), [("Ingest", 14), ("Handoff", 1), ("Exports", 1)])
def test_what_only_waits_does_not_wait_for_ever(data: Template, bucket: str, days: int) -> None:
    (rule,) = data["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"]

    assert rule["ExpirationInDays"] == days


def test_the_key_is_deleted_by_nobody_unless_the_glass_is_broken(data: Template) -> None:
    statements = data["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"]

    (refusal,) = [one for one in statements if one["Effect"] == "Deny"]

    assert "kms:ScheduleKeyDeletion" in refusal["Action"]
    assert refusal["Principal"] == "*"
    assert set(refusal["Condition"]) == {"ArnNotEquals"}


def test_the_generated_secret_has_nothing_that_could_change(data: Template) -> None:
    """A changed template makes CloudFormation generate another deployment key."""
    generated = data["Resources"]["Secret"]["Properties"]["GenerateSecretString"]

    assert generated["SecretStringTemplate"] == "{}"
    assert generated["GenerateStringKey"] == "deployment_key"
