"""What happens on a WhatsApp line beside messages: signs, changes, calls, groups, wishes."""

from typing import Any

import pytest

from chalicelib.channels.whatsapp.people import Nobody
from chalicelib.domain.account import Health
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import (
    AsideReported,
    ContactNamed,
    IdentityChanged,
    LineReported,
    MarketingChosen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReported,
    StatusReported,
)
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from tests.channels.whatsapp import AMARA, AT, BUSINESS, Json, of_line, read, said

_AMARA_NUMBER, _AMARA_ID = "33612345678", "FR.1349"


def _of(messages: list[Json], field: str = "messages") -> Any:
    [event] = read(of_line(contacts=[AMARA], messages=messages), field)
    return event


def test_a_reaction_is_put_on_its_message_and_taken_away_without_an_emoji() -> None:
    for part, emoji in (
        ({"emoji": "🙏"}, "🙏"),
        ({"emoji": ""}, ""),
        ({"emoji": None}, ""),
        ({}, ""),
    ):
        event = _of([said("reaction", {"message_id": "wamid.0", **part})])

        assert isinstance(event, ReactionReported)
        assert (event.target_id, event.emoji) == ("wamid.0", emoji)
        assert event.identities[0].value == _AMARA_ID


def test_each_of_a_group_reacts_by_themselves() -> None:
    reaction = said("reaction", {"message_id": "wamid.0", "emoji": "🙏"}, group_id="Gabc")

    event = _of([reaction])

    assert (event.who, event.identities[0].kind) == (_AMARA_ID, IdentityKind.GROUP)


def test_an_edit_brings_new_words_for_its_message_and_stands_for_one_that_never_came() -> None:
    photo = {"type": "image", "image": {"id": "7", "caption": "New words"}}
    event = _of([said("edit", {"original_message_id": "wamid.0", "message": photo})])

    assert isinstance(event, MessageEdited)
    assert (event.target_id, event.text) == ("wamid.0", "New words")
    assert event.whole and event.whole.provider_id == "wamid.0"
    assert event.whole.files[0].provider_id == "7"
    assert event.whole.attributes["edited"]


def test_a_revoke_takes_its_message_back() -> None:
    event = _of([said("revoke", {"original_message_id": "wamid.0"})])

    assert isinstance(event, MessageRevoked)
    assert (event.target_id, event.time) == ("wamid.0", AT * 1000)


# Envelope and system part, and the names before and after.
_RENAMED: list[tuple[Json, Json, list[str], list[str]]] = [
    (
        {"from": _AMARA_NUMBER},
        {"type": "user_changed_number", "body": "Changed", "wa_id": "33688888888"},
        ["+33612345678"],
        ["+33688888888"],
    ),
    (
        {"from": "33688888888", "from_user_id": "FR.2"},
        {
            "type": "user_changed_number",
            "previous_user_id": "FR.1",
            "user_id": "FR.2",
            "wa_id": "33688888888",
        },
        ["FR.1"],
        ["FR.2", "+33688888888"],
    ),
    (
        {"from": None},
        {
            "type": "user_changed_user_id",
            "previous_user_id": "FR.1",
            "user_id": "FR.2",
            "previous_parent_user_id": "FR.ENT.1",
            "parent_user_id": "FR.ENT.2",
        },
        ["FR.1", "FR.ENT.1"],
        ["FR.2", "FR.ENT.2"],
    ),
    (
        {"from": None},
        {"type": "customer_changed_number", "customer": _AMARA_NUMBER, "new_wa_id": "33688888888"},
        ["+33612345678"],
        ["+33688888888"],
    ),
    (
        {"from": None},
        {"type": ["odd"], "previous_user_id": "FR.1", "user_id": "FR.2"},
        ["FR.1"],
        ["FR.2"],
    ),
]


@pytest.mark.parametrize(("envelope", "system", "before", "after"), _RENAMED)
def test_a_system_message_tells_a_persons_old_and_new_names(
    envelope: Json, system: Json, before: list[str], after: list[str]
) -> None:
    [event] = read(of_line(messages=[{**said("system", system), **envelope}]))

    assert isinstance(event, IdentityChanged)
    assert [i.value for i in event.before] == before
    assert [i.value for i in event.after] == after
    assert (event.said.kind, event.said.lets_answer) == (Kind.ACTIVITY, False)
    assert event.said.text


@pytest.mark.parametrize(
    "system",
    [
        {"type": "customer_identity_changed"},
        {"type": "some_day"},
        {"type": "user_changed_number"},
        {"body": {"odd": 1}},
        {},
    ],
)
def test_any_other_system_message_is_an_activity(system: Json) -> None:
    event = _of([said("system", system)])

    assert isinstance(event, MessageReceived)
    assert event.kind is Kind.ACTIVITY
    assert event.text
    assert event.identities[-1].value == "+33612345678"


