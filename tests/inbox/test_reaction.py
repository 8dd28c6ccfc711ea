"""Our emoji on a message: shown at once, sent at most as it is meant, taken back when refused."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import queues
from chalicelib.clock import now
from chalicelib.domain.errors import Invalid, NotThere
from chalicelib.domain.message import Message
from chalicelib.domain.send import REACTION, State
from chalicelib.inbox import browse, sweep
from chalicelib.inbox.accept import accept
from chalicelib.inbox.deliver import Job, TryLater, deliver
from chalicelib.inbox.dispatch import dispatch
from chalicelib.inbox.reaction import react
from chalicelib.inbox.remove import remove
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import conversations, message_pages, messages, names, sends
from chalicelib.store import setup as setups
from chalicelib.store.message_item import from_image
from chalicelib.store.tables import MessageItem
from chalicelib.wire import talk
from tests.meta import Meta
from tests.world import Customer, World, signed, status, text, webhook


@pytest.fixture
def hello(world: World, meta: Meta) -> Message:
    """What a customer has just written to Oak, as Meta and we both know."""
    amara = Customer.new()
    line = world.oak.whatsapp
    meta.call("POST", f"/_customers/{amara.phone}", {"name": amara.name})
    wish = {"phone_number_id": line.address, "text": "Hello"}
    wamid = meta.call("POST", f"/_customers/{amara.phone}/send", wish)["id"]
    body = webhook(line, amara, [text(amara, "Hello", wamid)])
    accept(*signed(world.app_secret, body))
    [message] = message_pages.page(_head(world), 9)
    return message


def _head(world: World) -> Any:
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return head


def _react(world: World, message: Message, emoji: str) -> Message:
    return react(world.oak.setup, world.oak.dana, _head(world), message.id, emoji)


def _deliver(message: Message) -> Message:
    deliver(Job(message.account, message.thread, message.id, REACTION))
    return _now(message)


def _now(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


def _shown(world: World, message: Message) -> tuple[Any, Any]:
    attributes = talk.message(message, world.oak.setup, _head(world))["content_attributes"]
    return attributes["reactions"], attributes.get("reaction_error")


def _ours(world: World, emoji: str) -> list[dict[str, Any]]:
    return [{"emoji": emoji, "from": "agent", "user_id": world.oak.dana.id}]


def test_a_reaction_shows_at_once_and_is_sent_once(
    world: World, meta: Meta, hello: Message
) -> None:
    listed = _head(world).preview

    shown = _react(world, hello, "👍")
    assert _shown(world, shown) == (_ours(world, "👍"), None)
    _deliver(hello)
    _deliver(hello)

    [body] = meta.sent(world.oak.whatsapp.address)
    assert body["type"] == "reaction"
    assert body["reaction"] == {"message_id": hello.content.source_id, "emoji": "👍"}
    assert body["biz_opaque_callback_data"]
    assert _now(hello).status is State.SENT
    assert _head(world).preview == listed
    assert len(message_pages.page(_head(world), 9)) == 1


def test_the_tables_stream_hands_a_reaction_on(
    world: World, hello: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Any] = []
    monkeypatch.setattr(queues, "send_in_order", lambda _, body, **how: jobs.append((body, how)))
    _react(world, hello, "👍")
    item = MessageItem.get(names.thread(hello.account, hello.thread), names.message(hello.id))

    image = item.serialize()
    dispatch(from_image(image))

    assert image["q"] == {"BOOL": True}
    [(body, how)] = jobs
    assert (body["message"], body["part"]) == (hello.id, REACTION)
    assert how["group"] == f"{hello.account}-{hello.thread}"
    assert how["name"].endswith("--1-1")


def test_another_emoji_takes_its_place_and_none_takes_it_away(
    world: World, meta: Meta, hello: Message
) -> None:
    for emoji in ("👍", "❤️", ""):
        _react(world, hello, emoji)
        _react(world, hello, emoji)
        _deliver(hello)

    bodies = meta.sent(world.oak.whatsapp.address)
    assert [body["reaction"]["emoji"] for body in bodies] == ["👍", "❤️", ""]
    assert _shown(world, _now(hello)) == ([], None)


def test_a_refused_reaction_is_taken_back_to_what_was_there(
    world: World, meta: Meta, hello: Message
) -> None:
    _react(world, hello, "👍")
    _deliver(hello)
    _react(world, hello, "❤️")
    meta.call(
        "POST", "/_faults", {"path": "/messages", "kind": "error", "code": 131009, "times": 1}
    )

    refused = _deliver(hello)

    reactions, error = _shown(world, refused)
    assert reactions == _ours(world, "👍")
    assert error.startswith("131009: ")
    _react(world, hello, "🎉")
    assert _shown(world, _deliver(hello)) == (_ours(world, "🎉"), None)


def test_a_reaction_that_fails_later_is_taken_back(
    world: World, meta: Meta, hello: Message
) -> None:
    _react(world, hello, "👍")
    _deliver(hello)
    [body] = meta.sent(world.oak.whatsapp.address)

    error = {"code": 131026, "title": "Message undeliverable"}
    report = status("wamid.x", "failed", body["biz_opaque_callback_data"], errors=[error])
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))

    reactions, told = _shown(world, _now(hello))
    assert reactions == []
    assert told.startswith("131026: ")
    assert _now(hello).status is State.SENT


def test_an_unclear_answer_is_tried_again_since_twice_does_no_harm(
    world: World, meta: Meta, hello: Message
) -> None:
    _react(world, hello, "👍")
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    with pytest.raises(TryLater):
        _deliver(hello)

    sent = _deliver(hello)

    assert _shown(world, sent) == (_ours(world, "👍"), None)
    emojis = [body["reaction"]["emoji"] for body in meta.sent(world.oak.whatsapp.address)]
    assert emojis == ["👍", "👍"]


def test_a_reaction_nobody_knows_about_says_so(world: World, meta: Meta, hello: Message) -> None:
    _react(world, hello, "👍")
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 9})

    for _ in range(3):
        with pytest.raises(TryLater):
            _deliver(hello)
    unclear = _deliver(hello)

    reactions, told = _shown(world, unclear)
    assert reactions == _ours(world, "👍")
    assert "may have been sent" in told
    meta.call("DELETE", "/_faults")
    _react(world, hello, "👍")
    assert _shown(world, _deliver(hello)) == (_ours(world, "👍"), None)


def test_a_held_inbox_holds_a_reaction_until_it_is_mended(
    world: World, meta: Meta, hello: Message
) -> None:
    held = replace(world.oak.setup.inboxes[world.oak.whatsapp.id], held="Reconnect it.")
    setups.put_inbox(held)
    _react(world, hello, "👍")
    waiting = _deliver(hello)
    assert waiting.reaction
    assert waiting.reaction.state is State.HELD

    setups.put_inbox(replace(held, held=""))
    sweep.sweep_conversation(hello.account, hello.conversation, now())
    _deliver(hello)

    assert len(meta.sent(world.oak.whatsapp.address)) == 1
    sweep.sweep_conversation(hello.account, hello.conversation, now() + 200_000)
    head = conversations.get_now(hello.account, hello.conversation)
    assert head
    assert head.due_at == 0


def test_a_silent_attempt_at_a_reaction_is_made_again(
    world: World, meta: Meta, hello: Message
) -> None:
    shown = _react(world, hello, "👍")
    assert sends.claim(shown, REACTION, "attempt1", now() - 1)

    sweep.sweep_conversation(hello.account, hello.conversation, now())
    _deliver(hello)

    assert len(meta.sent(world.oak.whatsapp.address)) == 1


def test_a_reaction_to_a_reply_leaves_the_replys_ticks_alone(
    world: World, meta: Meta, hello: Message
) -> None:
    said = reply(world.oak.setup, _head(world), Draft("Yes", world.oak.dana.id)).message
    deliver(Job(said.account, said.thread, said.id, 0))
    _react(world, said, "👍")
    meta.call(
        "POST", "/_faults", {"path": "/messages", "kind": "error", "code": 131009, "times": 1}
    )

    assert _deliver(said).status is State.SENT


def test_what_was_removed_before_takes_no_reaction(
    world: World, meta: Meta, hello: Message
) -> None:
    _react(world, hello, "👍")
    remove(world.oak.setup, _head(world), hello.id)

    _deliver(hello)

    assert meta.sent(world.oak.whatsapp.address) == []
    with pytest.raises(NotThere):
        _react(world, hello, "👍")


def test_notes_and_unsent_replies_take_no_reaction(world: World, hello: Message) -> None:
    head = _head(world)
    note = reply(world.oak.setup, head, Draft("Psst", world.oak.dana.id, private=True)).message
    queued = reply(world.oak.setup, head, Draft("Yes", world.oak.dana.id)).message

    for message in (note, queued):
        with pytest.raises(Invalid):
            _react(world, message, "👍")


def test_no_reaction_goes_out_once_the_window_has_closed(world: World, hello: Message) -> None:
    head = replace(_head(world), window_ends_at=now() - 1)

    with pytest.raises(Invalid) as refused:
        react(world.oak.setup, world.oak.dana, head, hello.id, "👍")

    assert refused.value.code == "window_closed"
