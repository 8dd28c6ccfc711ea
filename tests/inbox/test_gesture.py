"""Typing and read marks: shown on the customer's phone, and never in a reply's way."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import queues
from chalicelib.aws.clients import client
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.message import Message
from chalicelib.inbox import browse, gesture, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.gesture import Gesture
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import message_pages
from chalicelib.store import setup as setups
from tests.meta import Meta
from tests.world import Customer, World, signed, text, webhook


@pytest.fixture
def hello(world: World, meta: Meta) -> Message:
    """What a customer has just written to Oak, as Meta and we both know."""
    amara = Customer.new()
    line = world.oak.whatsapp
    meta.call("POST", f"/_customers/{amara.phone}", {"name": amara.name})
    wish = {"phone_number_id": line.address, "text": "Hello"}
    wamid = meta.call("POST", f"/_customers/{amara.phone}/send", wish)["id"]
    accept(*signed(world.app_secret, webhook(line, amara, [text(amara, "Hello", wamid)])))
    [message] = message_pages.page(_head(world), 9)
    return message


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Gesture, str]]:
    """What was put into the outbound queue, and under which name."""
    found: list[tuple[Gesture, str]] = []

    def send(queue: str, body: Any, group: str, name: str) -> None:
        assert group.endswith("-gestures")
        found.append((Gesture(**body), name))

    monkeypatch.setattr(queues, "send_in_order", send)
    return found


def _head(world: World) -> Any:
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return head


def test_what_an_agent_has_read_is_marked_once(
    world: World, meta: Meta, hello: Message, queued: list[tuple[Gesture, str]]
) -> None:
    triage.mark_read(world.oak.setup, hello.conversation)
    triage.mark_read(world.oak.setup, hello.conversation)

    [(sign, _)] = queued
    gesture.make(sign)
    [body] = meta.sent(world.oak.whatsapp.address)
    assert body == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": hello.content.source_id,
    }


def test_typing_shows_on_the_customers_phone(
    world: World, meta: Meta, hello: Message, queued: list[tuple[Gesture, str]]
) -> None:
    reply(world.oak.setup, _head(world), Draft("One moment", world.oak.dana.id))
    for state in ("on", "on", "off"):
        gesture.show_typing(world.oak.setup, _head(world), state)

    (sign, name), (_, again) = queued
    assert name == again
    gesture.make(sign)

    [body] = meta.sent(world.oak.whatsapp.address)
    assert body["message_id"] == hello.content.source_id
    assert body["typing_indicator"] == {"type": "text"}


def test_a_sign_that_comes_too_late_or_is_refused_is_let_go(
    world: World, meta: Meta, hello: Message, queued: list[tuple[Gesture, str]]
) -> None:
    gesture.show_typing(world.oak.setup, _head(world), "on")
    [(sign, _)] = queued

    gesture.make(replace(sign, at=now() - 60_000))
    assert meta.sent(world.oak.whatsapp.address) == []
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "error", "code": 131009})
    gesture.make(sign)


def test_no_sign_is_given_where_nothing_can_be_sent(
    world: World, hello: Message, queued: list[tuple[Gesture, str]]
) -> None:
    head = _head(world)
    held = replace(world.oak.setup.inboxes[world.oak.whatsapp.id], held="Reconnect it.")

    gesture.show_typing(world.oak.setup, replace(head, window_ends_at=now() - 1), "on")
    setups.put_inbox(held)
    gesture.show_typing(world.oak.setup, head, "on")
    gesture.mark_read(world.oak.setup, head)

    assert queued == []


def test_the_request_goes_on_when_the_queue_does_not(
    world: World, hello: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTBOUND_QUEUE_URL", f"{setting('OUTBOUND_QUEUE_URL')}-gone")

    assert triage.mark_read(world.oak.setup, hello.conversation).unread == frozenset()


def test_a_real_queue_takes_signs(world: World, hello: Message) -> None:
    gesture.show_typing(world.oak.setup, _head(world), "on")

    bodies = _received()
    assert any(body.get("sign") == "on" and body["account"] == hello.account for body in bodies)


def _received() -> list[dict[str, Any]]:
    url, found = setting("OUTBOUND_QUEUE_URL"), []
    while (
        batch := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages")
    ):
        for one in batch:
            found.append(json.loads(one["Body"]))
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return found
