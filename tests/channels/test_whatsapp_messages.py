"""What a customer writes on WhatsApp, kind by kind."""

from typing import Any

import pytest

from chalicelib.domain.message import Kind
from tests.channels.whatsapp import AMARA, AT, Json, message, of_line, read, said

_FLOW = '{"size": "L", "days": ["Mon", "Tue"], "address": {"city": "Lyon"}}'
_ORDER = {
    "catalog_id": "77",
    "text": "Two, please",
    "product_items": [
        {"product_retailer_id": "s6", "quantity": 2, "item_price": 9.5, "currency": "EUR"}
    ],
}

# What they send (type, its part), and what of it an agent sees (words, what stands beside them).
_SAID: list[tuple[str, Any, str, Json]] = [
    ("text", {"body": "Is it in stock?"}, "Is it in stock?", {}),
    ("text", {"body": "  two\nlines "}, "  two\nlines ", {}),
    ("text", {"body": ""}, "", {}),
    ("text", "just words", "just words", {}),
    (
        "location",
        {"latitude": 0, "longitude": 2.35, "name": "Shop", "address": "Rue A 1", "extra": 1},
        "Shop, Rue A 1",
        {"location": {"latitude": 0, "longitude": 2.35, "name": "Shop", "address": "Rue A 1"}},
    ),
    (
        "contacts",
        [{"name": {"formatted_name": "Bela"}, "vcard": "BEGIN:VCARD"}],
        "",
        {"contacts": [{"name": {"formatted_name": "Bela"}, "vcard": "BEGIN:VCARD"}]},
    ),
    (
        "button",
        {"payload": "yes-1", "text": "Yes"},
        "Yes",
        {"interactive": {"type": "button", "id": "yes-1", "title": "Yes"}},
    ),
    (
        "interactive",
        {"type": "button_reply", "button_reply": {"id": "b1", "title": "Cancel"}},
        "Cancel",
        {"interactive": {"type": "button_reply", "id": "b1", "title": "Cancel"}},
    ),
    (
        "interactive",
        {
            "type": "list_reply",
            "list_reply": {"id": "r1", "title": "Express", "description": "Next day"},
        },
        "Express",
        {
            "interactive": {
                "type": "list_reply",
                "id": "r1",
                "title": "Express",
                "description": "Next day",
            }
        },
    ),
    (
        "interactive",
        {
            "type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": _FLOW},
        },
        "Sent",
        {
            "interactive": {
                "type": "nfm_reply",
                "id": "flow",
                "title": "Sent",
                "response": {"size": "L", "days": ["Mon", "Tue"], "address": {"city": "Lyon"}},
            }
        },
    ),
    (
        "interactive",
        {
            "type": "call_permission_reply",
            "call_permission_reply": {"response": "accept", "is_permanent": False},
        },
        "Calls are allowed",
        {
            "interactive": {
                "type": "call_permission_reply",
                "id": "accept",
                "title": "Calls are allowed",
                "response": {"response": "accept", "is_permanent": False},
            }
        },
    ),
    (
        "interactive",
        {
            "type": "payment_method",
            "payment_method": {"payment_method": "pix", "reference_id": "order-7"},
        },
        "pix",
        {
            "interactive": {
                "type": "payment_method",
                "id": "order-7",
                "title": "pix",
                "response": {"payment_method": "pix", "reference_id": "order-7"},
            }
        },
    ),
    (
        "interactive",
        {"type": "product", "product": {"name": "Blue vase", "retailer_id": "v7"}},
        "Blue vase",
        {
            "interactive": {
                "type": "product",
                "id": "",
                "title": "Blue vase",
                "response": {"name": "Blue vase", "retailer_id": "v7"},
            }
        },
    ),
    ("order", _ORDER, "Two, please", {"order": _ORDER}),
    ("unsupported", {"type": "poll"}, "", {"is_unsupported": True, "type": "poll"}),
    ("unsupported", None, "", {"is_unsupported": True, "type": "unsupported"}),
    ("hologram", {"depth": 3}, "", {"is_unsupported": True, "type": "hologram"}),
    ("ephemeral", None, "", {"is_unsupported": True, "type": "ephemeral"}),
    ("image", {"caption": "Look"}, "Look", {"is_unsupported": True, "type": "image"}),
    ("image", "a string", "", {"is_unsupported": True, "type": "image"}),
    ("text", {"body": ["a"]}, "", {"is_unsupported": True, "type": "text"}),
    ("interactive", {"type": "new"}, "", {"is_unsupported": True, "type": "interactive"}),
    ("reaction", {"emoji": "🙏"}, "🙏", {"is_unsupported": True, "type": "reaction"}),
    ("edit", {"message": None}, "", {"is_unsupported": True, "type": "edit"}),
    ("revoke", {}, "", {"is_unsupported": True, "type": "revoke"}),
]


