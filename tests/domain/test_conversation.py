"""What happens to a conversation: any order and repetition ends in one state."""

from itertools import permutations

from chalicelib.domain.conversation import (
    UNREAD_KEPT,
    Conversation,
    Person,
    Status,
    read,
    received,
    replied,
    with_status,
)
from chalicelib.domain.message import Content, Kind, Message

HOUR = 3_600_000
START = 1_790_000_000_000


def _conversation() -> Conversation:
    return Conversation(
        account=1,
        number=7,
        thread="t",
        inbox=1,
        contact=5,
        key="P#5",
        created_at=START,
        started_at=START,
        last_activity_at=START,
    )


def _message(id: int, time: int, arrived: int = 0, kind: Kind = Kind.INCOMING) -> Message:
    return Message(
        account=1,
        thread="t",
        id=id,
        conversation=7,
        inbox=1,
        kind=kind,
        time=START + time,
        arrived=START + (arrived or time),
        key="P#5",
        content=Content(text=f"message {id}"),
    )


def _receive(conversation: Conversation, message: Message) -> Conversation:
    return received(conversation, message, Person(name="Amara"), 24 * HOUR)


def test_five_messages_in_any_order_and_doubled_end_in_one_state() -> None:
    said = [_message(n, n * 1000) for n in range(1, 6)]
    ends = set()

    for order in permutations(said):
        state = _conversation()
        for message in (*order, order[0], order[-1]):
            state = _receive(state, message)
        # When we first heard of it does depend on the order, and is nobody's promise.
        ends.add(str(state).replace(f"waiting_since={state.waiting_since}", ""))

    assert len(ends) == 1


def test_a_replay_after_reading_stays_read() -> None:
    message = _message(1, 1000)
    state = read(_receive(_conversation(), message), START + 5000)

    assert _receive(state, message) == state


def test_a_replay_after_resolving_does_not_reopen_but_a_new_message_does() -> None:
    message = _message(1, 1000)
    state = with_status(_receive(_conversation(), message), Status.RESOLVED, START + 5000)

    assert _receive(state, message).status is Status.RESOLVED
    assert _receive(state, _message(2, 6000)).status is Status.OPEN


def test_an_older_message_does_not_take_the_preview() -> None:
    state = _receive(_conversation(), _message(2, 2000))
    state = _receive(state, _message(1, 1000, arrived=9000))

    assert state.preview.text == "message 2"
    assert state.unread == {1, 2}


def test_a_message_opens_the_window_for_24_hours_from_the_providers_time() -> None:
    state = _receive(_conversation(), _message(1, 1000, arrived=60_000))

    assert state.window_ends_at == START + 1000 + 24 * HOUR


def test_unread_ids_are_bounded() -> None:
    state = _conversation()
    for n in range(50):
        state = _receive(state, _message(n, n * 1000 + 1))

    assert len(state.unread) == UNREAD_KEPT


def test_a_reply_ends_the_waiting_and_a_note_does_not() -> None:
    waiting = _receive(_conversation(), _message(1, 1000))
    reply = _message(2, 2000, kind=Kind.OUTGOING)

    assert waiting.waiting_since == START + 1000
    assert replied(waiting, reply, START + 90_000).waiting_since == 0


def test_a_replay_after_the_second_reply_waits_for_nobody_but_a_new_message_does() -> None:
    state, again = _conversation(), _message(3, 3000)
    state = replied(state, _message(1, 1000, kind=Kind.OUTGOING), 0)
    state = replied(_receive(state, again), _message(4, 4000, kind=Kind.OUTGOING), 0)

    assert state.waiting_since == 0
    assert _receive(state, again).waiting_since == 0
    assert _receive(state, _message(5, 5000)).waiting_since == START + 5000


def test_a_reply_and_the_message_after_it_wait_alike_in_either_order() -> None:
    replies = [_message(n, n * 1000, kind=Kind.OUTGOING) for n in (1, 2)]
    ends = set()

    for first, second, third in permutations([*replies, _message(3, 3000)]):
        state = _conversation()
        for message in (first, second, third):
            ours = message.kind is Kind.OUTGOING
            state = replied(state, message, 0) if ours else _receive(state, message)
        ends.add((state.waiting_since, state.first_reply_at, state.replied_at))

    assert ends == {(START + 3000, START + 1000, START + 2000)}


def test_the_name_an_agent_gave_stays() -> None:
    named = received(_conversation(), _message(1, 1), Person(name="Amara O."), 0)

    assert _receive(named, _message(2, 2000)).person.name == "Amara O."
