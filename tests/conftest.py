"""The servers that tests run against: real DynamoDB, real queues, objects and keys, a strict Meta.

Whole products, started as `make run` starts them, are in tests/journeys/.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from infra.local import dynamodb, ministack, resources
from infra.local.server import CREDENTIALS, free_port, spawn, wait_until_up
from infra.local.server import Server as Process

if TYPE_CHECKING:
    from tests.customers import Endpoint
    from tests.inbox.hearing import Stream
    from tests.meta import Meta
    from tests.world import World

_MATERIAL = resources.Material()
_APP_ID = "100000000000001"


@dataclass(frozen=True)
class Cloud:
    """The servers that stand in for AWS and Meta."""

    dynamodb_url: str
    aws_url: str
    meta_url: str


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures that tests have noted stand at the end, whichever process they ran in."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, said in getattr(report, "user_properties", ()):
                if name == "figure" and report.when == "call":
                    terminalreporter.write_line(f"· {said}")


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    """DynamoDB Local in memory, MiniStack with every queue, bucket and key, and the simulator."""
    tables, aws, meta = dynamodb.start(), ministack.start(), _meta()
    os.environ.update(
        {
            **CREDENTIALS,
            **resources.create(tables.url, aws.url, _MATERIAL),
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_ENDPOINT_URL_DYNAMODB": tables.url,
            "SOCKET_ENDPOINT": aws.url,
            "SITE_URL": "http://127.0.0.1:8000",
            "META_GRAPH_URL": meta.url,
            "META_INSTAGRAM_URL": meta.url,
            "META_APP_ID": _APP_ID,
            "META_SIGNUP_CONFIG": "configuration",
            "CHATHOOD_VERSION": "test",
        }
    )
    yield Cloud(tables.url, aws.url, meta.url)
    for server in (meta, aws, tables):
        server.stop()


@pytest.fixture(scope="module")
def fresh_tables(cloud: Cloud) -> None:
    """Tables without what other modules have left: whoever looks through whole tables, as a
    restore or the minute's sweep does, would look through all of that, too."""
    from chalicelib.store import ingest

    dynamodb = resources.client("dynamodb", cloud.dynamodb_url)
    for name in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=name)
    resources.create_tables(cloud.dynamodb_url)
    for kept in (ingest._public, ingest._instead):
        kept.clear()


@pytest.fixture(scope="session")
def app_secret(cloud: Cloud) -> str:
    """What Meta signs with."""
    return _MATERIAL.secret["meta_app_secret"]


def _meta() -> Process:
    port = free_port()
    env = {
        "META_APP_ID": _APP_ID,
        "META_APP_SECRET": _MATERIAL.secret["meta_app_secret"],
        "META_VERIFY_TOKEN": _MATERIAL.secret["meta_verify_token"],
    }
    command = [sys.executable, "-m", "infra.local.meta", "--port", str(port)]
    process = spawn(command, env, None)
    return wait_until_up(Process("Meta", f"http://127.0.0.1:{port}", process), "/_log", 30)


@pytest.fixture
def world(app_secret: str) -> "World":
    """Oak and Fern, new for each test."""
    from tests.world import make_world

    return make_world(app_secret)


@pytest.fixture
def meta(cloud: Cloud) -> Iterator["Meta"]:
    """The simulator, as if it had just been started."""
    from tests.meta import Meta

    simulator = Meta(cloud.meta_url)
    simulator.call("POST", "/_reset", {})
    yield simulator
    simulator.call("DELETE", "/_faults")


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator["Endpoint"]:
    """Oak's own server, on this machine, which webhooks may call here."""
    from tests.customers import endpoint

    monkeypatch.setenv("WEBHOOKS_MAY_BE_PRIVATE", "true")
    with endpoint() as shop:
        yield shop


@pytest.fixture
def stream(world: "World", cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> "Stream":
    """What the table's stream tells of Oak from now on."""
    from tests.inbox.hearing import stream_of

    return stream_of(cloud.dynamodb_url, world.oak.account, monkeypatch)
