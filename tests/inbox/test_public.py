"""What is said in public on Messenger and Instagram: answered for all, and read where it stands."""

import time
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.send import State
from chalicelib.inbox.accept import accept
from chalicelib.inbox.ask_what import hear_what
from chalicelib.inbox.attach import File
from chalicelib.inbox.reply import Draft, reply
from chalicelib.wire import talk
from tests.inbox.guests import Guest, heads, now_of, send, shown
from tests.meta import Meta
from tests.world import World, signed

_PICTURE = File("lamp.png", "image/png", b"\x89PNG")


@pytest.fixture
def lea(world: World, meta: Meta) -> Guest:
    """Somebody who comments on a Page's posts."""
    return Guest(world, meta, world.oak.page, "5577001122334455")


@pytest.fixture
def tom(world: World, meta: Meta) -> Guest:
    """Somebody on Instagram."""
    return Guest(world, meta, world.oak.instagram, "8877001122334455")


def _answer(guest: Guest, words: str, **more: Any) -> Draft:
    [said] = [m for m in shown(guest.world.oak) if m.content.attributes.get("comment")]
    attributes = {"in_reply_to": said.id, "public": True}
    return Draft(words, guest.world.oak.dana.id, attributes=attributes, by_human=True, **more)


def _change(guest: Guest, field: str, **value: Any) -> None:
    guest.tell(changes=[{"field": field, "value": value}])


def _calls(meta: Meta, end: str) -> list[tuple[str, Any]]:
    found = meta.call("GET", f"/_log?path={end}&method=POST")
    return [(entry["path"].rpartition("v26.0")[2], entry["body"]) for entry in found]


def test_a_comment_on_a_page_is_answered_below_it_however_old_it_is(
    world: World, meta: Meta, lea: Guest
) -> None:
    id = lea.comment("Do you deliver?", at=int(time.time()) - 30 * 86_400)
    [head] = heads(world.oak)

    ours = send(reply(world.oak.setup, head, _answer(lea, "Yes, everywhere.")).message)

    assert _calls(meta, "/comments") == [(f"/{id}/comments", {"message": "Yes, everywhere."})]
    assert ours.status is State.SENT and ours.content.source_id
    shown_ = talk.message(ours, world.oak.setup, head)
    assert shown_["content_attributes"]["public"] is True
    assert heads(world.fern) == []


def test_a_comment_on_instagram_is_answered_by_a_reply(
    world: World, meta: Meta, tom: Guest
) -> None:
    writer = {"id": tom.id, "username": "tom"}
    _change(tom, "comments", **{"from": writer}, id="17001", media={"id": "9"}, text="How much?")
    [head] = heads(world.oak)

    send(reply(world.oak.setup, head, _answer(tom, "Ten euros.")).message)

    assert _calls(meta, "/replies") == [("/17001/replies", {"message": "Ten euros."})]


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ({"comment_id": "17002", "media_id": "18002"}, {"comment_id": "17002"}),
        ({"media_id": "18003"}, {}),
    ],
)
def test_a_mention_is_read_where_it_stands_and_answered_there(
    world: World, meta: Meta, tom: Guest, value: dict[str, str], asked: dict[str, str]
) -> None:
    _change(tom, "mentions", **value)
    [message] = shown(world.oak)

    for _ in range(2):
        hear_what(message.account, message.thread, message.id)
    [head] = heads(world.oak)
    send(reply(world.oak.setup, head, _answer(tom, "Thank you!")).message)

    told = now_of(message)
    assert told.content.text.startswith("Have a look, @")
    assert told.content.attributes["participant"]["name"]
    assert head.preview.text == told.content.text
    body = {"media_id": value["media_id"], **asked, "message": "Thank you!"}
    assert _calls(meta, "/mentions") == [(f"/{world.oak.instagram.address}/mentions", body)]


def test_words_that_meta_does_not_tell_leave_the_mention_as_it_is(
    world: World, meta: Meta, tom: Guest
) -> None:
    mention = {"field": "mentions", "value": {"comment_id": "17009", "media_id": "9"}}
    accept(*signed(world.app_secret, tom.body(changes=[mention])))
    [message] = shown(world.oak)

    hear_what(message.account, message.thread, message.id)

    assert now_of(message).content.text == ""


def test_only_words_go_out_in_public_and_only_below_what_was_said_there(
    world: World, lea: Guest
) -> None:
    lea.comment("Do you deliver?")
    [head] = heads(world.oak)
    wrong = [
        _answer(lea, "Look", files=(_PICTURE,)),
        _answer(lea, "x" * 8_001),
        Draft("Hello all", world.oak.dana.id, attributes={"public": True}, by_human=True),
    ]

    codes = []
    for draft in wrong:
        with pytest.raises(Invalid) as refused:
            reply(world.oak.setup, head, draft)
        codes.append(refused.value.code)

    assert codes == ["invalid", "text_too_long", "invalid"]
    assert len(shown(world.oak)) == 1