def test_a_change_of_ids_in_the_shape_announced_first_is_understood() -> None:
    update = {"user_id": {"previous": "FR.1", "current": "FR.2"}, "timestamp": str(AT)}

    [event] = read(of_line(user_id_update=[update]), "user_id_update")

    assert isinstance(event, IdentityChanged)
    assert [event.before[0].value, event.after[0].value] == ["FR.1", "FR.2"]


_TO_AMARA = {"from": BUSINESS, "to": _AMARA_NUMBER, "direction": "BUSINESS_INITIATED"}
_FROM_AMARA = {"from": _AMARA_NUMBER, "to": BUSINESS, "direction": "USER_INITIATED"}
_OFFER = {"session": {"sdp_type": "offer"}}
# Who calls whom, what happens, and how it shows: direction, state, seconds.
_CALLS: list[tuple[Json, str, str, int | None]] = [
    ({**_FROM_AMARA, "event": "connect"}, "inbound", "ringing", None),
    ({"from": _AMARA_NUMBER, "event": "connect", **_OFFER}, "inbound", "ringing", None),
    (
        {**_FROM_AMARA, "event": "terminate", "status": "COMPLETED", "duration": 75},
        "inbound",
        "ended",
        75,
    ),
    ({**_FROM_AMARA, "event": "terminate", "status": ["Completed"]}, "inbound", "ended", None),
    ({**_FROM_AMARA, "event": "terminate", "status": "FAILED"}, "inbound", "missed", None),
    ({**_FROM_AMARA, "event": "terminate"}, "inbound", "missed", None),
    (
        {**_FROM_AMARA, "event": "terminate", "terminate_reason": "failed"},
        "inbound",
        "failed",
        None,
    ),
    ({**_TO_AMARA, "event": "connect"}, "outbound", "ringing", None),
    (
        {"from": _AMARA_NUMBER, "event": "connect", "session": {"sdp_type": "answer"}},
        "outbound",
        "ringing",
        None,
    ),
    (
        {"from": BUSINESS, "to": _AMARA_NUMBER, "event": "terminate", "duration": "9"},
        "outbound",
        "ended",
        9,
    ),
    (
        {**_TO_AMARA, "event": "terminate", "status": "COMPLETED", "duration": 0},
        "outbound",
        "missed",
        None,
    ),
    (
        {**_TO_AMARA, "event": "terminate", "status": "FAILED", "duration": "x"},
        "outbound",
        "failed",
        None,
    ),
]


@pytest.mark.parametrize(("call", "direction", "state", "seconds"), _CALLS)
def test_a_call_is_an_activity_with_its_outcome(
    call: Json, direction: str, state: str, seconds: int | None
) -> None:
    raw = {"id": "wacid.1", "timestamp": str(AT), **call}

    [event] = read(of_line(calls=[raw]), "calls")

    assert isinstance(event, MessageReceived)
    lasted = {"duration": seconds} if seconds else {}
    assert event.attributes["call"] == {
        "id": "wacid.1",
        "direction": direction,
        "state": state,
        **lasted,
    }
    assert [i.value for i in event.identities] == ["+33612345678"]
    assert (event.kind, event.lets_answer) == (Kind.ACTIVITY, direction == "inbound")
    assert event.text


def test_a_callers_hidden_number_and_a_fault_of_the_call_are_told_beside_it() -> None:
    call = {"id": "wacid.1", "event": "terminate", "from_user_id": "FR.1", "timestamp": str(AT)}
    value = of_line(calls=[call], errors=[{"code": 138000, "title": "No network"}])

    events = read(value, "calls")

    [event] = events
    assert isinstance(event, MessageReceived)
    assert event.identities[0].value == "FR.1"
    assert event.attributes["external_error"] == "138000: No network"


def test_a_ringing_and_a_declined_call_show_and_a_taken_one_waits_for_its_end() -> None:
    def told(status: str) -> list[Any]:
        raw = {"id": "wacid.1", "type": "call", "status": status, "recipient_id": _AMARA_NUMBER}
        return [e.attributes["call"]["state"] for e in read(of_line(statuses=[raw]), "calls")]  # type: ignore[union-attr]

    assert [told(s) for s in ("RINGING", "REJECTED", "ACCEPTED")] == [["ringing"], ["missed"], []]


