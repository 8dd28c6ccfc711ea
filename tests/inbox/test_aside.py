"""Likes, and what we cannot show: they stand where somebody looks, and make nobody a contact."""

import time
from typing import Any

import pytest

from chalicelib.domain.message import Kind
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reply import Draft, reply
from chalicelib.wire import lines
from tests.inbox.guests import Guest, heads, send, shown
from tests.meta import Meta
from tests.world import World, signed


@pytest.fixture
def lea(world: World, meta: Meta) -> Guest:
    """Somebody who comments on a Page's posts."""
    return Guest(world, meta, world.oak.page, "5577001122334466")


def _like(guest: Guest, verb: str = "add", **value: Any) -> None:
    whole = {
        "item": "reaction",
        "verb": verb,
        "reaction_type": "love",
        "post_id": f"{guest.line.address}_700",
        "from": {"id": guest.id, "name": "Noa Levi"},
        "created_time": int(time.time()),
        **value,
    }
    guest.tell(changes=[{"field": "feed", "value": whole}])


def _reactions(world: World, words: str) -> list[str]:
    [message] = [m for m in shown(world.oak) if m.content.text == words]
    return [r["emoji"] for r in message.content.attributes.get("reactions", []) if r["emoji"]]


def test_a_like_stands_on_the_comment_of_whoever_likes_it_and_goes_again(
    world: World, lea: Guest
) -> None:
    id = lea.comment("Do you deliver?")

    _like(lea, comment_id=id)
    assert _reactions(world, "Do you deliver?") == ["❤️"]
    _like(lea, "remove", comment_id=id, created_time=int(time.time()) + 1)

    assert _reactions(world, "Do you deliver?") == []
    assert len(shown(world.oak)) == 1


def test_a_customer_who_likes_our_public_answer_is_seen_to(world: World, lea: Guest) -> None:
    lea.comment("Do you deliver?")
    [head] = heads(world.oak)
    [said] = shown(world.oak)
    attributes = {"in_reply_to": said.id, "public": True}
    draft = Draft("Everywhere.", world.oak.dana.id, attributes=attributes, by_human=True)
    ours = send(reply(world.oak.setup, head, draft).message)

    _like(lea, comment_id=ours.content.source_id)

    assert _reactions(world, "Everywhere.") == ["❤️"]


def test_a_known_person_who_likes_something_else_leaves_one_line_that_wakes_nobody(
    world: World, lea: Guest
) -> None:
    lea.write("Hello")
    [before] = heads(world.oak)
    at = int(time.time())

    for _ in range(2):
        _like(lea, created_time=at)

    [head] = heads(world.oak)
    [line] = [m for m in shown(world.oak) if m.kind is Kind.ACTIVITY]
    assert "❤️" in line.content.text
    assert (head.unread, head.window_ends_at) == (before.unread, before.window_ends_at)
    assert heads(world.fern) == []


def test_whoever_only_likes_does_not_become_a_contact(
    world: World, lea: Guest, capsys: pytest.CaptureFixture[str]
) -> None:
    _like(lea)

    assert heads(world.oak) == []
    logged = capsys.readouterr().err
    assert '"about":"like"' in logged
    assert "Noa" not in logged


def test_what_we_do_not_know_stands_with_whoever_did_it_if_we_know_them(
    world: World, lea: Guest
) -> None:
    lea.write("Hello")

    lea.tell(changes=[{"field": "brand_new", "value": {"from": {"id": lea.id}, "thing": 1}}])

    [line] = [m for m in shown(world.oak) if m.kind is Kind.ACTIVITY]
    assert line.content.attributes["is_unsupported"] is True
    assert line.content.attributes["system"]["thing"] == 1


def test_what_is_about_nobody_is_told_of_the_inbox_to_its_administrators(
    world: World, lea: Guest
) -> None:
    change = {"field": "brand_new", "value": {"thing": 1}}

    for _ in range(2):
        accept(*signed(world.app_secret, lea.body(changes=[change])))

    oak, fern = world.oak, world.fern
    page = oak.setup.inboxes[oak.page.id]
    told = lines.inbox(page, "https://inbox.example.com", oak.dana)
    [report] = told["reports"]
    assert (report["about"], report["health"]) == ("untold_brand_new", "fine")
    assert "brand_new" in report["sentence"]
    assert told["health"] == "This inbox is connected."
    assert "reports" not in lines.inbox(page, "https://inbox.example.com", oak.ravi)
    assert fern.setup.inboxes[fern.page.id].reports == ()
    assert heads(oak) == []
