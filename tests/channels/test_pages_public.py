"""What is said in public on a Page or an Instagram account."""

from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind, Health
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import (
    AsideReported,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
)
from chalicelib.domain.message import Kind
from tests.channels.pages import ACCOUNT, AT, BOTH, PAGE, PERSON, changed, entry, events_in

FACEBOOK, INSTAGRAM = BOTH
_POST, _COMMENT = f"{PAGE}_700", "700_701"
_SAID_AT = 1_789_999_000


def _on_page(verb: str, **value: Any) -> list[Event]:
    whole = {
        "item": "comment",
        "verb": verb,
        "comment_id": _COMMENT,
        "post_id": _POST,
        "parent_id": _POST,
        "from": {"id": PERSON, "name": "Noa Levi"},
        "created_time": _SAID_AT,
        "message": "How wide is it?",
        **value,
    }
    return changed(FACEBOOK, "feed", **whole)


def _one(events: list[Event]) -> MessageReceived:
    [event] = events
    assert isinstance(event, MessageReceived)
    return event


def test_a_comment_stands_in_its_writers_thread_and_opens_no_window() -> None:
    said = _one(_on_page("add"))

    assert (said.text, said.name, said.time) == ("How wide is it?", "Noa Levi", _SAID_AT * 1000)
    assert said.identities == (Identity(IdentityKind.PSID, PERSON),)
    assert not said.lets_answer
    assert said.attributes["comment"] == {
        "id": _COMMENT,
        "kind": "comment",
        "post_id": _POST,
        "url": f"https://www.facebook.com/{_COMMENT}",
    }


def test_an_answer_to_a_comment_names_it() -> None:
    said = _one(_on_page("add", parent_id="700_699"))

    assert said.attributes["comment"]["parent_id"] == "700_699"


def test_a_comment_may_bring_a_picture() -> None:
    url = "https://scontent.xx.fbcdn.net/p.jpg"

    [file] = _one(_on_page("add", photo=url, message=None)).files

    assert (file.file_type, file.provider_id) == ("image", url)


@pytest.mark.parametrize(
    "events",
    [
        _on_page("add", message=None),
        changed(INSTAGRAM, "comments", **{"id": "1", "from": {"id": PERSON}, "media": {"id": "5"}}),
    ],
)
def test_a_comment_without_anything_is_a_sticker_that_meta_keeps(events: list[Event]) -> None:
    said = _one(events)

    assert said.attributes["is_unsupported"] is True
    assert said.attributes["type"] == "sticker_or_gif"


@pytest.mark.parametrize("verb", ["edited", "edit"])
def test_an_edited_comment_changes_its_words_and_tells_them_whole(verb: str) -> None:
    [event] = _on_page(verb, message="How deep is it?")

    assert isinstance(event, MessageEdited)
    assert (event.target_id, event.text, event.time) == (_COMMENT, "How deep is it?", AT)
    assert event.whole
    assert (event.whole.text, event.whole.time) == ("How deep is it?", _SAID_AT * 1000)


def test_hiding_marks_a_comment_and_leaves_its_words() -> None:
    [hidden], [shown] = _on_page("hide"), _on_page("unhide")

    assert isinstance(hidden, MessageEdited)
    assert hidden.text is None
    assert hidden.attributes["comment"]["hidden"] is True
    assert isinstance(shown, MessageEdited)
    assert "hidden" not in shown.attributes["comment"]


def test_a_removed_comment_is_revoked() -> None:
    writer = (Identity(IdentityKind.PSID, PERSON),)

    assert _on_page("remove", message=None, created_time=None) == [
        MessageRevoked(_COMMENT, AT, writer)
    ]


@pytest.mark.parametrize("item", ["post", "status", "photo", "video", "share"])
def test_a_visitors_post_is_a_message(item: str) -> None:
    said = _one(_on_page("add", item=item, comment_id=None))

    assert said.provider_id == _POST
    assert said.attributes["comment"]["kind"] == "post"


def test_a_mention_that_names_nobody_stands_under_its_post() -> None:
    value = {"item": "comment", "verb": "add", "comment_id": "9_1", "post_id": "9"}

    said = _one(changed(FACEBOOK, "mention", **value, message="Ask them", created_time=_SAID_AT))

    assert said.identities == (Identity(IdentityKind.GROUP, "9"),)
    assert (said.text, said.attributes["comment"]["kind"]) == ("Ask them", "mention")


