"""A steady flow of sends is paced, so that WhatsApp has no reason to throttle it."""

import time
from typing import Any

import pytest

from chalicelib.channels.whatsapp import pace as whatsapp_pace
from chalicelib.clock import now
from chalicelib.domain.message import Message
from chalicelib.domain.pace import Pace
from chalicelib.domain.send import State
from chalicelib.inbox import browse, pace
from chalicelib.inbox.accept import accept
from chalicelib.inbox.deliver import Job, TryLater, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import messages, turns
from tests.meta import Meta
from tests.world import Customer, World, signed, text, webhook


@pytest.fixture
def amara(world: World, meta: Meta) -> Customer:
    """A customer who has just written to Oak, as Meta and we both know."""
    customer = Customer.new()
    line = world.oak.whatsapp
    meta.call("POST", f"/_customers/{customer.phone}", {"name": customer.name})
    wish = {"phone_number_id": line.address, "text": "Hello"}
    meta.call("POST", f"/_customers/{customer.phone}/send", wish)
    accept(*signed(world.app_secret, webhook(line, customer, [text(customer, "Hello")])))
    return customer


def _said(world: World, words: str) -> Message:
    asked = browse.Asked(status=None)
    [row] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    head = browse.conversation(world.oak.setup, world.oak.dana, row.number)
    return reply(world.oak.setup, head, Draft(words, world.oak.dana.id)).message


def _go(message: Message) -> None:
    """As the queue would: what is to come later comes later."""
    while True:
        try:
            return deliver(Job(message.account, message.thread, message.id, 0))
        except TryLater as later:
            time.sleep(later.seconds)


def _answers(meta: Meta, world: World) -> list[Any]:
    path = f"/{world.oak.whatsapp.address}/messages"
    return [entry["status"] for entry in meta.call("GET", f"/_log?path={path}&method=POST")]


def _now(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


def test_a_long_flow_to_one_person_meets_no_throttle(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A little more than our pace, for a machine that is busy elsewhere between two sends.
    meta.call("POST", "/_limits", {"pair_burst": 6, "pair_seconds": 0.9})
    monkeypatch.setattr(whatsapp_pace.WhatsAppPaces, "pair", Pace(every=1_000, burst=4))

    for n in range(10):
        _go(_said(world, str(n)))

    assert _answers(meta, world) == [200] * 10
    words = [body["text"]["body"] for body in meta.sent(world.oak.whatsapp.address)]
    assert words == [str(n) for n in range(10)]


def test_people_who_talk_are_never_paced(world: World, amara: Customer) -> None:
    said = [_said(world, str(n)) for n in range(12)]

    assert [message.sends[0].lease for message in said] == [0] * 12


def test_a_worker_that_sends_much_takes_turns_with_the_others(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_pace.WhatsAppPaces, "per_second", lambda self, inbox: 2)
    said = [_said(world, str(n)) for n in range(3)]

    deliver(Job(said[0].account, said[0].thread, said[0].id, 0))
    deliver(Job(said[1].account, said[1].thread, said[1].id, 0))
    with pytest.raises(TryLater):
        deliver(Job(said[2].account, said[2].thread, said[2].id, 0))
    waiting = _now(said[2])
    assert waiting.status is State.QUEUED
    assert now() < waiting.sends[0].lease <= now() + 1_000
    _go(said[2])

    assert _now(said[2]).status is State.SENT
    assert turns.take(world.fern.account, f"{world.fern.whatsapp.id}", Pace(1_000, 1)) <= now()


def test_turns_are_taken_one_by_one(world: World) -> None:
    two_a_second = Pace(every=500, burst=2)
    at = now()

    taken = [turns.take(world.oak.account, "1", two_a_second) for _ in range(6)]

    assert taken == sorted(set(taken))
    assert taken[1] <= now()
    assert at + 1_500 <= taken[5] <= now() + 2_000


def test_a_throttled_line_is_counted_for_a_while(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(world, "1")
    fault = {"path": "/messages", "kind": "error", "code": 130429, "times": 1}
    meta.call("POST", "/_faults", fault)
    with pytest.raises(TryLater) as later:
        deliver(Job(said.account, said.thread, said.id, 0))
    asked: list[str] = []

    def take(account: int, line: str, pace: Pace) -> int:
        asked.append(line)
        return 0

    monkeypatch.setattr(turns, "take", take)

    deliver(Job(said.account, said.thread, said.id, 0))

    assert later.value.seconds == 5
    assert asked == [str(world.oak.whatsapp.id)]
    assert _now(said).status is State.SENT


def test_a_pair_that_is_throttled_waits_ever_longer_and_alone(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _said(world, "1")
    fault = {"path": "/messages", "kind": "error", "code": 131056, "times": 3}
    meta.call("POST", "/_faults", fault)

    waits = []
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            deliver(Job(said.account, said.thread, said.id, 0))
        waits.append(later.value.seconds)

    assert waits == [4, 16, 64]
    assert (world.oak.account, world.oak.whatsapp.id) not in {
        key for key, until in pace._free_from.items() if until > now() + 10_000
    }
