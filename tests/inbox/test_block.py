"""A blocked contact: what they say is kept, calls nobody, and is not answered."""

import pytest

from chalicelib.clock import now
from chalicelib.domain.conversation import Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Kind
from chalicelib.inbox import introduce
from chalicelib.inbox.introduce import Card
from chalicelib.inbox.receive import receive
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.triage import mark_read, set_status
from chalicelib.wire import talk
from tests.inbox.told import conversations, messages, said
from tests.world import Customer, World


def test_what_a_blocked_contact_says_is_kept_and_calls_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Buy my pills"))
    [head] = conversations(oak)
    mark_read(oak.setup, head.number)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)
    introduce.rewrite(oak.setup, head.contact, Card(blocked=True), "user:1")
    told: list[str] = []
    monkeypatch.setattr(
        "chalicelib.inbox.receive.announce.message", lambda event, *_: told.append(event)
    )

    receive(oak.setup, oak.whatsapp, said(amara, "Really, buy them", time=now() + 1_000))

    [head] = conversations(oak)
    said_here = [m.content.text for m in messages(oak) if m.kind is Kind.INCOMING]
    assert said_here == ["Buy my pills", "Really, buy them"]
    assert (head.status, head.unread, told) == (Status.RESOLVED, frozenset(), [])
    assert talk.row_of(head, oak.setup)["meta"]["sender"]["blocked"] is True


def test_a_blocked_contact_who_never_wrote_before_begins_no_open_conversation(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    introduce.introduce(oak.setup, Card(phone=f"+{amara.phone}", blocked=True))

    receive(oak.setup, oak.whatsapp, said(amara, "Buy my pills"))

    [head] = conversations(oak)
    assert (head.status, head.unread) == (Status.RESOLVED, frozenset())


def test_a_blocked_contact_is_not_written_to_until_unblocked(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    [head] = conversations(oak)

    introduce.rewrite(oak.setup, head.contact, Card(blocked=True), "user:1")
    with pytest.raises(Invalid) as refused:
        reply(oak.setup, conversations(oak)[0], Draft("No", oak.dana.id))
    reply(oak.setup, conversations(oak)[0], Draft("A note", oak.dana.id, private=True))
    introduce.rewrite(oak.setup, head.contact, Card(blocked=False), "user:1")
    reply(oak.setup, conversations(oak)[0], Draft("Yes", oak.dana.id))

    assert refused.value.code == "contact_blocked"
    assert [m.content.text for m in messages(oak)] == ["Hello", "A note", "Yes"]
