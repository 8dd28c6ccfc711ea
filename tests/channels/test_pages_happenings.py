"""Clicks, reactions, marks, handovers and policy of Messenger and Instagram."""

from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind, Health
from chalicelib.domain.events import (
    LineReported,
    MarketingChosen,
    MessageReceived,
    ReactionReported,
    StatusReported,
    WatermarkReported,
)
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from tests.channels.pages import AT, BOTH, PERSON, entry, events_in, item, reported

FACEBOOK, INSTAGRAM = BOTH


def _happened(channel: ChannelKind, name: str, said: Any) -> MessageReceived:
    [event] = reported(channel, **{name: said})
    assert isinstance(event, MessageReceived)
    return event


@pytest.mark.parametrize("channel", BOTH)
def test_a_picked_button_says_its_title_and_keeps_its_payload(channel: ChannelKind) -> None:
    referral = {"ref": "spring", "source": "SHORTLINK"}
    picked = {"mid": "m_5", "title": "Opening hours", "payload": "HOURS", "referral": referral}

    said = _happened(channel, "postback", picked)

    assert (said.kind, said.text, said.provider_id) == (Kind.INCOMING, "Opening hours", "m_5")
    expected = {"type": "postback", "id": "HOURS", "title": "Opening hours"}
    assert said.attributes == {"interactive": expected, "referral": referral}


def test_a_button_without_an_id_is_the_same_however_often_it_comes() -> None:
    one, other = (_happened(FACEBOOK, "postback", {"payload": "START"}) for _ in range(2))

    assert one.provider_id == other.provider_id == f"postback:{PERSON}:{AT}"


def test_a_plugins_guest_goes_by_their_reference() -> None:
    said = {**item(FACEBOOK, postback={"payload": "START"}), "sender": {"user_ref": 95}}

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=[said]))

    assert isinstance(event, MessageReceived)
    assert event.identities[0].value == "user_ref:95"


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize(
    ("reaction", "emoji"),
    [
        ({"action": "react", "reaction": "love", "emoji": "❤️"}, "❤️"),
        ({"action": "react", "reaction": "wow"}, "😮"),
        ({"action": "react", "reaction": "other", "emoji": "🦊"}, "🦊"),
        ({"action": "react", "reaction": "brand new"}, "🙂"),
        ({"action": "unreact"}, ""),
        ({"action": "unreact", "emoji": "❤️"}, ""),
    ],
)
def test_a_reaction_is_put_on_its_message_or_taken_away(
    channel: ChannelKind, reaction: dict[str, Any], emoji: str
) -> None:
    [event] = reported(channel, reaction={"mid": "m_1", **reaction})

    assert isinstance(event, ReactionReported)
    assert (event.target_id, event.emoji, event.time) == ("m_1", emoji, AT)


def test_messenger_tells_of_reading_and_delivery_by_a_time() -> None:
    [read] = reported(FACEBOOK, read={"watermark": AT - 5})
    [got] = reported(FACEBOOK, delivery={"mids": ["m_1"], "watermark": AT - 9})
    named = reported(FACEBOOK, delivery={"mids": ["m_1", "m_2"]})

    assert isinstance(read, WatermarkReported)
    assert (read.state, read.time) == (State.READ, AT - 5)
    assert isinstance(got, WatermarkReported)
    assert (got.state, got.time) == (State.DELIVERED, AT - 9)
    assert [e.provider_id for e in named if isinstance(e, StatusReported)] == ["m_1", "m_2"]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"mids": "m_1", "watermark": "soon"}, ["m_1"]),
        ({"mids": ["m_1", None, {}, 7]}, ["m_1", "7"]),
        ({"mids": 5, "watermark": True}, []),
        ("all", []),
    ],
)
def test_of_an_odd_delivery_what_can_be_read_counts(said: object, named: list[str]) -> None:
    found = reported(FACEBOOK, delivery=said)

    assert [e.provider_id for e in found if isinstance(e, StatusReported)] == named
    assert reported(FACEBOOK, read={"watermark": "soon"}) == []


