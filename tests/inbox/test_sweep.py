"""The minute's look at what is due."""

import pytest

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse, sweep
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reply import DUE_AFTER, Draft, reply
from chalicelib.store import conversations, message_pages, messages, names, sends
from chalicelib.store.tables import HeadItem
from tests.world import Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")


def _talk(world: World) -> Conversation:
    """A conversation that a new customer began ten minutes ago."""
    someone, at = Customer.new(), now() // 1000 - 600
    body = webhook(world.oak.whatsapp, someone, [text(someone, "Hello", at=at)])
    accept(*signed(world.app_secret, body))
    asked = browse.Asked(status=None)
    heads = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return max(heads, key=lambda head: head.number)


def _reply(world: World, head: Conversation, words: str = "Yes") -> Message:
    return reply(world.oak.setup, head, Draft(words, world.oak.dana.id)).message


def _state(message: Message) -> State:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found.status


def _due_at(head: Conversation) -> int:
    item = HeadItem.get(names.conversation(head.account, head.number), "HEAD")
    return int(item.due_at or 0)


def _sweep(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(sweep, "now", lambda: at)
    sweep.sweep()


def test_a_conversation_that_fails_delays_no_other_and_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, whole = _talk(world), _talk(world)
    _reply(world, broken)
    silent = _reply(world, whole)
    assert sends.claim(silent, 0, "attempt1", now() - 1)
    torn = HeadItem(names.conversation(broken.account, broken.number), "HEAD")
    torn.update([HeadItem.sealed.set(b"torn")])
    at = now() + 2 * DUE_AFTER

    _sweep(monkeypatch, at)

    assert _state(silent) is State.UNCERTAIN
    assert at < _due_at(broken) < at + 3_600_000
    ids = f'"account":{broken.account},"conversation":{broken.number},'
    [line] = [line for line in capsys.readouterr().err.splitlines() if "sweep_failed" in line]
    assert ids in line


def test_a_conversation_that_failed_after_all_was_done_stays_out_of_the_index(
    world: World,
) -> None:
    head = _talk(world)

    conversations.postpone(head.account, head.number, now())

    assert _due_at(head) == 0


def test_an_old_message_that_waits_is_found_behind_a_hundred_newer_ones(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, another = _talk(world), _talk(world)
    with monkeypatch.context() as earlier:
        earlier.setattr("chalicelib.inbox.reply.now", lambda: now() - 300_000)
        silent, other = _reply(world, head), _reply(world, another)
    for message in (silent, other):
        assert sends.claim(message, 0, "attempt1", now() - 1)
    for n in range(101):
        draft = Draft(f"Note {n}", world.oak.dana.id, private=True)
        reply(world.oak.setup, head, draft)

    sweep.sweep_conversation(head.account, head.number, now())

    assert _state(silent) is State.UNCERTAIN
    assert _state(other) is State.SENDING


def test_a_reply_that_comes_while_sweep_looks_is_looked_at_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, at, look = _talk(world), now() + 2 * DUE_AFTER, message_pages.still_open
    out = _reply(world, head)
    sends.raise_rank(sends.Place(out.account, out.thread, out.id, 0), State.DELIVERED)

    def look_and_be_overtaken(seen: Conversation) -> list[Message]:
        found = look(seen)
        _reply(world, head)
        return found

    monkeypatch.setattr(message_pages, "still_open", look_and_be_overtaken)

    sweep.sweep_conversation(head.account, head.number, at)

    assert _due_at(head) == at + DUE_AFTER
