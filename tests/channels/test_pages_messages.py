"""Messages of Messenger and Instagram become our events; nothing that was said is dropped."""

from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import MessageEdited, MessageReceived, MessageRevoked
from chalicelib.domain.message import Kind
from tests.channels.pages import (
    AT,
    BOTH,
    LINES,
    PAGE,
    PERSON,
    echo,
    entry,
    events_in,
    holding,
    item,
    message,
    reported,
)

FACEBOOK, INSTAGRAM = BOTH
_CDN = "https://scontent.xx.fbcdn.net/v/1.jpg?oh=1"


@pytest.mark.parametrize(
    ("channel", "kind"), [(FACEBOOK, IdentityKind.PSID), (INSTAGRAM, IdentityKind.IGSID)]
)
def test_a_text_is_a_message_of_its_sender(channel: ChannelKind, kind: IdentityKind) -> None:
    said = message(channel, text="Is the lamp in stock?")

    assert (said.text, said.time, said.provider_id) == ("Is the lamp in stock?", AT, "m_1")
    assert said.identities == (Identity(kind, PERSON),)
    assert said.kind is Kind.INCOMING
    assert said.lets_answer


def test_ids_may_come_as_numbers_and_dashboard_times_as_seconds() -> None:
    said = {**item(FACEBOOK), "sender": {"id": int(PERSON)}, "recipient": {"id": int(PAGE)}}
    body = entry(FACEBOOK, messaging=[{**said, "timestamp": "1790000000", "message": {"mid": "m"}}])
    body["entry"][0]["id"] = int(PAGE)

    [event] = events_in(FACEBOOK, body)

    assert isinstance(event, MessageReceived)
    assert (event.identities[0].value, event.time) == (PERSON, 1_790_000_000_000)


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize("kind", ["image", "audio", "video", "file"])
def test_a_file_is_fetched_later_from_its_address(channel: ChannelKind, kind: str) -> None:
    said = holding(channel, {"type": kind, "payload": {"url": _CDN}})

    [file] = said.files
    assert (file.file_type, file.provider_id) == (kind, _CDN)
    assert "is_unsupported" not in said.attributes


def test_a_sticker_is_one_picture_however_often_meta_names_it() -> None:
    payload = {"url": _CDN, "sticker_id": 369239263222822}
    old, new = ({"type": kind, "payload": payload} for kind in ("image", "sticker"))

    for attachments in ([old], [new], [old, new], [new, old]):
        [file] = holding(FACEBOOK, *attachments).files
        assert (file.file_type, file.sticker) == ("image", True)


_SHARED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"type": "fallback", "title": "A chair", "url": "https://example.com/chair"},
        {"kind": "fallback", "title": "A chair", "url": "https://example.com/chair"},
    ),
    (
        {"type": "share", "payload": {"url": "https://example.com/p/1"}},
        {"kind": "share", "url": "https://example.com/p/1"},
    ),
    (
        {"type": "reel", "payload": {"url": "https://example.com/r", "reel_video_id": 7}},
        {"kind": "reel", "url": "https://example.com/r", "id": "7"},
    ),
    (
        {"type": "ig_post", "payload": {"ig_post_media_id": "9", "title": "New in"}},
        {"kind": "ig_post", "title": "New in", "id": "9"},
    ),
    (
        {"type": "template", "payload": {"product": {"elements": [{"id": "5", "title": "Desk"}]}}},
        {"kind": "template", "title": "Desk", "id": "5"},
    ),
    (
        {"type": "template", "payload": {"elements": {"title": "Desk"}}},
        {"kind": "template", "title": "Desk"},
    ),
    ({"type": "template", "payload": {"elements": 5}}, {"kind": "template"}),
    (
        {"type": "ig_story", "payload": {"story_media_id": 8, "story_media_url": _CDN}},
        {"kind": "ig_story", "url": _CDN, "id": "8"},
    ),
]


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize(("attachment", "share"), _SHARED)
def test_what_was_shared_is_shown_as_a_link(
    channel: ChannelKind, attachment: dict[str, Any], share: dict[str, Any]
) -> None:
    said = holding(channel, attachment)

    assert said.attributes == {"shares": [share]}
    assert said.files == ()


def test_a_post_named_twice_while_meta_renames_it_is_shown_once() -> None:
    payload = {"url": "https://example.com/p/1"}

    said = holding(
        INSTAGRAM, {"type": "share", "payload": payload}, {"type": "ig_post", "payload": payload}
    )

    assert [share["kind"] for share in said.attributes["shares"]] == ["share"]


