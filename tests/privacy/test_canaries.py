"""Words, names, numbers and tokens sent on every way in and out: found in the clear nowhere."""

import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chalice.test import Client

from chalicelib import workers
from chalicelib.domain.account import ChannelKind
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.open_account import give_token
from infra.local import resources
from tests.conftest import Cloud
from tests.meta import Meta
from tests.privacy import canary_faults, canary_in, canary_out, canary_routes
from tests.privacy.canary import (
    PLAIN_BUCKETS,
    Canary,
    address,
    rows,
    secrets_in,
    watching,
)
from tests.privacy.canary_scene import Scene
from tests.world import make_world

WAYS: list[Callable[[Scene], None]] = [
    canary_in.whatsapp_in,
    canary_in.files_in,
    canary_in.wrong_webhooks,
    canary_in.pages_in,
    canary_faults.a_crash_while_storing,
    canary_faults.crashes_in_every_worker,
    canary_out.replies,
    canary_out.files_out,
    canary_in.mails,
    canary_in.a_visitor,
    canary_out.contacts,
    canary_out.settings,
    canary_out.signing_in,
    canary_faults.wrong_calls,
    canary_out.auditing,
    canary_out.exports,
    canary_out.holds_and_consent,
    canary_out.metas_callbacks,
    canary_routes.every_worker,
    canary_routes.every_route,
    canary_out.forgetting,
]


@pytest.fixture(scope="module")
def scene(cloud: Cloud, app_secret: str) -> Iterator[Scene]:
    """Everything has happened."""
    from app import app

    meta = Meta(cloud.meta_url)
    meta.call("POST", "/_reset", {})
    world = make_world(app_secret)
    oak = world.oak
    address_of_box = f"care{secrets.token_hex(4)}@{secrets.token_hex(4)}.example.com"
    box = connect(oak.setup, oak.dana, Plan("Care", ChannelKind.EMAIL, address_of_box))
    shop = connect(oak.setup, oak.dana, Plan("Own shop", ChannelKind.API))
    token = give_token(oak.dana)
    with Client(app) as client, watching() as watch, pytest.MonkeyPatch.context() as patched:
        # Jobs are taken out of their queues at once: there is nothing to come again.
        patched.setattr("chalicelib.aws.queues.postpone", lambda *_: None)
        set_up = Scene(world, meta, client, Canary(), watch, box, shop, token)
        for way in WAYS:
            way(set_up)
    yield set_up
    meta.call("DELETE", "/_faults")


def test_the_ways_were_really_gone(scene: Scene) -> None:
    """Nothing found is worth something only where something was said."""
    happened = {json.loads(line)["what"] for line in scene.watch.logs() if line.startswith("{")}
    statuses = {status for _, status, _ in scene.watch.answers}

    assert {"message_received", "webhook_refused", "item_failed", "kept_for_later"} <= happened
    assert {"queue_item_failed", "deliver_failed", "sweep_failed", "send_uncertain"} <= happened
    assert {"send_failed", "send_held", "erasure_fenced"} <= happened
    assert {200, 400, 401, 403, 404, 409, 422, 500} <= statuses
    assert {"react_failed", "dispatch_failed", "screen_refused", "request_failed"} <= happened
    assert scene.watch.objects and scene.watch.queued
    assert scene.meta.sent(scene.world.oak.whatsapp.address)


def test_every_worker_was_gone_into() -> None:
    files = {file.stem for file in Path(workers.__file__).parent.glob("*.py")}

    assert files - {"__init__", "batch"} == canary_routes.WORKERS


def test_nothing_that_was_said_stands_in_the_logs(scene: Scene) -> None:
    found = [line for said in scene.watch.logs() for line in scene.canary.found_in("the log", said)]

    assert found == []


def test_nothing_that_was_said_stands_in_a_queue(scene: Scene) -> None:
    found = [line for body in scene.watch.queued for line in scene.canary.found_in("a queue", body)]

    assert found == []


def test_nothing_that_was_said_stands_in_an_objects_name_or_in_an_object(scene: Scene) -> None:
    found = [
        line
        for bucket, name, content in scene.watch.objects
        for line in scene.canary.found_in(
            f"{bucket}/{name}", name.encode() if _is_plain(bucket) else name.encode() + content
        )
    ]

    assert found == []


def _is_plain(bucket: str) -> bool:
    return any(plain in bucket for plain in PLAIN_BUCKETS)


def test_nothing_that_was_said_stands_unsealed_in_a_table(scene: Scene, cloud: Cloud) -> None:
    dynamodb = resources.client("dynamodb", cloud.dynamodb_url)

    found = [
        line
        for table, key, content in rows(dynamodb)
        for line in scene.canary.found_in(f"{table} {key}", content)
    ]

    assert found == []


def test_an_error_answer_repeats_nothing_of_what_was_said(scene: Scene) -> None:
    found = [
        line
        for call, status, body in scene.watch.refusals()
        for line in scene.canary.found_in(f"the answer {status} to {call[:24]}", body)
    ]

    assert found == []


def test_no_address_that_we_call_shows_what_was_said(scene: Scene) -> None:
    calls = scene.meta.call("GET", "/_log")

    found = [
        line for entry in calls for line in scene.canary.found_in("an address", address(entry))
    ]

    assert calls
    assert found == []


# Meta takes what these name in the query and nowhere else; they go to Meta alone, over TLS.
_IN_THE_QUERY_BY_METAS_WISH = ("debug_token", "access_token")


def test_no_token_stands_in_an_address_that_we_call(scene: Scene) -> None:
    exposed = {
        (entry["path"], name)
        for entry in scene.meta.call("GET", "/_log")
        for name in secrets_in(entry)
        if name != "appsecret_proof" and not entry["path"].endswith(_IN_THE_QUERY_BY_METAS_WISH)
    }

    assert exposed == set()