def test_a_rating_keeps_its_stars_and_a_changed_one_its_new_ones() -> None:
    value = {
        "item": "rating",
        "open_graph_story_id": 88,
        "reviewer_id": int(PERSON),
        "reviewer_name": "Noa Levi",
        "review_text": "Sturdy",
        "created_time": _SAID_AT,
    }

    said = _one(changed(FACEBOOK, "ratings", **value, verb="add", rating=4))
    [again] = changed(FACEBOOK, "ratings", **value, verb="edit", rating=5)
    liked = _one(changed(FACEBOOK, "ratings", **value, verb="add", recommendation_type="positive"))

    assert (said.provider_id, said.text) == ("88", "Sturdy")
    assert (said.attributes["comment"]["kind"], said.attributes["comment"]["rating"]) == (
        "rating",
        4,
    )
    assert isinstance(again, MessageEdited)
    assert again.attributes["comment"]["rating"] == 5
    assert liked.attributes["comment"]["rating"] == "positive"


def test_a_comment_under_a_rating_is_not_that_rating() -> None:
    about = {"open_graph_story_id": "88", "created_time": _SAID_AT}
    value = {**about, "reviewer_id": PERSON, "comment_id": "88_5", "message": "I agree"}

    said = _one(changed(FACEBOOK, "ratings", item="comment", verb="add", **value))
    [liked] = changed(FACEBOOK, "ratings", item="reaction", reviewer_id=PERSON, **about)

    assert said.provider_id == "88_5"
    assert said.attributes["comment"] == {
        "id": "88_5",
        "kind": "comment",
        "post_id": "88",
        "url": "https://www.facebook.com/88_5",
    }
    assert isinstance(liked, AsideReported) and liked.reaction
    assert liked.reaction.target_id == "88"


def test_a_visitors_photos_come_along_and_a_link_elsewhere_stays_a_link() -> None:
    cdn = "https://scontent.xx.fbcdn.net/{}.jpg".format
    post = {"comment_id": None, "parent_id": None}

    one = _one(_on_page("add", **post, item="photo", link=cdn(1)))
    many = _one(_on_page("add", **post, item="status", photos=[cdn(1), cdn(2), None]))
    linked = _one(_on_page("add", **post, item="photo", link="https://example.com/photo"))

    assert [file.provider_id for file in one.files] == [cdn(1)]
    assert [file.provider_id for file in many.files] == [cdn(1), cdn(2)]
    assert "shares" not in one.attributes
    assert linked.files == ()
    assert linked.attributes["shares"] == [{"kind": "share", "url": "https://example.com/photo"}]


def test_an_edit_that_tells_no_words_leaves_those_that_stand() -> None:
    [event] = _on_page("edited", message=None, item="album", comment_id=None)

    assert isinstance(event, MessageEdited)
    assert event.text is None


@pytest.mark.parametrize(
    ("channel", "field", "value"),
    [
        (FACEBOOK, "feed", {"item": "event", "verb": "add", "event_id": "1"}),
        (FACEBOOK, "feed", {"item": "comment", "verb": "remove", "post_id": _POST}),
        (FACEBOOK, "group_feed", {"message": "Hello"}),
        (FACEBOOK, "mention", {}),
        (INSTAGRAM, "mentions", {}),
        (INSTAGRAM, "comments", {"text": "Hello"}),
        (INSTAGRAM, "brand_new", {"text": "Hello"}),
    ],
)
def test_what_does_not_say_what_it_is_about_is_told_and_not_lost(
    channel: ChannelKind, field: str, value: dict[str, Any]
) -> None:
    [event] = changed(channel, field, **{"from": {"id": PERSON}, **value})

    assert isinstance(event, AsideReported) and event.said
    assert event.said.attributes["system"] == {"from": {"id": PERSON}, **value, "type": field}


def test_what_has_changed_may_come_as_a_list() -> None:
    value = {"id": "1", "from": {"id": PERSON}, "text": "Nice"}
    body = entry(INSTAGRAM, changes=[{"field": "comments", "value": [value, {**value, "id": "2"}]}])

    found = [event for event in events_in(INSTAGRAM, body) if isinstance(event, MessageReceived)]

    assert [event.provider_id for event in found] == ["1", "2"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("feed", {"item": "comment", "verb": "add", "comment_id": "1", "from": {"id": int(PAGE)}}),
        ("feed", {"item": "reaction", "verb": "add", "post_id": _POST, "from": {"id": PAGE}}),
    ],
)
def test_what_we_say_and_like_reports_nothing(field: str, value: dict[str, Any]) -> None:
    assert changed(FACEBOOK, field, **value) == []


