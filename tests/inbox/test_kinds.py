"""What stands in a thread beside a customer's words: echoes, activities, history."""

from dataclasses import replace

import pytest

from chalicelib.clock import now
from chalicelib.domain.conversation import Status
from chalicelib.domain.errors import Busy
from chalicelib.domain.events import WatermarkReported
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from chalicelib.inbox.echo import take_echo
from chalicelib.inbox.receive import receive
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.settle import settle_until
from chalicelib.inbox.triage import mark_read, set_status
from chalicelib.store import messages, sends
from tests.inbox.told import conversations, names_of, said
from tests.inbox.told import messages as shown
from tests.world import Customer, World

_DAY = 86_400_000


def test_what_was_written_on_the_phone_is_ours_and_counts_as_the_answer(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Is it in stock?"))

    echo = said(amara, "It is.", kind=Kind.OUTGOING, attributes={"echo": True}, time=now() - 1_000)
    for _ in range(2):
        take_echo(oak.setup, oak.whatsapp, echo)

    [head] = conversations(oak)
    assert [(m.kind, m.content.text) for m in shown(oak)] == [
        (Kind.INCOMING, "Is it in stock?"),
        (Kind.OUTGOING, "It is."),
    ]
    assert shown(oak)[1].status is State.SENT
    assert head.waiting_since == 0
    assert conversations(world.fern) == []


def test_an_echo_before_any_message_begins_the_conversation_without_an_open_window(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak

    take_echo(oak.setup, oak.whatsapp, said(amara, "Your table is ready", kind=Kind.OUTGOING))

    [head] = conversations(oak)
    assert head.unread == frozenset()
    assert head.window_ends_at == 0
    assert head.person.phone == f"+{amara.phone}"


def test_an_echo_waits_while_something_is_being_sent_and_settles_what_is_uncertain(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    [head] = conversations(oak)
    ours = reply(oak.setup, head, Draft("Good morning", oak.dana.id)).message
    echo = said(amara, "Good morning", kind=Kind.OUTGOING, time=now())

    with pytest.raises(Busy):
        take_echo(oak.setup, oak.whatsapp, echo)

    claimed = sends.claim(ours, 0, "a1", 0)
    assert claimed
    uncertain = replace(claimed.sends[0], state=State.UNCERTAIN)
    assert sends.set_send(claimed, 0, uncertain, State.SENDING)
    take_echo(oak.setup, oak.whatsapp, echo)

    settled = messages.get(oak.account, head.thread, ours.id)
    assert settled and settled.status is State.SENT
    assert settled.content.source_id == echo.provider_id
    assert [m.content.text for m in shown(oak)] == ["Hello", "Good morning"]


def test_history_shows_in_its_place_and_calls_nobody(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    old = now() - 30 * _DAY
    receive(oak.setup, oak.whatsapp, said(amara, "Last month", time=old, imported=True))
    theirs = said(amara, "Our answer", time=old + 1_000, imported=True, kind=Kind.OUTGOING)
    receive(oak.setup, oak.whatsapp, theirs)

    [head] = conversations(oak)
    assert (head.status, head.unread, head.waiting_since) == (Status.RESOLVED, frozenset(), 0)

    receive(oak.setup, oak.whatsapp, said(amara, "Today"))
    newest, older = conversations(oak)
    assert (newest.status, len(newest.unread)) == (Status.OPEN, 1)
    assert [m.content.text for m in shown(oak)] == ["Today", "Last month", "Our answer"]
    assert older.number == head.number


def test_history_of_an_open_conversation_changes_nothing_but_what_is_shown(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Today"))
    [before] = conversations(oak)
    mark_read(oak.setup, before.number)

    old = said(amara, "Last month", time=now() - 30 * _DAY, imported=True)
    receive(oak.setup, oak.whatsapp, old)

    [head] = conversations(oak)
    assert (head.status, head.unread) == (Status.OPEN, frozenset())
    assert head.preview.text == "Today"
    assert [m.content.text for m in shown(oak)] == ["Last month", "Today"]


def test_a_call_is_an_activity_that_opens_the_window_and_reopens_nothing(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", time=now() - 3 * _DAY))
    [head] = conversations(oak)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)

    call = said(amara, "Called", kind=Kind.ACTIVITY, opens_window=True)
    receive(oak.setup, oak.whatsapp, call)

    [head] = conversations(oak)
    assert head.status is Status.RESOLVED
    assert head.window_ends_at == call.time + _DAY
    assert head.preview.text == "Hello"


def test_a_comment_opens_no_window(world: World) -> None:
    amara, oak = Customer.new(), world.oak

    receive(oak.setup, oak.whatsapp, said(amara, "Lovely!", opens_window=False))

    [head] = conversations(oak)
    assert head.window_ends_at == 0


def test_a_watermark_lifts_what_went_before_it_and_nothing_later(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    start = now() - 60_000
    for at, words in ((0, "One"), (10_000, "Two"), (20_000, "Three")):
        echo = said(amara, words, kind=Kind.OUTGOING, time=start + at)
        take_echo(oak.setup, oak.whatsapp, echo)
    report = WatermarkReported(State.READ, start + 10_000, names_of(amara))

    for _ in range(2):
        settle_until(oak.setup, oak.whatsapp, report)
    late = WatermarkReported(State.DELIVERED, start + 30_000, names_of(amara))
    settle_until(oak.setup, oak.whatsapp, late)
    settle_until(world.fern.setup, world.fern.whatsapp, late)

    assert [m.status for m in shown(oak)] == [State.READ, State.READ, State.DELIVERED]


def test_a_row_says_what_a_message_without_text_is(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    place = {"latitude": 48.85, "longitude": 2.35, "name": "Depot"}
    receive(oak.setup, oak.whatsapp, said(amara, "", attributes={"location": place}))
    [head] = conversations(oak)
    assert head.preview.about == {"location": place}

    cards = [{"name": {"formatted_name": "x" * 400}}]
    receive(oak.setup, oak.whatsapp, said(amara, "", attributes={"contacts": cards}, time=now()))
    [head] = conversations(oak)
    assert head.preview.about == {"contacts": True}

    receive(
        oak.setup, oak.whatsapp, said(amara, "Words", attributes={"location": place}, time=now())
    )
    [head] = conversations(oak)
    assert (head.preview.text, head.preview.about) == ("Words", {})
