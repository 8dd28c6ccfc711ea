"""What WhatsApp accepts, and how it refuses."""

from typing import Any

import pytest

from tests.meta_simulator.world import INES, NUMBER, STRANGER, Meta, code_of, eventually, id_of


@pytest.fixture
def open_window(meta: Meta) -> Meta:
    meta.customer(text="Hi")
    return meta


def _button(title: str = "Yes", id: str = "1") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": id, "title": title}}


def _buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "body": {"text": "Well?"}, "action": {"buttons": list(buttons)}}


def _list(rows: int) -> dict[str, Any]:
    each = [{"id": str(row), "title": f"Row {row}"} for row in range(rows)]
    action = {"button": "Open", "sections": [{"title": "Rows", "rows": each}]}
    return {"type": "list", "body": {"text": "Which?"}, "action": action}


def _flow(**parameters: Any) -> dict[str, Any]:
    whole = {"flow_message_version": "3", "flow_cta": "Go", **parameters}
    action = {"name": "flow", "parameters": whole}
    return {
        "type": "interactive",
        "interactive": {"type": "flow", "body": {"text": "Fill in"}, "action": action},
    }


def _headed(**header: Any) -> dict[str, Any]:
    shown = {"header": {"type": "image", **header}, **_buttons(_button())}
    return {"type": "interactive", "interactive": shown}


CARD = {"name": {"formatted_name": "Kim Example", "first_name": "Kim"}}
LINK = {"name": "cta_url", "parameters": {"display_text": "Go", "url": "https://shop.example"}}
GOOD: dict[str, dict[str, Any]] = {
    "text": {"text": {"body": "Hi", "preview_url": True}},
    "location": {"type": "location", "location": {"latitude": 48.1, "longitude": 11.6}},
    "contacts": {"type": "contacts", "contacts": [CARD]},
    "buttons": {"type": "interactive", "interactive": _buttons(_button())},
    "list": {"type": "interactive", "interactive": _list(10)},
    "link": {
        "type": "interactive",
        "interactive": {"type": "cta_url", "body": {"text": "See"}, "action": LINK},
    },
    "location request": {
        "type": "interactive",
        "interactive": {
            "type": "location_request_message",
            "body": {"text": "Where?"},
            "action": {"name": "send_location"},
        },
    },
    "contact request": {
        "type": "interactive",
        "interactive": {
            "type": "contact_request",
            "body": {"text": "Your number?"},
            "action": {"name": "request_contact_info"},
        },
    },
    "quote": {"text": {"body": "Hi"}, "context": {"message_id": "wamid.anything"}},
}
BAD: dict[str, tuple[int, dict[str, Any]]] = {
    "text too long": (100, {"text": {"body": "x" * 4097}}),
    "empty text": (100, {"text": {"body": ""}}),
    "no body": (131008, {"text": {}}),
    "no text at all": (131008, {}),
    "unknown field inside": (100, {"text": {"body": "Hi", "colour": "red"}}),
    "unknown field outside": (100, {"text": {"body": "Hi"}, "colour": "red"}),
    "unknown type": (131051, {"type": "hologram", "hologram": {}}),
    "two kinds at once": (100, {"text": {"body": "Hi"}, "image": {"id": "1"}}),
    "file by id and link": (100, {"type": "image", "image": {"id": "1", "link": "https://x"}}),
    "file unknown": (100, {"type": "image", "image": {"id": "123456"}}),
    "four buttons": (
        131009,
        {
            "type": "interactive",
            "interactive": _buttons(*[_button(f"B{n}", str(n)) for n in range(4)]),
        },
    ),
    "button title of 21": (
        131009,
        {"type": "interactive", "interactive": _buttons(_button("x" * 21))},
    ),
    "twin buttons": (
        131009,
        {"type": "interactive", "interactive": _buttons(_button("A"), _button("B"))},
    ),
    "eleven rows": (131009, {"type": "interactive", "interactive": _list(11)}),
    "interactive without action": (
        131008,
        {"type": "interactive", "interactive": {"type": "button", "body": {"text": "Hi"}}},
    ),
    "a flow by id and name": (131009, _flow(flow_id="1", flow_name="f")),
    "a flow without a name": (131009, _flow()),
    "a flow with an empty start": (131009, _flow(flow_id="1", flow_action_payload={"data": {}})),
    "a header by id and link": (131009, _headed(image={"id": "1", "link": "https://x.example"})),
    "a header of two kinds": (131009, _headed(image={"id": "1"}, text="Hi")),
    "a phone without a number": (
        131008,
        {"type": "contacts", "contacts": [{**CARD, "phones": [{"type": "WORK"}]}]},
    ),
    "a mail without an address": (
        131009,
        {"type": "contacts", "contacts": [{**CARD, "emails": [{"email": ""}]}]},
    ),
    "six contacts": (131009, {"type": "contacts", "contacts": [CARD] * 6}),
    "latitude of 91": (131009, {"type": "location", "location": {"latitude": 91, "longitude": 0}}),
    "callback data of 513": (
        100,
        {"text": {"body": "Hi"}, "biz_opaque_callback_data": "x" * 513},
    ),
    "number that is none": (100, {"to": "hello", "text": {"body": "Hi"}}),
    "own number": (131021, {"to": "4917604069000", "text": {"body": "Hi"}}),
    "a person as a group": (100, {"recipient_type": "group", "text": {"body": "Hi"}}),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD.keys())
def test_a_good_body_is_accepted(open_window: Meta, body: dict[str, Any]) -> None:
    answer = open_window.send(**body)

    assert id_of(answer).startswith("wamid.")
    assert answer.json()["contacts"] == [{"input": INES, "wa_id": INES}]