def test_what_is_new_about_a_call_is_shown_as_unsupported() -> None:
    raw = {"id": "wacid.1", "event": "transcript_available", **_FROM_AMARA}

    [event] = read(of_line(calls=[raw]), "calls")

    assert getattr(event, "attributes", {})["type"] == "call transcript_available"


_GROUPS: list[tuple[Json, str, str]] = [
    ({"type": "group_create", "subject": "Choir"}, "The group was made.", "Choir"),
    ({"type": "group_delete"}, "The group was deleted.", ""),
    (
        {"type": "group_participants_add", "added_participants": [{"wa_id": "33611"}]},
        "+33611 joined the group.",
        "",
    ),
    (
        {
            "type": "group_participants_remove",
            "removed_participants": [{"username": "@bela"}],
            "initiated_by": "participant",
        },
        "@bela left the group.",
        "",
    ),
    (
        {
            "type": "group_participants_remove",
            "removed_participants": [{"input": "33611222"}],
            "failed_participants": [{"input": "FR.5"}],
        },
        "+33611222 was removed from the group. Somebody could not be removed.",
        "",
    ),
    (
        {"type": "group_join_request_created", "username": "@bela"},
        "@bela asks to join the group.",
        "",
    ),
    (
        {
            "type": "group_settings_update",
            "group_subject": {"text": "Choir 2", "update_successful": True},
            "group_description": {"text": "x", "update_successful": False},
        },
        "The group's name was changed. The group's text could not be changed.",
        "Choir 2",
    ),
    (
        {
            "type": "group_settings_update",
            "group_subject": {"text": "No", "update_successful": False},
        },
        "The group's name could not be changed.",
        "",
    ),
    (
        {"type": "group_suspend"},
        "WhatsApp has suspended this group: nobody can write in it.",
        "",
    ),
    ({"type": "group_suspend_cleared"}, "WhatsApp has opened this group again.", ""),
    ({"type": "group_some_day"}, "Something has changed in this group.", ""),
]


@pytest.mark.parametrize(("happening", "words", "subject"), _GROUPS)
def test_what_happens_to_a_group_is_an_activity_in_its_thread(
    happening: Json, words: str, subject: str
) -> None:
    raw = {"group_id": "Gabc", "timestamp": str(AT), **happening}

    activity, *named = read(of_line(groups=[raw]), "group_lifecycle_update")

    assert isinstance(activity, MessageReceived)
    assert (activity.text, activity.kind) == (words, Kind.ACTIVITY)
    assert [i.kind for i in activity.identities] == [IdentityKind.GROUP]
    assert [e.name for e in named if isinstance(e, ContactNamed)] == [subject] * bool(subject)


def test_a_group_that_could_not_be_made_says_nothing_and_one_without_a_name_is_refused() -> None:
    failed = {"type": "group_create", "errors": [{"code": 131000}]}

    assert read(of_line(groups=[failed])) == []
    with pytest.raises(Nobody):
        read(of_line(groups=[{"type": "group_delete"}]))


def test_a_thread_that_another_app_takes_over_says_so() -> None:
    value = {
        "sender": {"phone_number": _AMARA_NUMBER, "user_id": "FR.1"},
        "recipient": {"phone_number_id": "5"},
        "type": "control_passed",
        "timestamp": str(AT),
        "control_passed": {"previous_owner_role": "customer_service", "new_owner_role": "ai_agent"},
    }

    [event] = read(value, "messaging_handovers")
    [again] = read(value, "messaging_handovers")

    assert isinstance(event, MessageReceived)
    assert (event.kind, event.lets_answer) == (Kind.ACTIVITY, False)
    assert "answered by Meta's business agent now" in event.text
    assert event == again


@pytest.mark.parametrize(
    ("wish", "stopped"), [("stop", [True]), ("resume", [False]), ("maybe", []), (None, [])]
)
def test_a_wish_about_marketing_is_noted(wish: object, stopped: list[bool]) -> None:
    raw = {
        "wa_id": _AMARA_NUMBER,
        "user_id": "FR.1",
        "category": "marketing_messages",
        "value": wish,
        "timestamp": AT,
    }

    events = read(of_line(user_preferences=[raw]), "user_preferences")

    assert [e.stopped for e in events if isinstance(e, MarketingChosen)] == stopped
    [other] = read(
        of_line(user_preferences=[{**raw, "category": "other"}]), "user_preferences", time=AT
    )
    assert isinstance(other, AsideReported) and other.line
    assert other.about == "user_preferences_other"


