"""An inbox that cannot send says so, goes on receiving, and lets go in order what it held."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse, sweep
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.connect import reconnect
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.dispatch import dispatch
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import audit, conversations, message_pages, messages
from chalicelib.wire import lines
from tests.meta import Meta
from tests.world import Customer, World, signed, text, webhook

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass(frozen=True)
class Oak:
    """Oak's WhatsApp number, and what goes on there."""

    world: World
    meta: Meta

    def hears(self, customer: Customer, words: str) -> None:
        line = self.world.oak.whatsapp
        wish = {"phone_number_id": line.address, "text": words}
        self.meta.call("POST", f"/_customers/{customer.phone}/send", wish)
        body = webhook(line, customer, [text(customer, words)])
        accept(*signed(self.world.app_secret, body))

    def head(self, customer: Customer) -> Conversation:
        heads = browse.conversations_for(
            self.world.oak.setup, self.world.oak.dana, browse.Asked(status=None)
        ).conversations
        [number] = [h.number for h in heads if h.person.phone.lstrip("+") == customer.phone]
        head = conversations.get_now(self.world.oak.account, number)
        assert head
        return head

    def says(self, customer: Customer, words: str, *files: File) -> Message:
        draft = Draft(words, self.world.oak.dana.id, files=files)
        return reply(self.world.oak.setup, self.head(customer), draft).message

    def send(self, message: Message) -> None:
        for part in range(len(message.sends)):
            deliver(Job(message.account, message.thread, message.id, part))

    def mend(self) -> None:
        setup = self.world.oak.setup
        reconnect(setup, setup.inboxes[self.world.oak.whatsapp.id], "EAAnew-token")

    def run_queue(self) -> None:
        """Does what stands in Oak's queue, in the order in which that gives it out."""
        for job in _jobs(self.world.oak.account):
            deliver(job)

    def said_to(self, customer: Customer) -> list[str]:
        bodies = self.meta.sent(self.world.oak.whatsapp.address)
        return [_words(body) for body in bodies if body.get("to") == customer.phone]


def _words(body: dict[str, Any]) -> str:
    return str(body.get("text", {}).get("body") or body.get("image", {}).get("caption") or "image")


def _jobs(account: int) -> Iterator[Job]:
    url, sqs = setting("OUTBOUND_QUEUE_URL"), client("sqs")
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in batch:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            body = json.loads(one["Body"])
            if body["account"] == account and "part" in body:
                yield Job(**body)


@pytest.fixture
def oak(world: World, meta: Meta) -> Oak:
    return Oak(world, meta)


@pytest.fixture
def amara(oak: Oak) -> Customer:
    customer = Customer.new()
    oak.hears(customer, "Hello")
    return customer


@pytest.fixture
def bo(oak: Oak) -> Customer:
    customer = Customer.new("Bo Lindqvist")
    oak.hears(customer, "Hej")
    return customer


def _dead_token(meta: Meta) -> None:
    fault = {"path": "/messages", "kind": "error", "code": 190, "times": 1}
    meta.call("POST", "/_faults", fault)


def test_what_was_held_goes_out_in_its_order_in_every_thread(
    oak: Oak, meta: Meta, amara: Customer, bo: Customer
) -> None:
    _dead_token(meta)
    for customer, words in ((amara, "1"), (bo, "a"), (amara, "2"), (bo, "b")):
        oak.send(oak.says(customer, words))
    pictures = (File("1.png", "image/png", _PNG), File("2.png", "image/png", _PNG))
    oak.send(oak.says(amara, "3", *pictures))
    oak.send(oak.says(amara, "4"))
    [refused] = meta.sent(oak.world.oak.whatsapp.address)
    meta.call("POST", "/_reset", {})
    for customer in (amara, bo):
        oak.hears(customer, "Still there?")

    oak.mend()
    oak.run_queue()

    assert refused["text"]["body"] == "1"
    assert oak.said_to(amara) == ["1", "2", "3", "image", "4"]
    assert oak.said_to(bo) == ["a", "b"]


def test_a_reply_during_the_draining_does_not_overtake_what_was_held(
    oak: Oak, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _dead_token(meta)
    oak.send(oak.says(amara, "1"))
    monkeypatch.setattr("chalicelib.inbox.connect._DRAIN_MS", -1)
    monkeypatch.setattr("chalicelib.inbox.connect.sweep_conversation", lambda *_: None)
    oak.mend()

    late = oak.says(amara, "2")
    oak.send(late)
    waiting = messages.get(late.account, late.thread, late.id)
    sweep.sweep_conversation(late.account, late.conversation, now())
    oak.run_queue()

    assert waiting
    assert waiting.status is State.HELD
    assert oak.said_to(amara)[1:] == ["1", "2"]


def test_draining_twice_sends_nothing_twice(oak: Oak, meta: Meta, amara: Customer) -> None:
    _dead_token(meta)
    said = oak.says(amara, "1")
    oak.send(said)
    oak.mend()
    oak.run_queue()

    oak.mend()
    dispatch(said)
    oak.run_queue()

    assert oak.said_to(amara) == ["1", "1"]
    entries = meta.call("GET", f"/_log?path=/{oak.world.oak.whatsapp.address}/messages")
    assert [entry["status"] for entry in entries] == [401, 200]


def test_an_inbox_with_a_dead_token_says_so_and_goes_on_receiving(
    oak: Oak, meta: Meta, amara: Customer
) -> None:
    _dead_token(meta)
    oak.send(oak.says(amara, "1"))

    oak.hears(amara, "Anyone?")

    setup, dana = oak.world.oak.setup, oak.world.oak.dana
    shown = lines.inbox(setup.inboxes[oak.world.oak.whatsapp.id], "", dana)
    assert shown["reauthorization_required"] is True
    assert shown["health"] == "This inbox's token has expired. Reconnect it in Settings."
    said = {m.content.text for m in message_pages.page(oak.head(amara), 9)}
    assert said == {"Hello", "1", "Anyone?"}
    others = oak.world.fern.setup.inboxes[oak.world.fern.whatsapp.id]
    assert others.held == ""


def test_the_audit_log_says_once_that_a_line_is_held(oak: Oak, meta: Meta, amara: Customer) -> None:
    _dead_token(meta)
    for words in ("1", "2"):
        oak.send(oak.says(amara, words))

    [entry] = audit.newest(oak.world.oak.account)
    assert (entry.act.actor, entry.act.verb) == ("meta", "inbox.held")
    assert entry.act.subject == oak.world.oak.whatsapp.id
    assert list(audit.newest(oak.world.fern.account)) == []
