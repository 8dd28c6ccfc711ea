"""Whoever wrote a message changes it, or takes it back."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Busy, Early
from chalicelib.domain.events import MessageEdited, MessageReceived, MessageRevoked
from chalicelib.inbox.amend import edit, revoke
from chalicelib.inbox.receive import receive
from tests.inbox.told import conversations, messages, names_of, said
from tests.world import Customer, World

_HOUR = 3_600_000


def _edited(event: MessageReceived, words: str, after: int) -> MessageEdited:
    return MessageEdited(event.provider_id, words, event.time + after, event.identities)


def test_an_edit_shows_the_new_words_in_thread_and_list(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "I want five")
    receive(oak.setup, oak.whatsapp, event)

    edit(oak.setup, oak.whatsapp, _edited(event, "I want three", 2_000))
    edit(oak.setup, oak.whatsapp, _edited(event, "I want four", 1_000))

    [message] = messages(oak)
    assert message.content.text == "I want three"
    assert message.content.attributes["edited"] is True
    [head] = conversations(oak)
    assert head.preview.text == "I want three"


def test_what_was_taken_back_leaves_a_tombstone_and_no_words_in_the_list(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "My password is secret")
    receive(oak.setup, oak.whatsapp, event)

    report = MessageRevoked(event.provider_id, event.time + 1_000, names_of(amara))
    for _ in range(2):
        revoke(oak.setup, oak.whatsapp, report)
    receive(oak.setup, oak.whatsapp, event)

    [message] = messages(oak)
    assert message.deleted
    assert message.content.text == ""
    [head] = conversations(oak)
    assert head.preview.text == ""


@pytest.mark.parametrize("age", [0, 26 * _HOUR])
def test_a_revoke_before_its_message_waits_whatever_time_it_tells(world: World, age: int) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))

    with pytest.raises(Early):
        revoke(oak.setup, oak.whatsapp, MessageRevoked("wamid.none", now() - age, names_of(amara)))


@pytest.mark.parametrize("first", ["edit", "message"])
def test_an_edit_before_its_message_is_shown_at_once_and_becomes_one_with_it(
    world: World, first: str
) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "I want five", time=now() - _HOUR, attributes={"forwarded": True})
    whole = replace(event, text="I want four", attributes={"edited": True}, time=now() - _HOUR // 2)
    report = replace(_edited(event, "I want four", _HOUR // 2), whole=whole)

    for name in (first, "edit", "message"):
        if name == "edit":
            edit(oak.setup, oak.whatsapp, report)
        else:
            receive(oak.setup, oak.whatsapp, event)
        assert len(messages(oak)) == 1

    [message] = messages(oak)
    assert (message.content.text, message.time) == ("I want four", event.time)
    assert message.content.attributes["edited"] and message.content.attributes["forwarded"]
    [head] = conversations(oak)
    assert head.unread == frozenset({message.id})
    assert not head.ahead
    assert head.preview.order == message.order
    assert conversations(world.fern) == []


def test_an_edit_and_its_message_that_come_at_once_are_one(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    event = said(amara, "I want five", time=now() - _HOUR)
    whole = replace(event, text="I want four", attributes={"edited": True}, time=now())
    report = replace(_edited(event, "I want four", 2_000), whole=whole)

    with ThreadPoolExecutor() as pool:
        done = [
            pool.submit(receive, oak.setup, oak.whatsapp, event),
            pool.submit(edit, oak.setup, oak.whatsapp, report),
        ]
        for one in done:
            one.result()

    assert [m.content.text for m in messages(oak)] == ["I want four", "Hello"]


def test_what_is_taken_back_keeps_the_providers_name_for_it(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "Oops")
    receive(oak.setup, oak.whatsapp, event)

    revoke(oak.setup, oak.whatsapp, MessageRevoked(event.provider_id, now(), names_of(amara)))

    [message] = messages(oak)
    assert message.content.source_id == event.provider_id


def test_every_order_of_message_edits_and_revoke_ends_in_one_state(world: World) -> None:
    oak = world.oak
    for order in itertools.permutations(range(4)):
        amara = Customer.new()
        event = said(amara, "One")
        steps = [
            lambda e=event: receive(oak.setup, oak.whatsapp, e),
            lambda e=event: edit(oak.setup, oak.whatsapp, _edited(e, "Two", 1_000)),
            lambda e=event: edit(oak.setup, oak.whatsapp, _edited(e, "Three", 2_000)),
            lambda e=event: revoke(
                oak.setup,
                oak.whatsapp,
                MessageRevoked(e.provider_id, e.time + 3_000, e.identities),
            ),
        ]
        _until_quiet([steps[place] for place in order])

    assert all(m.deleted and not m.content.text for m in messages(oak))
    assert len(messages(oak)) == 24


def test_another_accounts_line_cannot_edit_ours(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "Ours", time=now() - _HOUR)
    receive(oak.setup, oak.whatsapp, event)
    fern: Inbox = world.fern.whatsapp

    with pytest.raises(Early):
        edit(world.fern.setup, fern, _edited(event, "Theirs", 1_000))

    assert [m.content.text for m in messages(oak)] == ["Ours"]


def _until_quiet(steps: list) -> None:  # type: ignore[type-arg]
    """Runs the steps in order; those that come too early are tried again behind the others."""
    while steps:
        step = steps.pop(0)
        try:
            step()
        except Busy:
            steps.append(step)