def test_a_place_an_appointment_a_heart_and_a_story_are_told() -> None:
    at = {"coordinates": {"lat": 48.85, "long": 2.35}}
    place = holding(FACEBOOK, {"type": "location", "title": "Workshop", "payload": at})
    visit = {"status": "requested", "start_time": 1_790_000_000, "booking_id": "b"}
    booking = holding(FACEBOOK, {"type": "appointment_booking", "payload": visit})
    heart = holding(INSTAGRAM, {"type": "like_heart"})
    story = holding(INSTAGRAM, {"type": "story_mention", "payload": {"url": _CDN}})

    expected = {"latitude": 48.85, "longitude": 2.35, "name": "Workshop"}
    assert place.attributes["location"] == expected
    assert booking.text == "Appointment requested for 2026-09-21 14:13 UTC."
    assert booking.attributes["appointment"] == visit
    assert heart.text == "❤️"
    assert story.attributes["story"] == {"kind": "mention", "url": _CDN}
    assert story.files == ()


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize(
    ("said", "type"),
    [
        ({"attachments": [{"type": "ephemeral"}]}, "ephemeral"),
        ({"attachments": [{"type": "hologram", "payload": {}}]}, "hologram"),
        ({"attachments": [{"type": "image", "payload": None}]}, "image"),
        ({"is_unsupported": True}, "unsupported"),
        ({"text": None}, "unsupported"),
        ({"sticker_id": 4}, "sticker"),
    ],
)
def test_what_cannot_be_shown_is_named_with_its_kind(
    channel: ChannelKind, said: dict[str, Any], type: str
) -> None:
    found = message(channel, **said)

    assert found.attributes == {"is_unsupported": True, "type": type}


def test_a_single_file_where_a_list_should_be_is_one() -> None:
    said = message(FACEBOOK, attachments={"type": "image", "payload": {"url": _CDN}})

    assert [file.provider_id for file in said.files] == [_CDN]


def test_the_title_of_what_cannot_be_shown_is_read_out() -> None:
    said = holding(INSTAGRAM, {"type": "poll", "title": "Oak or ash?", "payload": {"options": 2}})

    assert said.text == "Oak or ash?"
    assert said.attributes == {"is_unsupported": True, "type": "poll"}


def test_words_beside_something_odd_are_still_heard() -> None:
    said = message(
        FACEBOOK,
        text="Look at this",
        attachments=["?", {"type": "hologram"}],
        quick_reply=7,
        metadata={},
        is_deleted=None,
    )

    assert said.text == "Look at this"
    assert said.attributes == {"is_unsupported": True, "type": "hologram"}


@pytest.mark.parametrize("channel", BOTH)
def test_what_stands_beside_words_is_kept(channel: ChannelKind) -> None:
    chosen = message(channel, text="Blue", quick_reply={"payload": "COLOUR_BLUE"})
    quoting = message(channel, text="This one", reply_to={"mid": "m_0", "is_self_reply": False})
    on_story = message(channel, text="Nice", reply_to={"story": {"id": 12, "url": _CDN}})
    by_ad = message(channel, text="Hi", referral={"ad_id": "6", "source": "ADS"})

    expected = {"type": "quick_reply", "id": "COLOUR_BLUE", "title": "Blue"}
    assert chosen.attributes == {"interactive": expected}
    assert quoting.attributes == {"in_reply_to_external_id": "m_0"}
    assert on_story.attributes == {"story": {"kind": "reply", "id": "12", "url": _CDN}}
    assert by_ad.attributes == {"referral": {"ad_id": "6", "source": "ADS"}}


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize("name", ["messaging", "standby"])
def test_an_echo_is_ours_to_the_person_it_went_to(channel: ChannelKind, name: str) -> None:
    said = echo(channel, {"mid": "m_2", "text": "Yes", "app_id": "26", "metadata": "a.b"})

    [event] = events_in(channel, entry(channel, **{name: [said]}))

    assert isinstance(event, MessageReceived)
    held = {"standby": True} if name == "standby" else {}
    assert (event.kind, event.attributes) == (Kind.OUTGOING, {"echo": True, **held})
    assert (event.identities[0].value, event.reference) == (PERSON, "a.b")


def test_a_customers_metadata_is_no_reference_of_ours() -> None:
    assert message(FACEBOOK, text="Hi", metadata="a.b").reference == ""


@pytest.mark.parametrize("channel", BOTH)
def test_an_edit_carries_the_words_as_they_now_are(channel: ChannelKind) -> None:
    [event] = reported(channel, message_edit={"mid": "m_1", "text": "Two, please", "num_edit": 1})

    assert isinstance(event, MessageEdited)
    assert (event.target_id, event.text, event.time) == ("m_1", "Two, please", AT)
    assert event.whole
    assert event.whole.provider_id == "m_1"