@pytest.mark.parametrize(("type", "part", "words", "attributes"), _SAID)
def test_every_kind_of_message_shows_what_it_says(
    type: str, part: Any, words: str, attributes: Json
) -> None:
    event = message(type, part)

    assert (event.text, event.attributes) == (words, attributes)
    assert (event.kind, event.time, event.lets_answer) == (Kind.INCOMING, AT * 1000, True)


# Type, its part, and the file: type, provider's id, media type, name, and whether it is a voice
# message, a sticker, an animated one.
_FILES: list[tuple[str, Json, tuple[Any, ...]]] = [
    ("image", {"id": "1", "mime_type": "image/jpeg"}, ("image", "1", "image/jpeg", "", 0, 0, 0)),
    (
        "document",
        {"id": 2, "mime_type": "application/pdf", "filename": "Ação.pdf"},
        ("file", "2", "application/pdf", "Ação.pdf", 0, 0, 0),
    ),
    (
        "audio",
        {"id": "3", "mime_type": "audio/ogg; codecs=opus", "voice": True},
        ("audio", "3", "audio/ogg", "", 1, 0, 0),
    ),
    ("audio", {"id": "4", "mime_type": "audio/mpeg"}, ("audio", "4", "audio/mpeg", "", 0, 0, 0)),
    ("voice", {"id": "5"}, ("audio", "5", "", "", 1, 0, 0)),
    ("video", {"id": "6", "mime_type": None}, ("video", "6", "", "", 0, 0, 0)),
    (
        "sticker",
        {"id": "7", "mime_type": "image/webp", "animated": True},
        ("image", "7", "image/webp", "", 0, 1, 1),
    ),
]


@pytest.mark.parametrize(("type", "part", "file"), _FILES)
def test_every_kind_of_file_waits_to_be_fetched(
    type: str, part: Json, file: tuple[Any, ...]
) -> None:
    [found] = message(type, {**part, "caption": "See"}).files

    flags = (found.voice, found.sticker, found.animated)
    named = (found.file_type, found.provider_id, found.content_type, found.filename)
    assert (*named, *flags) == file


# What stands beside a text of any kind, and what of it is kept.
_BESIDE: list[tuple[Json, Json]] = [
    ({"context": {"from": "331", "id": "wamid.0"}}, {"in_reply_to_external_id": "wamid.0"}),
    ({"context": {"forwarded": True}}, {"forwarded": True}),
    (
        {"context": {"frequently_forwarded": True}},
        {"forwarded": True, "frequently_forwarded": True},
    ),
    (
        {"context": {"referred_product": {"catalog_id": "7", "product_retailer_id": "v7"}}},
        {"referred_product": {"catalog_id": "7", "product_retailer_id": "v7"}},
    ),
    (
        {"referral": {"source_type": "ad", "ctwa_clid": "X2"}},
        {"referral": {"source_type": "ad", "ctwa_clid": "X2"}},
    ),
    (
        {"errors": [{"code": 131052, "title": "Media download error"}]},
        {"external_error": "131052: WhatsApp could not fetch the customer's file."},
    ),
    ({"errors": {"code": "77", "title": "Odd"}}, {"external_error": "77: Odd"}),
    ({"errors": ["broken"]}, {}),
    ({"context": "a string", "referral": [], "errors": None}, {}),
]


