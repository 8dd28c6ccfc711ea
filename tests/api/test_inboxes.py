"""Inboxes through the API: connected, changed, mended, and who sees them."""

import secrets
from typing import Any

import pytest

from chalicelib.domain.account import Inbox
from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.world import World


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


def _whatsapp(number: str, token: str = "EAAtoken-of-a-test") -> dict[str, Any]:
    return {
        "name": "Second number",
        "channel": {
            "type": "whatsapp",
            "phone_number": "+33199000001",
            "provider": "whatsapp_cloud",
            "provider_config": {
                "phone_number_id": number,
                "business_account_id": "109800700600301",
                "api_key": token,
            },
        },
    }


def _channels() -> list[dict[str, Any]]:
    return [
        _whatsapp(_digits()),
        {
            "name": "Page",
            "channel": {
                "type": "facebook",
                "page_id": _digits(),
                "page_access_token": "EAApage-token",
            },
        },
        {
            "name": "Pictures",
            "channel": {
                "type": "instagram",
                "instagram_id": _digits(),
                "access_token": "IGApicture-token",
            },
        },
        {"name": "Mail", "channel": {"type": "email", "email": f"hello@{_digits()}.example.com"}},
        {"name": "Site", "channel": {"type": "web_widget", "website_url": "https://oak.example"}},
        {"name": "Own", "channel": {"type": "api"}},
    ]


_TYPES = [
    "Channel::Whatsapp",
    "Channel::FacebookPage",
    "Channel::Instagram",
    "Channel::Email",
    "Channel::WebWidget",
    "Channel::Api",
]


def test_an_inbox_of_each_channel_is_connected(dana: Api) -> None:
    made = [dana.post("inboxes", wish) for wish in _channels()]

    assert [answer.status for answer in made] == [200] * 6
    assert [answer.json["channel_type"] for answer in made] == _TYPES
    assert all(isinstance(answer.json["channel_id"], int) for answer in made)
    assert made[5].json["inbox_identifier"]
    assert made[4].json["website_token"] in made[4].json["web_widget_script"]
    listed = dana.get("inboxes").json["payload"]
    assert [inbox["id"] for inbox in listed[-6:]] == [answer.json["id"] for answer in made]


def test_no_answer_holds_a_token(dana: Api) -> None:
    made = [dana.post("inboxes", wish).raw for wish in _channels()]

    said = b"".join([*made, dana.get("inboxes").raw])
    assert b"EAA" not in said
    assert b"IGA" not in said


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"channel": {"type": "api"}}, "name"),
        ({"name": " ", "channel": {"type": "api"}}, "name"),
        ({"name": "x"}, "channel"),
        ({"name": "x", "channel": {"type": "pigeon"}}, "channel"),
        ({"name": "x", "channel": {}}, "channel"),
        ({"name": "x", "channel": {"type": "whatsapp"}}, "channel.whatsapp.phone_number"),
        ({"name": "x", "channel": {"type": "email", "email": "x"}}, "channel.email.email"),
        (
            {
                "name": "x",
                "channel": {
                    "type": "facebook",
                    "page_id": "../me",
                    "page_access_token": "EAAxxxxxx",
                },
            },
            "channel.facebook.page_id",
        ),
    ],
)
def test_a_wrong_inbox_is_refused_by_field(dana: Api, wish: dict[str, Any], field: str) -> None:
    answer = dana.post("inboxes", wish)

    assert answer.status == 422
    assert field in answer.json["fields"]
    assert len(dana.get("inboxes").json["payload"]) == 4


def test_a_token_that_does_not_own_the_line_is_refused(dana: Api) -> None:
    answer = dana.post("inboxes", _whatsapp(_digits(), "nobodys-token"))

    assert answer.status == 422
    assert "channel" in answer.json["fields"]


def test_a_line_is_connected_once(dana: Api, noor: Api, world: World) -> None:
    again = dana.post("inboxes", _whatsapp(world.oak.whatsapp.address))
    elsewhere = noor.post("inboxes", _whatsapp(world.oak.whatsapp.address))

    assert (again.status, again.code) == (409, "line_taken")
    assert (elsewhere.status, elsewhere.json) == (again.status, again.json)


def test_agents_see_their_own_inboxes(ravi: Api, world: World) -> None:
    listed = ravi.get("inboxes").json["payload"]

    assert [inbox["id"] for inbox in listed] == [world.oak.whatsapp.id]
    assert "provider_config" not in listed[0]
    assert ravi.get(f"inboxes/{world.oak.widget.id}").status == 404


def test_name_and_settings_change_and_the_rest_stays(dana: Api, world: World) -> None:
    path = f"inboxes/{world.oak.widget.id}"

    dana.call("PATCH", path, {"name": "Chat", "greeting_enabled": True})
    after = dana.call("PATCH", path, {"channel": {"welcome_title": "Hello!"}}).json

    assert (after["name"], after["greeting_enabled"]) == ("Chat", True)
    assert after["welcome_title"] == "Hello!"
    assert dana.get(path).json == after


@pytest.mark.parametrize(
    "channel", [{"api_key": "EAAnew"}, {"provider_config": {"api_key": "EAAnew"}}]
)
def test_a_new_token_mends_a_held_inbox(dana: Api, world: World, channel: dict[str, Any]) -> None:
    setups.hold(world.oak.whatsapp, "This inbox's token has expired. Reconnect it in Settings.")
    path = f"inboxes/{world.oak.whatsapp.id}"
    held = dana.get(path).json
    token = {name: _longer(value) for name, value in channel.items()}

    mended = dana.call("PATCH", path, {"channel": token}).json

    assert (held["reauthorization_required"], mended["reauthorization_required"]) == (True, False)
    assert "token has expired" in held["health"]
    inbox = world.oak.setup.inboxes[world.oak.whatsapp.id]
    assert setups.inbox_token(inbox) == "EAAnew-token"


