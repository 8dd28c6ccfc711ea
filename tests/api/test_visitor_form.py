"""The form before the first message: asked for, held against, and noted where it belongs."""

from typing import Any

import pytest

from chalicelib.inbox.connect import change
from tests.api.conftest import Api
from tests.world import World


def _field(name: str, kind: str, goal: str = "standard", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "field_type": goal, "enabled": True, **more}


_FORM = {
    "pre_chat_message": "A word before we talk.",
    "pre_chat_fields": [
        _field("fullName", "text", label="Name"),
        _field("emailAddress", "email", required=True),
        _field("wood", "list", "contact_attribute", values=["Oak", "Ash"]),
        _field("order", "number", "conversation_attribute", required=True),
        {"name": "hidden", "type": "text", "required": True, "enabled": False},
    ],
}
_GOOD: dict[str, Any] = {
    "contact": {
        "name": "Amara",
        "email": "amara@example.com",
        "custom_attributes": {"wood": "Oak"},
    },
    "custom_attributes": {"order": "17"},
}


@pytest.fixture
def asking(dana: Api, world: World) -> None:
    """Oak's widget asks before the first message."""
    channel = {"pre_chat_form_enabled": True, "pre_chat_form_options": _FORM}
    answer = dana.call("PATCH", f"inboxes/{world.oak.widget.id}", {"channel": channel})
    assert answer.status == 200


def _rows(api: Api) -> list[Any]:
    payload: list[Any] = api.get("conversations").json["data"]["payload"]
    return payload


@pytest.mark.usefixtures("asking")
def test_a_widget_knows_what_to_ask(site: Api) -> None:
    said = site.get(site.root).json

    assert said["pre_chat_form_enabled"] is True
    assert said["pre_chat_form_options"]["pre_chat_message"] == "A word before we talk."
    asked = [one["name"] for one in said["pre_chat_form_options"]["pre_chat_fields"]]
    assert asked[:3] == ["fullName", "emailAddress", "wood"]


@pytest.mark.usefixtures("asking")
def test_answers_fill_contact_and_conversation(site: Api, visitor: str, dana: Api) -> None:
    talk = site.post(f"{visitor}/conversations", _GOOD)
    site.post(f"{visitor}/conversations/{talk.json['id']}/messages", {"content": "Hello"})

    [row] = _rows(dana)
    assert row["custom_attributes"] == {"order": "17"}
    [contact] = dana.get("contacts").json["payload"]
    assert (contact["name"], contact["email"]) == ("Amara", "amara@example.com")
    assert contact["custom_attributes"] == {"wood": "Oak"}
    assert not [one for one in contact["identities"] if one["kind"] == "email"]


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"contact": {"email": "nobody"}}, "emailAddress"),
        ({"contact": {"name": "Amara"}}, "emailAddress"),
        ({"contact": {**_GOOD["contact"], "custom_attributes": {"wood": "Elm"}}}, "wood"),
        ({"custom_attributes": {"order": "many"}}, "order"),
        ({"custom_attributes": {}}, "order"),
    ],
)
def test_what_is_missing_or_odd_is_refused_by_name_and_leaves_nothing(
    site: Api, visitor: str, dana: Api, wrong: dict[str, Any], named: str
) -> None:
    answer = site.post(f"{visitor}/conversations", {**_GOOD, **wrong})

    assert (answer.status, answer.code) == (422, "pre_chat_form")
    assert set(answer.json["fields"]) == {named}
    assert _rows(dana) == []
    assert dana.get("contacts").json["payload"] == []


@pytest.mark.usefixtures("asking")
def test_nobody_writes_around_the_form(site: Api, visitor: str) -> None:
    site.call("PATCH", visitor, {"name": "Mallory"})
    [talk] = site.get(f"{visitor}/conversations").json
    path = f"{visitor}/conversations/{talk['id']}/messages"

    refused = site.post(path, {"content": "Let me in"})
    site.post(f"{visitor}/conversations", _GOOD)

    assert (refused.status, refused.code) == (422, "pre_chat_form")
    assert site.post(path, {"content": "Hello"}).status == 200


def test_who_has_written_before_is_asked_nothing(
    site: Api, chat: str, dana: Api, world: World
) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})
    channel = {"pre_chat_form_enabled": True, "pre_chat_form_options": _FORM}
    dana.call("PATCH", f"inboxes/{world.oak.widget.id}", {"channel": channel})

    assert site.post(f"{chat}/messages", {"content": "Again"}).status == 200


@pytest.mark.usefixtures("asking")
def test_an_address_that_is_said_leads_into_nobodys_thread(site: Api, dana: Api) -> None:
    known = dana.post("contacts", {"name": "Amara", "email": "amara@example.com"}).json
    visitor = f"contacts/{site.post('contacts').json['source_id']}"

    talk = site.post(f"{visitor}/conversations", _GOOD)

    assert talk.status == 200
    assert talk.json["contact"]["id"] != known["payload"]["contact"]["id"]


def test_a_visitor_overwrites_no_attribute_and_stores_only_plain_ones(
    site: Api, chat: str, dana: Api
) -> None:
    visitor = chat.partition("/conversations")[0]
    [contact] = dana.get("contacts").json["payload"]
    dana.call("PUT", f"contacts/{contact['id']}", {"custom_attributes": {"plan": "paid"}})

    site.call("PATCH", visitor, {"custom_attributes": {"plan": "free", "wood": "Ash"}})
    refused = [
        site.call("PATCH", visitor, {"custom_attributes": odd}).status
        for odd in ({"a": {"b": 1}}, {"a": "x" * 1_001}, {str(n): n for n in range(31)})
    ]

    [contact] = dana.get("contacts").json["payload"]
    assert contact["custom_attributes"] == {"plan": "paid", "wood": "Ash"}
    assert refused == [422] * 3


def test_the_page_a_conversation_began_on_is_noted_without_its_query(
    site: Api, visitor: str, dana: Api
) -> None:
    page = "https://shop.example/vases?token=secret#top"

    site.post(f"{visitor}/conversations", {"referer": page})

    [row] = _rows(dana)
    assert row["additional_attributes"] == {"referer": "https://shop.example/vases"}


def test_a_form_is_checked_when_it_is_set(dana: Api, world: World) -> None:
    path = f"inboxes/{world.oak.widget.id}"

    for wrong in (
        {"pre_chat_fields": [{"name": "a b", "type": "text"}]},
        {"pre_chat_fields": [{"name": "a", "type": "script"}]},
        {"pre_chat_fields": [{"name": "a", "field_type": "elsewhere"}]},
        {"pre_chat_fields": [{"name": "a"}] * 21},
    ):
        channel = {"pre_chat_form_options": wrong}
        assert dana.call("PATCH", path, {"channel": channel}).status == 422
    assert "pre_chat_form_options" not in change(world.oak.setup, world.oak.widget.id, {}).settings