@pytest.mark.parametrize("channel", BOTH)
def test_an_unsent_message_is_revoked(channel: ChannelKind) -> None:
    writer = message(channel, text="Hi").identities

    assert reported(channel, message={"mid": "m_1", "is_deleted": True}) == [
        MessageRevoked("m_1", AT, writer)
    ]


def test_instagrams_other_shape_says_the_same() -> None:
    said = item(INSTAGRAM, message={"mid": "m_1", "text": "Hello"})
    straight = events_in(INSTAGRAM, entry(INSTAGRAM, messaging=[said]))

    changes = [{"field": "messages", "value": said}]

    assert events_in(INSTAGRAM, entry(INSTAGRAM, changes=changes)) == straight


@pytest.mark.parametrize("channel", BOTH)
def test_what_a_line_says_to_itself_is_nobodys_message(channel: ChannelKind) -> None:
    said = echo(channel, {"mid": "m_1", "text": "Note", "is_self": True})
    said["recipient"] = {"id": LINES[channel]}

    assert events_in(channel, entry(channel, messaging=[said])) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"sender": None},
        {"sender": {}},
        {"recipient": {"id": "1"}},
        {"message": {"is_deleted": True}},
        {"message": None, "message_edit": {"text": "of which message?"}},
    ],
)
def test_what_names_nobody_or_somebody_else_is_refused_so_that_it_is_kept(odd: Any) -> None:
    said = {**item(INSTAGRAM, message={"mid": "m_1", "text": "Hi"}), **odd}

    with pytest.raises(ValueError):
        events_in(INSTAGRAM, entry(INSTAGRAM, messaging=[said]))


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize(
    "odd", [{"text": "Hi"}, {"mid": None, "text": "Hi"}, {"mid": [], "text": "Hi"}]
)
def test_words_without_an_id_are_heard_and_the_same_however_often_they_come(
    channel: ChannelKind, odd: dict[str, Any]
) -> None:
    one, other = (reported(channel, message=odd) for _ in range(2))

    assert one == other
    [said] = one
    assert isinstance(said, MessageReceived)
    assert (said.text, said.provider_id) == ("Hi", f"message:{PERSON}:{AT}")


@pytest.mark.parametrize("timestamp", ["yesterday", None, {}, f"{AT}.5", AT + 0.5])
def test_a_time_that_is_none_is_that_of_the_entry(timestamp: object) -> None:
    said = {**item(FACEBOOK, message={"mid": "m_1", "text": "Hi"}), "timestamp": timestamp}

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=[said]))

    assert isinstance(event, MessageReceived)
    assert event.time == AT


@pytest.mark.parametrize("channel", BOTH)
def test_talk_in_a_list_of_another_name_is_heard(channel: ChannelKind) -> None:
    said = item(channel, message={"mid": "m_1", "text": "Hi"})

    [event] = events_in(channel, entry(channel, messaging_v2=[said], hop=[1, {"app_id": 2}]))

    assert isinstance(event, MessageReceived)
    assert event.text == "Hi"


@pytest.mark.parametrize("said", [{"mid": "m_1", "num_edit": 2}, {"mid": "m_1", "text": None}])
def test_an_edit_that_tells_no_words_takes_none_away(said: dict[str, Any]) -> None:
    [event] = reported(INSTAGRAM, message_edit=said)

    assert isinstance(event, MessageEdited)
    assert (event.text, event.whole) == (None, None)


def test_a_yes_or_no_where_words_should_be_is_no_word() -> None:
    said = {**item(FACEBOOK), "recipient": {"id": False}}
    odd = {"mid": "m_1", "text": True, "attachments": [{"type": "image", "title": False}]}

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=["?", 5, {**said, "message": odd}]))

    assert isinstance(event, MessageReceived)
    assert (event.text, event.provider_id) == ("", "m_1")


def test_only_a_plain_yes_takes_a_message_back() -> None:
    said = message(INSTAGRAM, text="Hi", is_deleted="false")

    assert said.text == "Hi"


@pytest.mark.parametrize("channel", BOTH)
def test_shapes_that_carry_nothing_report_nothing(channel: ChannelKind) -> None:
    empty: list[dict[str, Any]] = [
        {},
        {"messaging": None},
        {"messaging": [item(channel)]},
        {"changes": [{}]},
    ]
    for lists in empty:
        assert events_in(channel, entry(channel, **lists)) == []