def _longer(value: Any) -> Any:
    return {"api_key": "EAAnew-token"} if isinstance(value, dict) else "EAAnew-token"


def test_a_bad_new_token_changes_nothing(dana: Api, world: World) -> None:
    path = f"inboxes/{world.oak.whatsapp.id}"

    answer = dana.call("PATCH", path, {"name": "Changed", "channel": {"api_key": "not-a-token"}})

    assert answer.status == 422
    assert dana.get(path).json["name"] == "Oak WhatsApp"


def test_members_are_added_replaced_and_taken_out(
    dana: Api, ravi: Api, world: World, api_inbox: Inbox
) -> None:
    me, him = world.oak.dana.id, world.oak.ravi.id

    def members() -> set[int]:
        return {m["id"] for m in dana.get(f"inbox_members/{api_inbox.id}").json["payload"]}

    before = members()
    dana.post("inbox_members", {"inbox_id": api_inbox.id, "user_ids": [him]})
    added = members()
    dana.call("PATCH", "inbox_members", {"inbox_id": api_inbox.id, "user_ids": [him]})
    replaced = members()
    shown = ravi.get(f"inboxes/{api_inbox.id}").status
    dana.call("DELETE", "inbox_members", {"inbox_id": str(api_inbox.id), "user_ids": [str(him)]})

    assert (before, added, replaced, members()) == ({me}, {me, him}, {him}, set())
    assert (shown, ravi.get(f"inboxes/{api_inbox.id}").status) == (200, 404)


def test_strangers_do_not_become_members(dana: Api, world: World, api_inbox: Inbox) -> None:
    wish = {"inbox_id": api_inbox.id, "user_ids": [world.fern.dana.id]}

    assert dana.post("inbox_members", wish).status == 422
    assert dana.post("inbox_members", {**wish, "inbox_id": 999}).status == 404


_DAY = {"open_hour": 8, "open_minutes": 30, "close_hour": 18, "close_minutes": 0}


def test_hours_are_told_as_they_were_set_and_on_weekdays_unless_said(
    dana: Api, world: World
) -> None:
    path = f"inboxes/{world.oak.widget.id}"
    usual = dana.get(path).json["working_hours"]
    hours = [{"day_of_week": 6, **_DAY}, {"day_of_week": 0, "open_all_day": True}]

    said = dana.call(
        "PATCH",
        path,
        {
            "working_hours_enabled": True,
            "working_hours": hours,
            "timezone": "Europe/Berlin",
            "out_of_office_message": "We are at the kiln.",
        },
    ).json

    assert [day["closed_all_day"] for day in usual] == [True, *[False] * 5, True]
    assert (said["timezone"], said["working_hours_enabled"]) == ("Europe/Berlin", True)
    assert said["out_of_office_message"] == "We are at the kiln."
    assert said["working_hours"][6]["open_minutes"] == 30
    assert said["working_hours"][0]["open_all_day"] is True
    assert said["working_hours"][1]["closed_all_day"] is True


@pytest.mark.parametrize(
    "hours",
    [
        [{"day_of_week": 7, **_DAY}],
        [{"day_of_week": 1}],
        [{"day_of_week": 1, **_DAY, "close_hour": 8, "close_minutes": 0}],
        [{"day_of_week": 1, **_DAY}, {"day_of_week": 1, **_DAY}],
    ],
)
def test_hours_that_make_no_day_are_refused(
    dana: Api, world: World, hours: list[dict[str, int]]
) -> None:
    answer = dana.call("PATCH", f"inboxes/{world.oak.widget.id}", {"working_hours": hours})

    assert answer.status == 422


def test_only_administrators_limit_what_an_inbox_pays_for(
    dana: Api, ravi: Api, world: World
) -> None:
    path = f"inboxes/{world.oak.whatsapp.id}"
    limits = {"marketing": 0, "utility": 500}

    assert ravi.call("PATCH", path, {"paid_limits": limits}).status == 403
    assert ravi.get(f"{path}/paid_messages").status == 403
    assert dana.call("PATCH", path, {"paid_limits": {"marketing": -1}}).status == 422
    changed = dana.call("PATCH", path, {"paid_limits": limits}).json

    assert changed["paid_limits"] == limits
    sent = {"marketing": 0, "utility": 0}
    assert dana.get(f"{path}/paid_messages").json == {"limits": limits, "sent": sent}
    assert dana.call("PATCH", path, {"paid_limits": {}}).json["paid_limits"] == {}


def test_a_paid_template_that_an_inbox_does_not_pay_for_leaves_nothing_behind(
    dana: Api, world: World
) -> None:
    inbox = world.oak.whatsapp.id
    dana.call("PATCH", f"inboxes/{inbox}", {"paid_limits": {"marketing": 0}})
    contact = dana.post("contacts", {"name": "Ada", "phone_number": "+33612345678"}).json
    params = {"name": "spring", "language": "en", "category": "MARKETING", "processed_params": {}}
    said = {"inbox_id": inbox, "contact_id": contact["payload"]["contact"]["id"]}

    refused = dana.post("conversations", {**said, "message": {"template_params": params}})

    assert (refused.status, refused.json["code"]) == (422, "paid_refused")
    assert dana.get("conversations?status=all").json["data"]["payload"] == []
