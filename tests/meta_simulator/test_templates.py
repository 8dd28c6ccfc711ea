"""Templates: filled in exactly, or refused."""

from typing import Any

import pytest

from tests.meta_simulator.world import ACCOUNT, STRANGER, Meta, code_of, eventually, id_of


@pytest.fixture
def account(meta: Meta) -> Meta:
    """The number belongs to the account."""
    line = {"phone_number_id": "118700600500901", "business_account_id": ACCOUNT}
    meta.control("/_lines", line)
    return meta


def _body(*words: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "text": word} for word in words]}


def _send(meta: Meta, name: str, *components: dict[str, Any], language: str = "en_US") -> Any:
    template = {"name": name, "language": {"code": language}, "components": list(components)}
    return meta.send(STRANGER, type="template", template=template)


URL = {"type": "button", "sub_type": "url", "index": "0", "parameters": [
    {"type": "text", "text": "2081"},
]}  # fmt: skip
NAMED = {"type": "body", "parameters": [
    {"type": "text", "parameter_name": "day", "text": "Tuesday"},
    {"type": "text", "parameter_name": "first_name", "text": "Kim"},
]}  # fmt: skip


def test_a_positional_template_is_filled_in(account: Meta) -> None:
    id_of(_send(account, "order_update", _body("Kim", "2081"), URL))

    shown = eventually(lambda: account.thread(STRANGER))[0]["rendered"]
    assert shown["text"] == "Hi Kim, your order 2081 has left our workshop."
    assert shown["buttons"][0]["url"] == "https://shop.example/parcels/2081"


def test_a_named_template_is_filled_in_whatever_the_order(account: Meta) -> None:
    id_of(_send(account, "appointment_reminder", NAMED))

    shown = eventually(lambda: account.thread(STRANGER))[0]["rendered"]
    assert shown["text"] == "Hi Kim, we expect you on Tuesday. Does that still suit you?"


@pytest.mark.parametrize(
    ("code", "name", "components", "language"),
    [
        (132001, "no_such_thing", [], "en_US"),
        (132001, "hello_world", [], "fr"),
        (132001, "loyalty_points", [_body("12")], "en_US"),
        (132015, "winter_sale", [], "en_US"),
        (132000, "order_update", [_body("Kim"), URL], "en_US"),
        (131008, "order_update", [_body("Kim", "2081")], "en_US"),
        (132012, "order_update", [_body("Kim", "20\n81"), URL], "en_US"),
        (132012, "appointment_reminder", [_body("Kim", "Tuesday")], "en_US"),
        (132012, "autumn_collection", [_body("Kim")], "en_US"),
        (131008, "spring_code", [], "en_US"),
        (132012, "spring_code", [URL], "en_US"),
        (132012, "appointment_reminder", [NAMED, URL], "en_US"),
        (132005, "order_update", [_body("K" * 1100, "2081"), URL], "en_US"),
    ],
)
def test_a_wrong_template_is_refused(
    account: Meta, code: int, name: str, components: list[dict[str, Any]], language: str
) -> None:
    assert code_of(_send(account, name, *components, language=language)) == code


