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
