"""Deploying, as far as an emulator can show it: stacks, the secret, the web client's files."""

from pathlib import Path
from uuid import uuid4

import pytest

from infra import deploy, publish, stacks
from infra.local.resources import client
from infra.template import Template
from tests.conftest import Cloud


@pytest.fixture
def stage() -> str:
    return f"t{uuid4().hex[:6]}"


def _data_stack(cloud: Cloud, data: Template, stage: str, site: str) -> dict[str, str]:
    cloudformation = client("cloudformation", cloud.aws_url)
    values = {"Stage": stage, "SiteOrigin": site, "BreakGlassRoleArn": ""}
    return stacks.bring(cloudformation, f"data-{stage}", stacks.body(data), values)


def test_the_data_stack_is_made_then_changed_and_then_left_alone(
    cloud: Cloud, data: Template, stage: str
) -> None:
    first = _data_stack(cloud, data, stage, "https://one.example")
    second = _data_stack(cloud, data, stage, "https://two.example")
    third = _data_stack(cloud, data, stage, "https://two.example")

    assert first == second == third
    hosts = {"MediaBucketHost", "ExportsBucketHost"}
    assert {"RecordsStreamArn", "KeyArn", "SecretArn", *hosts} <= first.keys()


def test_a_stack_that_fails_says_why(cloud: Cloud, stage: str) -> None:
    cloudformation = client("cloudformation", cloud.aws_url)
    taken = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": stage}}
    broken = {"Resources": {"Taken": taken}}
    client("s3", cloud.aws_url).create_bucket(Bucket=stage)

    with pytest.raises(stacks.StackFailed, match=f"data-{stage}"):
        stacks.bring(cloudformation, f"data-{stage}", stacks.body(broken), {})


def test_a_stack_that_is_not_there_has_no_outputs(cloud: Cloud) -> None:
    assert stacks.outputs(client("cloudformation", cloud.aws_url), "nobody") == {}


def test_the_secret_gains_what_it_lacks_and_loses_nothing() -> None:
    kept = {"deployment_key": "00" * 32, "meta_app_secret": "old", "platform_access_token": "p"}

    once = deploy.completed(kept, {"META_APP_SECRET": "new"})
    twice = deploy.completed(once, {})

    assert once["deployment_key"] == kept["deployment_key"]
    assert once["platform_access_token"] == "p"
    assert once["meta_app_secret"] == "new"
    assert len(once["meta_verify_token"]) >= 24
    assert twice == once


def test_the_page_is_uploaded_after_what_it_names(cloud: Cloud, stage: str, tmp_path: Path) -> None:
    for name in ("index.html", "widget.js", "assets/index-abc.js", "assets/index-abc.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    s3 = client("s3", cloud.aws_url)
    s3.create_bucket(Bucket=stage)
    uploaded: list[str] = []
    s3.meta.events.register(
        "provide-client-params.s3.PutObject", lambda params, **_: uploaded.append(params["Key"])
    )

    publish.upload(s3, stage, tmp_path)

    assert uploaded[-1] == "index.html"
    page = s3.head_object(Bucket=stage, Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    assert "immutable" in s3.head_object(Bucket=stage, Key="assets/index-abc.js")["CacheControl"]
