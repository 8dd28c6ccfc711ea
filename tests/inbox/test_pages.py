"""A thread in pages: every message once, in the order of the thread."""

import pytest

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import conversations, message_pages
from tests.world import Customer, World, signed, text, webhook

_MINUTE = 60_000


def _write(world: World, someone: Customer, words: str, at: int) -> None:
    said = text(someone, words, at=at // 1000)
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, someone, [said])))


def _head(world: World) -> Conversation:
    asked = browse.Asked(status=None)
    [listed] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    head = conversations.get_now(listed.account, listed.number)
    assert head
    return head


def test_a_message_shows_even_when_the_conversations_head_never_heard_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(world, Customer.new(), "Hello?", now() - 10 * _MINUTE)
    head = _head(world)

    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.inbox.reply.conversations.change", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reply(world.oak.setup, head, Draft("Yes!", world.oak.dana.id))

    assert [m.content.text for m in message_pages.page(_head(world), 20)] == ["Hello?", "Yes!"]


def test_a_writers_clock_that_is_off_moves_and_hides_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, start = Customer.new(), (now() // 1000 - 1200) * 1000
    for n in range(12):
        at = start + n * 10_000
        _write(world, amara, f"{2 * n}", at)
        monkeypatch.setattr("chalicelib.inbox.reply.now", lambda at=at: at + 5_000)
        clock = at + 5_000 + (110_000 if n % 2 else -110_000)
        draft = Draft(f"{2 * n + 1}", world.oak.dana.id, echo_id=f"web-{clock}-abcdefgh")
        reply(world.oak.setup, _head(world), draft)
    head, everything = _head(world), [f"{n}" for n in range(24)]

    for limit in (1, 2, 5, 23, 24):
        shown = message_pages.page(head, limit)
        while older := message_pages.page(head, limit, shown[0].id):
            shown = older + shown
        assert [message.content.text for message in shown] == everything
        shown = shown[:1]
        while newer := message_pages.page_after(head, limit, shown[-1].id):
            shown += newer
        assert [message.content.text for message in shown] == everything
