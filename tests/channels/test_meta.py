"""What Meta posts, taken apart."""

import pytest

from chalicelib.channels.meta import is_signed, items
from chalicelib.channels.whatsapp.channel import CHANNEL
from chalicelib.config import Secrets
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import MessageReceived, StatusReported
from chalicelib.domain.send import State
from tests.world import Customer, signed, status, text


def _body(value: object, field: str = "messages") -> dict[str, object]:
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}],
    }


def test_every_entry_change_message_and_status_is_an_item() -> None:
    amara = Customer()
    value = {
        "metadata": {"phone_number_id": "5"},
        "messages": [text(amara, "a"), text(amara, "b")],
        "statuses": [status("wamid.1", "sent"), status("wamid.2", "read")],
    }
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": value}] * 2}] * 3,
    }

    assert len(list(items(body))) == 24


def test_shapes_that_carry_nothing_give_nothing() -> None:
    odd: object
    for odd in (
        None,
        [],
        "text",
        {},
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": None},
        {"object": "whatsapp_business_account", "entry": [None, 3, {}]},
        {"object": "something new", "entry": [{"id": "1"}]},
        _body(None),
    ):
        assert list(items(odd)) == []


def test_a_single_object_where_a_list_should_be_counts_as_one() -> None:
    value = {"metadata": {"phone_number_id": 5}, "messages": text(Customer(), "a")}

    [item] = items(_body(value))

    assert item.address == "5"


def test_what_names_only_the_business_account_goes_to_all_its_lines() -> None:
    [item] = items(_body({"event": "APPROVED"}, "message_template_status_update"))

    assert (item.address, item.account_wide) == ("1", True)
    assert item.body["value"] == {"event": "APPROVED"}


def test_a_phones_history_is_cut_message_by_message_each_with_its_thread() -> None:
    about = {"id": "336", "context": {"username": "@amara"}}
    thread = {**about, "messages": [{"id": "a"}, {"id": "b"}]}
    value = {"metadata": {"phone_number_id": "5"}, "history": [{"threads": [thread, thread]}]}

    cut = [item.body["history"] for item in items(_body(value, "history"))]

    assert [one["message"]["id"] for one in cut] == ["a", "b", "a", "b"]
    assert cut[0]["thread"] == about


def test_what_another_app_answers_meanwhile_is_cut_like_our_own() -> None:
    standby = {"messages": [text(Customer(), "a")], "message_echoes": [{"id": "b"}]}
    value = {"metadata": {"phone_number_id": "5"}, "standby": standby}

    assert [item.body["field"] for item in items(_body(value, "standby"))] == ["standby"] * 2
    assert (
        list(items(_body({"metadata": {"phone_number_id": "5"}, "standby": {}}, "standby"))) == []
    )


def test_a_change_without_lists_is_one_item_of_its_line() -> None:
    value = {"recipient": {"phone_number_id": "5"}, "type": "control_taken"}

    [item] = items(_body(value, "messaging_handovers"))

    assert (item.address, item.body["value"]) == ("5", value)


def test_a_persons_scoped_id_comes_before_their_number() -> None:
    amara = Customer()
    contact = {"wa_id": amara.phone, "user_id": amara.bsuid, "profile": {"name": " Amara "}}
    item = {"contacts": [contact], "messages": text(amara, "Hello", at=1_790_000_000)}

    [event] = CHANNEL.events(item)

    assert isinstance(event, MessageReceived)
    assert [i.kind for i in event.identities] == [IdentityKind.BSUID, IdentityKind.PHONE]
    assert (event.name, event.time) == ("Amara", 1_790_000_000_000)


def test_a_failed_status_tells_the_agent_why() -> None:
    errors = [{"code": 131047, "title": "Re-engagement message"}]
    report = status("wamid.1", "failed", at=1_790_000_000, errors=errors)

    [event] = CHANNEL.events({"statuses": report})

    assert isinstance(event, StatusReported)
    assert event.state is State.FAILED
    assert event.error.startswith("131047: More than 24 hours")


def test_a_picked_button_says_its_title_and_keeps_its_id() -> None:
    picked = {
        **text(Customer(), ""),
        "type": "interactive",
        "interactive": {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}},
    }

    [event] = CHANNEL.events({"messages": picked})

    assert isinstance(event, MessageReceived)
    assert event.text == "Yes"
    assert event.attributes["interactive"]["id"] == "yes"


def test_a_status_of_a_kind_we_do_not_show_reports_nothing() -> None:
    assert CHANNEL.events({"statuses": status("wamid.1", "pondered")}) == []


def test_an_item_that_we_cannot_read_yet_is_a_fault_and_not_nothing() -> None:
    for held in ({"thoughts": {"id": "wamid.1"}}, {"message_echoes": "By phone"}, {}):
        with pytest.raises(ValueError, match="can read"):
            CHANNEL.events({"field": "some_day", **held})


@pytest.mark.parametrize(
    ("app", "instagram", "signed_with", "is_ours"),
    [
        ("one", "", "one", True),
        ("one", "two", "one", True),
        ("one", "two", "two", True),
        ("", "two", "two", True),
        ("one", "", "two", False),
        ("one", "two", "three", False),
        ("", "", "", False),
        ("one", "", "", False),
    ],
)
def test_either_of_an_apps_secrets_may_sign_and_none_signs_nothing(
    monkeypatch: pytest.MonkeyPatch, app: str, instagram: str, signed_with: str, is_ours: bool
) -> None:
    known = Secrets(b"", app, "", "", instagram)
    monkeypatch.setattr("chalicelib.channels.meta.secrets", lambda: known)
    raw, signature = signed(signed_with, {"object": "instagram"})

    assert is_signed(raw, signature) is is_ours
    assert not is_signed(raw + b" ", signature)
    assert not is_signed(raw, None)