@pytest.mark.parametrize(
    ("value", "target", "emoji"),
    [
        ({"verb": "add", "comment_id": "8_9", "reaction_type": "love"}, "8_9", "❤️"),
        ({"verb": "edit", "reaction_type": "brand new"}, _POST, "🙂"),
        ({"verb": "remove", "reaction_type": "wow"}, _POST, ""),
        ({"verb": "add", "item": "like"}, _POST, "👍"),
    ],
)
def test_a_like_is_about_a_comment_or_else_its_post(
    value: dict[str, Any], target: str, emoji: str
) -> None:
    who = {"from": {"id": PERSON}, "post_id": _POST, "created_time": _SAID_AT}

    [event] = changed(FACEBOOK, "feed", **{"item": "reaction", **who, **value})

    assert isinstance(event, AsideReported) and event.reaction
    assert (event.reaction.target_id, event.reaction.emoji) == (target, emoji)
    assert event.reaction.identities == (Identity(IdentityKind.PSID, PERSON),)
    assert (event.said.kind if event.said else None) == (Kind.ACTIVITY if emoji else None)
    assert event.line is None


@pytest.mark.parametrize(
    ("channel", "field", "value", "knows_who"),
    [
        (FACEBOOK, "feed", {"item": "post", "verb": "block", "post_id": _POST}, False),
        (FACEBOOK, "parking", {"item": "bar", "verb": "remove", "sender_id": 7}, True),
        (FACEBOOK, "payment_options", {}, False),
        (INSTAGRAM, "story_insights", {"media_id": "1"}, False),
        (INSTAGRAM, "brand_new", {"from": {"id": PERSON}}, True),
    ],
)
def test_what_we_do_not_know_is_told_of_whoever_did_it_or_of_the_line(
    channel: ChannelKind, field: str, value: dict[str, Any], knows_who: bool
) -> None:
    [event] = changed(channel, field, **value)

    assert isinstance(event, AsideReported) and event.line
    assert (event.line.about, event.line.health) == (f"untold_{field}", Health.FINE)
    assert bool(event.said) is knows_who
    if event.said:
        assert event.said.attributes["is_unsupported"] is True
        assert event.said.attributes["type"] == field


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        (FACEBOOK, {"post_id": "1", "sender_id": 7, "message": "Hello"}),
        (INSTAGRAM, {"id": "1", "from": {"id": "7"}, "text": "Hello"}),
    ],
)
def test_words_in_a_new_kind_of_report_are_still_heard(
    channel: ChannelKind, value: dict[str, Any]
) -> None:
    said = _one(changed(channel, "brand_new", **value))

    assert (said.text, said.attributes["type"]) == ("Hello", "brand_new")


@pytest.mark.parametrize("field", ["comments", "live_comments"])
def test_an_instagram_comment_has_the_time_of_its_entry(field: str) -> None:
    writer = {"id": PERSON, "username": "noa.levi"}
    value = {"id": "31", "text": "Price?", "from": writer, "media": {"id": "30"}, "parent_id": "29"}

    said = _one(changed(INSTAGRAM, field, **value))

    assert (said.text, said.name, said.time) == ("Price?", "noa.levi", AT)
    assert said.identities == (Identity(IdentityKind.IGSID, PERSON),)
    expected = {"id": "31", "kind": "comment", "post_id": "30", "parent_id": "29"}
    assert said.attributes["comment"] == expected
    assert not said.lets_answer


def test_a_comment_may_stand_in_the_entry_itself() -> None:
    value = {"id": "31", "text": "Price?", "from": {"id": PERSON}, "media": {"id": "30"}}

    said = _one(events_in(INSTAGRAM, entry(INSTAGRAM, field="comments", value=value)))

    assert said.text == "Price?"


def test_an_instagram_mention_says_where_it_stands() -> None:
    said = _one(changed(INSTAGRAM, "mentions", media_id="40", comment_id="41"))

    assert said.identities == (Identity(IdentityKind.GROUP, "40"),)
    assert said.attributes["comment"] == {"id": "41", "kind": "mention", "post_id": "40"}


@pytest.mark.parametrize("writer", [{"id": ACCOUNT}, {"id": "5", "self_ig_scoped_id": "6"}])
def test_our_own_comments_are_nobodys_message(writer: dict[str, str]) -> None:
    value = {"id": "31", "text": "Thanks!", "from": writer, "media": {"id": "30"}}

    assert changed(INSTAGRAM, "comments", **value) == []