@pytest.mark.parametrize(("code", "body"), BAD.values(), ids=BAD.keys())
def test_a_bad_body_is_refused_with_metas_code(
    open_window: Meta, code: int, body: dict[str, Any]
) -> None:
    answer = open_window.send(**body)

    assert code_of(answer) == code
    assert answer.json()["error"]["fbtrace_id"]


def test_a_refused_message_leaves_nothing_behind(open_window: Meta) -> None:
    open_window.say("x" * 5000)

    assert [message["by"] for message in open_window.thread()] == ["customer"]


def test_outside_the_window_only_a_template_passes(meta: Meta) -> None:
    assert code_of(meta.say()) == 131047

    hello = {"name": "hello_world", "language": {"code": "en_US"}}

    assert id_of(meta.send(STRANGER, type="template", template=hello))


def test_the_window_closes_after_a_day(open_window: Meta) -> None:
    open_window.control("/_clock", {"offset": 24 * 3600 - 60})
    assert id_of(open_window.say())

    open_window.control("/_clock", {"offset": 24 * 3600 + 60})
    assert code_of(open_window.say()) == 131047


def test_the_window_is_one_of_number_and_customer(open_window: Meta) -> None:
    other = {"messaging_product": "whatsapp", "to": INES, "text": {"body": "Hi"}}

    assert code_of(open_window.graph("POST", "118700600500902/messages", other)) == 131047
    assert code_of(open_window.say(to=STRANGER)) == 131047


def test_a_hidden_number_is_answered_by_its_user_id(meta: Meta) -> None:
    meta.customer("maya", text="Hi")
    user_id = meta.read("/_customers/maya")["person"]["user_id"]
    body = {"messaging_product": "whatsapp", "recipient": user_id, "text": {"body": "Hello"}}

    answer = meta.graph("POST", f"{NUMBER}/messages", body).json()

    assert answer["contacts"] == [{"input": user_id, "user_id": user_id}]
    sent = eventually(lambda: meta.product.statuses(answer["messages"][0]["id"]))[0]
    assert sent["recipient_user_id"] == user_id
    assert "recipient_id" not in sent


def test_the_pair_rate_allows_a_burst_and_then_one_in_six_seconds(open_window: Meta) -> None:
    open_window.control("/_limits", {"pair_burst": 3})
    accepted = [open_window.say().status_code for _ in range(3)]

    refused = open_window.say()

    assert accepted == [200, 200, 200]
    assert code_of(refused) == 131056
    open_window.control("/_clock", {"offset": 7})
    assert id_of(open_window.say())


def test_a_number_has_a_throughput(open_window: Meta) -> None:
    open_window.control("/_limits", {"per_second": 2, "pair_burst": 100})

    answers = [open_window.say() for _ in range(12)]

    assert 130429 in [code_of(answer) for answer in answers if answer.status_code == 400]


def test_reading_marks_all_before_and_shows_typing(open_window: Meta) -> None:
    second = open_window.customer(text="Are you there?")
    seen = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": second,
        "typing_indicator": {"type": "text"},
    }

    assert open_window.graph("POST", f"{NUMBER}/messages", seen).json() == {"success": True}

    phone = open_window.read("/_customers/ines")["threads"][0]
    assert [message["status"] for message in phone["messages"]] == ["read", "read"]
    assert phone["typing"] is True
    open_window.say()
    assert open_window.read("/_customers/ines")["threads"][0]["typing"] is False


def test_a_message_that_was_never_received_cannot_be_read(open_window: Meta) -> None:
    seen = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}

    assert code_of(open_window.graph("POST", f"{NUMBER}/messages", seen)) == 131009


def test_a_reaction_stands_on_the_message_it_means(open_window: Meta) -> None:
    theirs = open_window.thread()[0]["id"]

    open_window.send(type="reaction", reaction={"message_id": theirs, "emoji": "👍"})

    eventually(lambda: open_window.thread()[0]["reactions"] == {"business": "👍"})
    open_window.send(type="reaction", reaction={"message_id": theirs, "emoji": ""})
    eventually(lambda: open_window.thread()[0]["reactions"] == {})


def test_a_reaction_to_nothing_is_accepted_and_fails_later(open_window: Meta) -> None:
    reaction = {"message_id": "wamid.gone", "emoji": "👍"}

    sent = id_of(open_window.send(type="reaction", reaction=reaction))

    failed = eventually(lambda: open_window.product.statuses(sent))[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131009)


def test_somebody_not_on_whatsapp_is_found_out_later(open_window: Meta) -> None:
    open_window.control("/_customers/ines", {"on_whatsapp": False})

    sent = id_of(open_window.say())

    failed = eventually(lambda: open_window.product.statuses(sent))[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131026)


def test_a_group_takes_words_and_nothing_to_tap(meta: Meta) -> None:
    group = meta.control("/_groups", {"phone_number_id": NUMBER})["id"]

    answer = meta.say(to=group, recipient_type="group")
    tapped = meta.send(
        group, recipient_type="group", type="interactive", interactive=_buttons(_button())
    )

    sent = eventually(lambda: meta.product.statuses(id_of(answer)))[0]
    assert (sent["recipient_id"], sent["recipient_type"]) == (group, "group")
    assert "recipient_user_id" not in sent
    assert code_of(tapped) == 131051


def test_marketing_reaches_nobody_who_has_stopped_it(meta: Meta) -> None:
    meta.control("/_customers/ines", {"wants_marketing": False})
    code = {
        "type": "button",
        "sub_type": "copy_code",
        "index": "0",
        "parameters": [{"type": "coupon_code", "coupon_code": "OAK10"}],
    }
    template = {"name": "spring_code", "language": {"code": "en_US"}, "components": [code]}

    id = id_of(meta.send(type="template", template=template))

    failed = eventually(lambda: meta.product.statuses(id))[0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131050)