def test_instagram_tells_of_reading_by_the_last_message() -> None:
    [read] = reported(INSTAGRAM, read={"mid": "m_1"})

    assert isinstance(read, WatermarkReported)
    assert (read.state, read.target_id, read.time) == (State.READ, "m_1", AT)


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize(
    ("name", "said", "text", "opens"),
    [
        ("referral", {"ref": "spring"}, "Came to this conversation through a link (spring).", True),
        ("referral", {}, "Came through a link.", True),
        ("optin", {"ref": "newsletter"}, "Opted in to messages.", True),
        ("optin", {"type": "notification_messages"}, "Opted in to messages.", False),
        ("account_linking", {"status": "unlinked"}, "Account unlinked.", False),
        ("pass_thread_control", {}, "An app has handed this conversation over.", False),
        ("take_thread_control", {}, "An app has taken this conversation over.", False),
        ("request_thread_control", {}, "An app asks for this conversation.", False),
    ],
)
def test_what_happens_beside_words_is_a_line_in_the_thread(
    channel: ChannelKind, name: str, said: dict[str, Any], text: str, opens: bool
) -> None:
    event = _happened(channel, name, said)

    assert (event.kind, event.text, event.lets_answer) == (Kind.ACTIVITY, text, opens)
    assert event.provider_id == f"{name}:{PERSON}:{AT}"


def test_who_stops_notifications_wants_no_marketing_and_their_token_is_not_kept() -> None:
    said = {
        "type": "notification_messages",
        "notification_messages_status": "STOP_NOTIFICATIONS",
        "notification_messages_token": "secret",
    }

    line, choice = reported(FACEBOOK, optin=said)
    [again] = reported(
        FACEBOOK, optin={**said, "notification_messages_status": "RESUME_NOTIFICATIONS"}
    )

    assert isinstance(line, MessageReceived) and line.text == "Opted out of messages."
    assert not line.lets_answer and "secret" not in str(line)
    assert isinstance(choice, MarketingChosen) and choice.stopped
    assert isinstance(again, MessageReceived) and again.text == "Opted in to messages again."


@pytest.mark.parametrize("channel", BOTH)
def test_what_we_only_listen_to_is_marked_in_either_shape(channel: ChannelKind) -> None:
    said = item(channel, message={"mid": "m_1", "text": "Hi"})

    straight = events_in(channel, entry(channel, standby=[said]))
    changes = [{"field": "standby", "value": said}]

    assert events_in(channel, entry(channel, changes=changes)) == straight
    [event] = straight
    assert isinstance(event, MessageReceived)
    assert event.attributes == {"standby": True}


def test_an_authorization_code_is_not_kept() -> None:
    code = {"status": "linked", "authorization_code": "secret"}

    assert "secret" not in str(_happened(FACEBOOK, "account_linking", code))


@pytest.mark.parametrize("channel", BOTH)
def test_something_new_stands_in_the_thread_with_all_that_was_said(channel: ChannelKind) -> None:
    event = _happened(channel, "hologram_call", {"seconds": 30})

    assert event.kind is Kind.ACTIVITY
    assert event.attributes == {
        "is_unsupported": True,
        "type": "hologram_call",
        "system": {"type": "hologram_call", "seconds": 30},
    }


def test_a_new_field_beside_a_message_changes_nothing() -> None:
    [event] = reported(FACEBOOK, message={"mid": "m", "text": "Hi"}, hop_context=[{"app_id": 1}])

    assert isinstance(event, MessageReceived)
    assert event.text == "Hi"


@pytest.mark.parametrize("name", ["policy-enforcement", "policy_enforcement"])
@pytest.mark.parametrize(
    ("action", "health"),
    [("block", Health.BROKEN), ("unblock", Health.FINE), ("warning", Health.WARNING)],
)
def test_policy_is_about_the_line(name: str, action: str, health: Health) -> None:
    said = item(FACEBOOK, **{name: {"action": action, "reason": "See example.com/rules"}})
    del said["sender"]

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=[said]))

    assert isinstance(event, LineReported)
    assert (event.about, event.health, event.time) == ("policy", health, AT)


def test_app_roles_name_no_person() -> None:
    said = item(FACEBOOK, app_roles={"1": ["primary_receiver"]})
    del said["sender"]

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=[said]))

    assert isinstance(event, LineReported)
    assert event.health is Health.FINE


def test_an_item_without_a_time_has_that_of_its_entry() -> None:
    said = item(FACEBOOK, account_linking={"status": "linked"})
    del said["timestamp"]

    [event] = events_in(FACEBOOK, entry(FACEBOOK, messaging=[said]))

    assert isinstance(event, MessageReceived)
    assert event.time == AT
