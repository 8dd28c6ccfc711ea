"""docs/where-data-lies.md names every place there is, and every proof it names exists."""

import json
import re
import sqlite3
from functools import cache
from pathlib import Path

import pytest

from infra import template
from infra.local import dynamodb, resources
from infra.local.resources import NAMES
from infra.package import ROOT
from infra.template import Template, of_type, resolve

_PAGE = ROOT / "docs" / "where-data-lies.md"
_ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(test_\w+)`")
_PLACE = re.compile(r"`((?:chalicelib|infra|web)/[\w./-]*)`")
_STORES = re.compile(r"indexedDB|caches\.open|serviceWorker|document\.cookie|\bOPFS\b|getDirectory")
_KEY = re.compile(r"[\"'`](chathood\.[a-z-]+)")
_MONTH = 30


@cache
def _rows() -> list[list[str]]:
    """The cells of every row, without heads and rules."""
    rows = [line.split(" | ") for line in _ROW.findall(_PAGE.read_text())]
    return [row for row in rows if row[0] != "place" and not row[0].startswith("---")]


def _is_listed(place: str) -> bool:
    return any(place in row[0] for row in _rows())


def _short(name: str) -> str:
    return name.removeprefix(f"chathood-{NAMES['Stage']}-").removesuffix(
        f"-{NAMES['AWS::AccountId']}"
    )


def test_every_table_index_and_stream_is_listed(data: Template) -> None:
    for resource in of_type(data, "AWS::DynamoDB::Table").values():
        table = resolve(resource["Properties"], NAMES)
        name = _short(table["TableName"])
        assert _is_listed(f"table `{name}`"), name
        for index in table.get("GlobalSecondaryIndexes", ()):
            assert _is_listed(f"index `{name}/{index['IndexName']}`"), index["IndexName"]
        assert ("StreamSpecification" in table) == _is_listed(f"stream of `{name}`"), name


def test_every_bucket_is_listed(data: Template) -> None:
    for resource in of_type(data, "AWS::S3::Bucket").values():
        name = _short(resolve(resource["Properties"]["BucketName"], NAMES))
        assert _is_listed(f"bucket `{name}`"), name


def test_every_queue_and_topic_is_listed(packaged: Template) -> None:
    for resource in of_type(packaged, "AWS::SQS::Queue").values():
        name = _short(resolve(resource["Properties"]["QueueName"], NAMES))
        assert _is_listed(f"queue `{name}`"), name
    for resource in of_type(packaged, "AWS::SNS::Topic").values():
        name = _short(resolve(resource["Properties"]["TopicName"], NAMES))
        assert _is_listed(f"topic `{name}`"), name


# Kinds of things that keep nothing, or whose rows the tests above look for.
_KNOWN = {
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SES::ReceiptRule",
    "AWS::SES::ReceiptRuleSet",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::Api",
    "AWS::Serverless::Function",
    "AWS::WAFv2::WebACL",
}


def test_no_kind_of_thing_is_new_without_being_thought_about(
    data: Template, packaged: Template
) -> None:
    web = template.load(template.WEB)

    kinds = {one["Type"] for whole in (data, packaged, web) for one in whole["Resources"].values()}

    assert kinds - _KNOWN == set()


def test_every_place_has_a_proof_and_every_proof_exists() -> None:
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"def (test_\w+)\(", tests))

    for row in _rows():
        named = _TEST.findall(row[-1])
        assert named or len(row) == 3, row[0]
        assert set(named) <= defined, set(named) - defined


def test_every_owner_that_is_named_is_there() -> None:
    missing = [place for place in _PLACE.findall(_PAGE.read_text()) if not (ROOT / place).exists()]

    assert missing == []


def _sources(*folders: str) -> str:
    return "\n".join(
        path.read_text()
        for folder in folders
        for path in sorted((ROOT / "web" / folder).rglob("*"))
        if path.suffix in (".ts", ".svelte", ".html", ".js")
    )


def test_browsers_keep_only_what_is_listed() -> None:
    ours = _sources("src", "widget", "public")

    keys = set(_KEY.findall(ours))

    assert {"chathood.drafts", "chathood.visitor"} <= keys
    assert [key for key in keys if not _is_listed(key)] == []
    assert _STORES.findall(ours) == []


def test_nothing_is_written_to_a_functions_disk() -> None:
    opens = re.compile(r"tempfile|/tmp|(?<![.\w])open\(|write_(text|bytes)")

    writing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "chalicelib").rglob("*.py")
        if opens.search(path.read_text())
    ]

    assert writing == []


def test_nothing_but_functions_writes_a_log(packaged: Template, data: Template) -> None:
    """Access logs would hold addresses with people's ids, and traces what calls were about."""
    web = template.load(template.WEB)
    text = json.dumps([packaged, data, web])

    for word in ("AccessLogSetting", "TracingConfig", "LoggingConfiguration", "Active"):
        assert f'"{word}"' not in text, word
    [distribution] = of_type(web, "AWS::CloudFront::Distribution").values()
    assert "Logging" not in distribution["Properties"]["DistributionConfig"]
    assert not of_type(packaged, "AWS::WAFv2::LoggingConfiguration")


def test_logs_are_kept_for_a_month(packaged: Template) -> None:
    groups = of_type(packaged, "AWS::Logs::LogGroup")
    functions = of_type(packaged, "AWS::Serverless::Function")

    kept = {group["Properties"]["RetentionInDays"] for group in groups.values()}

    assert len(groups) == len(functions)
    assert kept == {_MONTH}


def test_answers_are_kept_by_nobody_between_us() -> None:
    from chalicelib.api.serving import _HEADERS

    assert _HEADERS["Cache-Control"] == "no-store"


def test_what_was_deleted_is_gone_from_the_tables_file_once_it_starts_again(
    tmp_path: Path,
) -> None:
    """The engine only marks it as free; rewriting the file is what removes it."""
    data, key = tmp_path / "dynamodb", {"pk": {"S": "A#1"}, "sk": {"S": "P#1"}}
    server = dynamodb.start(data)
    resources.create_tables(server.url)
    client = resources.client("dynamodb", server.url)
    name = f"chathood-{NAMES['Stage']}-keys"
    client.put_item(TableName=name, Item={**key, "w": {"S": "kestrel-wrapped"}})
    client.delete_item(TableName=name, Key=key)
    server.stop()
    [file] = data.glob("*.db")

    dynamodb.start(data).stop()

    assert b"kestrel-wrapped" not in file.read_bytes()
    with sqlite3.connect(file) as tables:
        assert tables.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("heading", ["What we keep", "Browsers", "Out of our reach"])
def test_the_page_has_its_parts(heading: str) -> None:
    assert f"## {heading}\n" in _PAGE.read_text()