@pytest.mark.parametrize(("beside", "kept"), _BESIDE)
def test_what_stands_beside_a_message_is_kept(beside: Json, kept: Json) -> None:
    assert message("text", {"body": "Hi"}, **beside).attributes == kept


@pytest.mark.parametrize(
    ("response", "kept"),
    [
        ("[7, 8]", {"value": [7, 8]}),
        ("not json", {"value": "not json"}),
        ('"half \\ud83d"', {"value": "half �"}),
        ({"size": "M"}, {"size": "M"}),
        (None, {}),
    ],
)
def test_odd_answers_to_a_form_are_kept(response: object, kept: Json) -> None:
    reply = {"name": "flow", "body": "Sent", "response_json": response}

    event = message("interactive", {"type": "nfm_reply", "nfm_reply": reply})

    assert event.attributes["interactive"]["response"] == kept


@pytest.mark.parametrize("type", [None, "", "ephemeral", "errors", 7])
def test_a_message_without_a_type_we_know_is_read_by_its_part(type: object) -> None:
    raw = {**said("text", {"body": "On Thursday"}), "type": type}

    [event] = read(of_line(contacts=[AMARA], messages=[raw]))

    assert getattr(event, "text", "") == "On Thursday"


def test_what_comes_in_a_list_that_does_not_exist_yet_is_shown_as_unsupported() -> None:
    poll = {"from": "33612345678", "id": "wamid.9", "timestamp": str(AT), "question": "Which?"}

    [event] = read(of_line(contacts=[AMARA], polls=[poll, {"no": "id"}, 3]), "polls")

    assert getattr(event, "attributes", {}) == {"is_unsupported": True, "type": "polls"}


def test_the_first_opening_of_a_chat_is_an_activity_after_which_one_may_answer() -> None:
    event = message("request_welcome")

    assert (event.kind, event.lets_answer) == (Kind.ACTIVITY, True)
    assert event.text


def test_texts_and_objects_that_no_item_can_hold_are_cut() -> None:
    card = {"vcard": "x" * 300_000, "phones": [{"phone": str(n)} for n in range(20_000)]}

    event = message("contacts", [card])
    long = message("text", {"body": "y" * 100_000})

    assert len(str(event.attributes)) < 150_000
    assert event.attributes["contacts"][0]["vcard"].startswith("xxx")
    assert len(long.text) == 65_536


@pytest.mark.parametrize(
    ("told", "time", "undated"),
    [
        (str(AT), AT * 1000, False),
        (AT, AT * 1000, False),
        (float(AT), AT * 1000, False),
        (str(AT * 1000), AT * 1000, False),
        ("lunchtime", 1_780_000_000_000, True),
        (None, 1_780_000_000_000, True),
        (-5, 1_780_000_000_000, True),
        ("9" * 30, 1_780_000_000_000, True),
        ([], 1_780_000_000_000, True),
    ],
)
def test_a_time_that_is_none_gives_way_to_that_of_the_entry(
    told: object, time: int, undated: bool
) -> None:
    raw = {**said("text", {"body": "Hi"}), "timestamp": told}

    [event] = read(of_line(messages=[raw]), time=1_780_000_000)

    assert (getattr(event, "time", 0), getattr(event, "undated", None)) == (time, undated)


def test_another_apps_summary_and_its_holding_the_thread_stand_beside_the_words() -> None:
    value = of_line(
        standby={"messages": [said("text", {"body": "Hi"})], "contacts": [AMARA]},
        conversation_context={"summary": "Wants a refund."},
    )

    [event] = read(value, "standby")

    assert getattr(event, "name", "") == "Amara Okafor"
    assert getattr(event, "attributes", {}) == {
        "standby": True,
        "conversation_context": {"summary": "Wants a refund."},
    }
