"""Whoever wrote a message changes it, or takes it back."""

import itertools

import pytest

from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import Identity
from chalicelib.domain.errors import Busy
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


def test_an_edit_or_revoke_before_its_message_is_tried_again_and_given_up_in_the_end(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    seen: tuple[Identity, ...] = names_of(amara)

    with pytest.raises(Busy):
        edit(oak.setup, oak.whatsapp, MessageEdited("wamid.none", "…", now(), seen))
    with pytest.raises(Busy):
        revoke(oak.setup, oak.whatsapp, MessageRevoked("wamid.none", now(), seen))
    assert (
        revoke(oak.setup, oak.whatsapp, MessageRevoked("wamid.none", now() - _HOUR, seen)) is None
    )


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
