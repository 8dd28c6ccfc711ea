"""Connecting through the API: an address to open, what comes back, and who may."""

from typing import Any

import pytest

from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.conftest import Cloud
from tests.far_end import Meta
from tests.world import World


@pytest.fixture
def meta(cloud: Cloud) -> Meta:
    return Meta(cloud.meta_url)


def _start(api: Api, channel: str, **body: Any) -> Any:
    answer = api.post(f"inboxes/connect/{channel}/start", body or None)
    assert answer.status == 200, answer.raw
    return answer.json


def test_a_number_is_connected_in_two_calls(dana: Api, meta: Meta) -> None:
    started = _start(dana, "whatsapp", on_phone=True)
    finish = {"state": started["state"], "code": meta.allow("whatsapp")["code"], "name": "Shop"}

    answer = dana.post("inboxes/connect/whatsapp/finish", finish)

    assert "whatsapp_business_app_onboarding" in started["address"]
    assert answer.status == 200
    assert answer.json["choices"] == []
    inbox = answer.json["inbox"]
    assert (inbox["name"], inbox["channel_type"]) == ("Shop", "Channel::Whatsapp")
    assert inbox["id"] in [one["id"] for one in dana.get("inboxes").json["payload"]]
    assert b"EAA" not in answer.raw


def test_among_several_pages_one_is_chosen(dana: Api, meta: Meta, world: World) -> None:
    pages = [f"{world.oak.whatsapp.address}{n}" for n in (1, 2)]
    path = "inboxes/connect/facebook/finish"
    code = meta.allow("facebook", assets=pages)["code"]

    asked = dana.post(path, {"state": _start(dana, "facebook")["state"], "code": code}).json
    done = dana.post(path, {"state": asked["state"], "choice": pages[0]}).json
    again = {
        "state": _start(dana, "facebook")["state"],
        "code": meta.allow("facebook", assets=pages)["code"],
    }

    assert (asked["inbox"], [one["id"] for one in asked["choices"]]) == (None, pages)
    assert done["inbox"]["page_id"] == pages[0]
    choices = dana.post(path, again).json["choices"]
    assert [one["inbox_id"] for one in choices] == [done["inbox"]["id"], None]


def test_what_the_signup_page_told_beside_the_code_is_taken(dana: Api, meta: Meta) -> None:
    grant = meta.allow("whatsapp")
    finish = {
        "state": _start(dana, "whatsapp")["state"],
        "code": grant["code"],
        "business_account_id": grant["assets"][0],
        "phone_number_id": "123456",
    }

    answer = dana.post("inboxes/connect/whatsapp/finish", finish)

    assert (answer.status, answer.code) == (422, "not_offered")


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"state": "x"}, 422), ({"state": None, "code": None, "choice": "../x"}, 422)],
)
def test_an_odd_answer_is_refused(dana: Api, body: dict[str, Any], status: int) -> None:
    assert dana.post("inboxes/connect/whatsapp/finish", body).status == status


def test_only_administrators_connect(ravi: Api, dana: Api) -> None:
    assert ravi.post("inboxes/connect/whatsapp/start").status == 403
    assert dana.post("inboxes/connect/pigeon/start").json["code"] == "no_such_way"


def test_a_number_is_registered_with_its_pin(dana: Api, world: World) -> None:
    path = f"inboxes/{world.oak.whatsapp.id}/registration"
    setups.hold(world.oak.whatsapp, "This number is not registered with Meta.")

    wrong = dana.post(path, {"pin": "12345"})
    refused = dana.post(path, {"pin": "000000"})
    done = dana.post(path, {"pin": "123456"})

    assert list(wrong.json["fields"]) == ["pin"]
    assert (refused.status, refused.code) == (422, "pin_refused")
    assert (done.status, done.json["reauthorization_required"]) == (200, False)
    assert b"123456" not in done.raw


def test_a_widget_is_not_registered(dana: Api, noor: Api, world: World) -> None:
    path = f"inboxes/{world.oak.widget.id}/registration"

    assert dana.post(path).json["code"] == "not_a_number"
    assert noor.post(f"inboxes/{world.oak.whatsapp.id + 40}/registration").status == 404