def test_the_phones_address_book_names_people() -> None:
    def named(contact: Json, action: str = "add") -> Any:
        entry = {"type": "contact", "contact": contact, "action": action}
        [event] = read(of_line(state_sync=[entry]), "smb_app_state_sync")
        assert isinstance(event, ContactNamed)
        return event.name, [i.value for i in event.identities]

    number = {"phone_number": _AMARA_NUMBER}
    assert named({"full_name": "Amara O", "first_name": "A", **number}) == (
        "Amara O",
        ["+33612345678"],
    )
    assert named({"first_name": "A", "user_id": "FR.1"}) == ("A", ["FR.1"])
    assert named({"full_name": "Amara O", **number}, "remove")[0] == ""


_STATES = [
    ("sent", State.SENT),
    ("delivered", State.DELIVERED),
    ("READ", State.READ),
    ("played", State.READ),
    ("failed", State.FAILED),
    ("deleted", State.SENT),
    ("some_day", None),
    (None, None),
]


@pytest.mark.parametrize(("said_state", "state"), _STATES)
def test_a_status_tells_how_far_a_message_has_got(said_state: object, state: State | None) -> None:
    raw = {"id": "wamid.0", "status": said_state, "timestamp": str(AT), "recipient_id": "336111"}

    events = read(of_line(statuses=[raw]))

    assert [e.state for e in events if isinstance(e, StatusReported)] == ([state] if state else [])


def test_a_status_tells_what_is_charged_in_metas_own_names() -> None:
    raw = {"id": "wamid.0", "status": "sent", "timestamp": str(AT), "recipient_id": "336111"}
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    until = str(AT + 72 * 3600)
    entry = {"id": "a1", "origin": {"type": "referral_conversion"}, "expiration_timestamp": until}

    def charged(**more: Any) -> Any:
        event = read(of_line(statuses=[{**raw, **more}]))[0]
        assert isinstance(event, StatusReported)
        return event.charged

    assert charged(pricing=pricing) == {"pricing": pricing}
    assert charged(conversation=entry)["conversation"] == {
        "id": "a1",
        "origin": "referral_conversion",
        "expires_at": AT + 72 * 3600,
    }
    assert charged(conversation={"pricing": pricing}) == {"pricing": pricing}
    assert charged(pricing="free", conversation=[1]) == {}


def test_a_status_names_its_reader_in_any_form_and_gives_our_reference_back() -> None:
    raw = {"id": "wamid.0", "status": "read", "timestamp": str(AT)}

    def reader(**more: Any) -> list[str]:
        [event] = read(of_line(statuses=[{**raw, **more}]))
        assert isinstance(event, StatusReported)
        return [i.value for i in event.identities]

    assert reader(recipient_id="336111", recipient_user_id="FR.1") == ["FR.1", "+336111"]
    assert reader(recipient_id="FR.1", recipient_parent_user_id="FR.ENT.1") == ["FR.1", "FR.ENT.1"]
    assert reader(recipient_id="Gabc", recipient_type="group", participant_recipient_id="33") == [
        "Gabc"
    ]
    assert reader() == []
    [event] = read(of_line(statuses=[{**raw, "biz_opaque_callback_data": "c1.x"}]))
    assert isinstance(event, StatusReported)
    assert event.reference == "c1.x"


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([{"code": 131026, "title": "x"}], "131026: This person cannot be reached on WhatsApp."),
        ({"code": "131050"}, "131050: The customer has stopped marketing messages from you."),
        ([{"code": 999, "error_data": {"details": "Why"}}], "999: Meta refused: Why"),
        ([{"title": "Broken"}], "unknown: Broken"),
        (["odd"], ""),
        (None, ""),
    ],
)
def test_a_failure_tells_the_agent_why(errors: object, told: str) -> None:
    raw = {"id": "wamid.0", "status": "failed", "timestamp": str(AT), "errors": errors}

    [event] = read(of_line(statuses=[raw]))

    assert getattr(event, "error", None) == told


def test_a_send_that_cannot_be_charged_warns_until_one_is_charged_again() -> None:
    raw = {"id": "wamid.0", "timestamp": str(AT), "recipient_id": "336111"}
    unpaid = {**raw, "status": "failed", "errors": [{"code": 131042}]}
    paid = {**raw, "status": "delivered", "pricing": {"type": "regular"}}
    free = {**raw, "status": "delivered", "pricing": {"type": "free_customer_service"}}

    def reports(status: Json) -> list[tuple[str, Health, bool]]:
        events = read(of_line(statuses=[status]))
        return [(e.about, e.health, e.only_mends) for e in events if isinstance(e, LineReported)]

    assert reports(unpaid) == [("payment", Health.WARNING, False)]
    assert reports(paid) == [("payment", Health.FINE, True)]
    assert reports(free) == []