@pytest.mark.parametrize(
    "component",
    [
        {"type": "button", "sub_type": "url", "parameters": [{"type": "text", "text": "1"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": []},
        {**URL, "index": "10"},
        {**URL, "parameters": [{"type": "payload", "payload": "1"}]},
        {"type": "body", "index": "0", "parameters": [{"type": "text", "text": "Kim"}]},
        {"type": "body", "parameters": [{"type": "image", "image": {"id": "1"}}]},
        {"type": "body", "parameters": [{"type": "text", "payload": "Kim"}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Kim", "payload": "Kim"}]},
        {"type": "header", "parameters": []},
        {"type": "header", "parameters": [{"type": "image", "image": {}}]},
        {
            "type": "header",
            "parameters": [{"type": "document", "document": {"link": "https://x", "filename": ""}}],
        },
    ],
)
def test_a_component_that_is_not_built_as_meta_says_is_refused(
    account: Meta, component: dict[str, Any]
) -> None:
    assert code_of(_send(account, "order_update", component)) == 100


def test_templates_are_listed_by_page(account: Meta) -> None:
    first = account.graph("GET", f"{ACCOUNT}/message_templates", params={"limit": 4}).json()
    after = first["paging"]["cursors"]["after"]
    query = {"limit": 4, "after": after, "fields": "name,status"}
    second = account.graph("GET", f"{ACCOUNT}/message_templates", params=query).json()

    assert len(first["data"]) == 4
    assert {"name", "status", "id"} == set(second["data"][0])
    assert "next" not in second["paging"]


def test_a_new_template_is_pending_then_approved(account: Meta) -> None:
    wanted = {
        "name": "thanks",
        "language": "en",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Thank you!"}],
    }

    created = account.graph("POST", f"{ACCOUNT}/message_templates", wanted).json()
    again = account.graph("POST", f"{ACCOUNT}/message_templates", wanted)

    assert created["status"] == "PENDING"
    assert code_of(again) == 100
    assert code_of(_send(account, "thanks", language="en")) == 132001
    news = eventually(lambda: [v for v in account.product.values() if "event" in v])
    assert (news[0]["event"], news[0]["message_template_name"]) == ("APPROVED", "thanks")
    assert id_of(_send(account, "thanks", language="en"))


def test_deleting_a_name_deletes_every_language(account: Meta) -> None:
    path = f"{ACCOUNT}/message_templates"

    account.graph("DELETE", path, params={"name": "order_update"})

    left = account.graph("GET", path, params={"limit": 100}).json()["data"]
    assert "order_update" not in [template["name"] for template in left]
    assert code_of(account.graph("DELETE", path, params={"name": "order_update"})) == 100


def _create(meta: Meta, **change: Any) -> Any:
    body = {"type": "BODY", "text": "Hi {{1}}, bye.", "example": {"body_text": [["A"]]}}
    wanted = {"name": "bye", "language": "en", "category": "UTILITY", "components": [body]}
    return meta.graph("POST", f"{ACCOUNT}/message_templates", {**wanted, **change})


def _body_of(text: str, **example: Any) -> list[dict[str, Any]]:
    return [{"type": "BODY", "text": text, "example": example}]


@pytest.mark.parametrize(
    ("change", "subcode"),
    [
        ({"language": "English"}, None),
        ({"parameter_format": "LOOSE"}, None),
        ({"components": _body_of("x" * 1025)}, 2388040),
        ({"components": _body_of("Hi {{1}}, bye.")}, 2388043),
        ({"components": _body_of("Hi {{2}}, bye.", body_text=[["A"]])}, 2388049),
        ({"components": _body_of("{{1}}, bye.", body_text=[["A"]])}, 2388299),
        (
            {"components": [*_body_of("Bye"), {"type": "FOOTER", "text": "Hi {{1}}"}]},
            2388073,
        ),
        (
            {"components": [*_body_of("Bye"), {"type": "HEADER", "format": "IMAGE"}]},
            2388273,
        ),
        ({"components": [*_body_of("Bye"), {"type": "BUTTONS", "buttons": []}]}, None),
    ],
)
def test_what_nobody_would_review_is_refused_at_once(
    account: Meta, change: dict[str, Any], subcode: int | None
) -> None:
    answer = _create(account, **change)

    assert code_of(answer) == 100
    assert answer.json()["error"].get("error_subcode") == subcode
    if subcode:
        assert answer.json()["error"]["error_user_msg"]


def _first(meta: Meta, name: str) -> Any:
    query = {"name": name, "fields": "name,status,category,previous_category,rejected_reason"}
    return meta.graph("GET", f"{ACCOUNT}/message_templates", params=query).json()["data"][0]


def test_an_edited_template_goes_through_review_again(account: Meta) -> None:
    id = _first(account, "hello_world")["id"]

    assert account.graph("POST", id, {"components": _body_of("Welcome back.")}).json()["success"]
    assert _first(account, "hello_world")["status"] == "PENDING"
    assert account.graph("POST", id, {"components": _body_of("Again.")}).status_code == 400
    eventually(lambda: _first(account, "hello_world")["status"] == "APPROVED")
    assert code_of(account.graph("POST", id, {"category": "MARKETING"})) == 100


def test_a_paused_template_can_be_let_go_again(account: Meta) -> None:
    id = _first(account, "winter_sale")["id"]

    assert account.graph("POST", f"{id}/unpause", {}).json() == {"success": True}
    assert code_of(account.graph("POST", f"{id}/unpause", {})) == 100
    assert _first(account, "winter_sale")["status"] == "APPROVED"


def test_each_change_is_told_in_a_field_of_its_own(account: Meta) -> None:
    id = _first(account, "hello_world")["id"]
    words = [{"type": "BODY", "text": "Hello."}, {"type": "FOOTER", "text": "Us"}]
    wish = {"status": "PAUSED", "quality": "RED", "category": "MARKETING", "components": words}

    account.control(f"/_templates/{ACCOUNT}/{id}", wish)

    told = eventually(lambda: len(account.product.values()) == 4 and account.product.values())
    assert [value["message_template_name"] for value in told] == ["hello_world"] * 4
    assert told[0]["event"] == "PAUSED"
    assert told[1]["new_quality_score"] == "RED"
    assert told[2]["message_template_element"] == "Hello."
    assert (told[3]["previous_category"], told[3]["new_category"]) == ("UTILITY", "MARKETING")
    assert _first(account, "hello_world")["previous_category"] == "UTILITY"


def test_a_silent_change_tells_nobody(account: Meta) -> None:
    id = _first(account, "hello_world")["id"]

    account.control(f"/_templates/{ACCOUNT}/{id}", {"status": "REJECTED", "silent": True})

    assert _first(account, "hello_world")["rejected_reason"] == "INVALID_FORMAT"
    assert account.product.values() == []
