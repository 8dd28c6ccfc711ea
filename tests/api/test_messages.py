"""Messages through the API: read, written, removed, decided about."""

from typing import Any

import pytest

from chalicelib.domain.account import Inbox
from chalicelib.inbox.accept import accept
from tests.api.conftest import Api
from tests.world import Customer, World, signed, text, webhook

_PNG = (
    bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"x" * 90
)


def _said(api: Api, talk: int, **query: Any) -> list[dict[str, Any]]:
    payload: list[dict[str, Any]] = api.get(f"conversations/{talk}/messages", **query).json[
        "payload"
    ]
    return payload


def test_a_reply_waits_to_be_sent(dana: Api, talk: int, world: World) -> None:
    answer = dana.post(f"conversations/{talk}/messages", {"content": "On its way."})

    assert answer.status == 200
    message = answer.json
    assert (message["status"], message["message_type"]) == ("queued", 1)
    assert (message["sender"]["id"], message["sender"]["type"]) == (world.oak.dana.id, "user")
    assert _said(dana, talk)[-1]["id"] == message["id"]


def test_a_note_never_leaves(dana: Api, talk: int) -> None:
    message = dana.post(
        f"conversations/{talk}/messages", {"content": "Call back", "private": "true"}
    ).json

    assert (message["private"], message["status"]) == (True, "sent")


def test_the_same_echo_id_answers_with_the_first_message(dana: Api, talk: int) -> None:
    body = {"content": "Once", "echo_id": "n8n-1"}

    first = dana.post(f"conversations/{talk}/messages", body)
    second = dana.post(f"conversations/{talk}/messages", body)
    other = dana.post(f"conversations/{talk}/messages", {**body, "content": "Twice"})

    assert (first.status, second.status) == (200, 200)
    assert first.json["id"] == second.json["id"]
    assert (other.status, other.code) == (409, "echo_id_conflict")
    assert [m["content"] for m in _said(dana, talk)] == ["Hello", "Once"]


def test_a_reply_quotes_a_message(dana: Api, talk: int) -> None:
    [hello] = _said(dana, talk)

    message = dana.post(
        f"conversations/{talk}/messages",
        {"content": "Yes?", "content_attributes": {"in_reply_to": hello["id"]}},
    ).json

    assert message["content_attributes"]["in_reply_to"] == hello["id"]
    assert message["content_attributes"]["in_reply_to_external_id"] == hello["source_id"]


def test_a_customers_quote_names_our_message(
    dana: Api, talk: int, world: World, amara: Customer
) -> None:
    [hello] = _said(dana, talk)
    quote = text(amara, "As I said", context={"id": hello["source_id"]})
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [quote])))

    assert _said(dana, talk)[-1]["content_attributes"] == {
        "in_reply_to": hello["id"],
        "in_reply_to_external_id": hello["source_id"],
    }


def test_a_form_brings_files_and_objects_as_text(dana: Api, talk: int) -> None:
    [hello] = _said(dana, talk)

    answer = dana.form(
        f"conversations/{talk}/messages",
        ("content", "Une photo : é", ""),
        ("private", "false", ""),
        ("echo_id", "web-form-1", ""),
        ("content_attributes", f'{{"in_reply_to": "{hello["id"]}"}}', ""),
        ("attachments[]", _PNG, "board.png"),
        ("attachments[]", b"plain words", "../../words.txt"),
    )

    assert answer.status == 200
    message = answer.json
    assert message["content"] == "Une photo : é"
    assert message["content_attributes"]["in_reply_to"] == hello["id"]
    assert [file["file_type"] for file in message["attachments"]] == ["image", "file"]
    assert [file["filename"] for file in message["attachments"]] == ["board.png", "words.txt"]
    assert all(file["data_url"].startswith("http") for file in message["attachments"])
    assert {file["message_id"] for file in message["attachments"]} == {message["id"]}


def test_a_form_again_answers_with_the_first_message_and_its_files(dana: Api, talk: int) -> None:
    parts = (("echo_id", "web-form-2", ""), ("attachments", _PNG, "board.png"))

    first = dana.form(f"conversations/{talk}/messages", *parts).json
    second = dana.form(f"conversations/{talk}/messages", *parts).json

    assert second["id"] == first["id"]
    path = f"conversations/{talk}/messages/{first['id']}/attachments/1"
    assert dana.get(path).status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "content_empty"),
        ({"content": "  "}, "content_empty"),
        ({"content": "x" * 4_097}, "text_too_long"),
        ({"content": "x", "template_params": {"name": "hello"}}, "template_parameters"),
        ({"content": "x", "template_params": {"name": "No"}}, "template_parameters"),
        (
            {"template_params": {"name": "a", "language": "de", "processed_params": {"1": ""}}},
            "template_parameters",
        ),
        ({"content": "x", "content_type": "cards"}, "invalid"),
        (
            {
                "content": "x",
                "content_type": "cards",
                "content_attributes": {"items": [{"title": "a"}]},
            },
            "invalid",
        ),
        ({"content": "x", "content_type": "form"}, "invalid"),
        ({"content": "x", "content_type": "input_select"}, "invalid"),
        ({"content": "x", "content_attributes": {"items": [{"title": "a"}]}}, "invalid"),
        ({"content": "x", "content_attributes": {"interactive": {"type": "fax"}}}, "invalid"),
        ({"content_attributes": {"location": {"latitude": 91, "longitude": 0}}}, "invalid"),
        ({"content_attributes": {"contacts": [{"name": {}}]}}, "invalid"),
        (
            {
                "content_attributes": {
                    "contacts": [{"name": {"formatted_name": "Bo"}, "phones": [{"type": "WORK"}]}]
                }
            },
            "invalid",
        ),
        ({"content": "x", "content_attributes": {"in_reply_to": 1}}, "invalid"),
        ({"content": "x", "content_attributes": {"in_reply_to": "soon"}}, "invalid"),
        ({"content": "x", "content_attributes": {"in_reply_to": 10**20}}, "invalid"),
        ({"content": "x", "message_type": "incoming"}, "invalid"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_not_stored(
    dana: Api, talk: int, body: dict[str, Any], code: str
) -> None:
    answer = dana.post(f"conversations/{talk}/messages", body)

    assert (answer.status, answer.code) == (422, code)
    assert [m["content"] for m in _said(dana, talk)] == ["Hello"]


def test_choices_keep_their_type_and_items(dana: Api, talk: int) -> None:
    items = [{"title": "Oak", "value": "oak"}, {"title": "Pine", "value": "pine"}]
    body = {
        "content": "Which?",
        "content_type": "input_select",
        "content_attributes": {"items": items},
        "echo_id": "n8n-7",
    }

    message = dana.post(f"conversations/{talk}/messages", body).json
    other = {**body, "content_attributes": {"items": items[:1]}}
    again = dana.post(f"conversations/{talk}/messages", other)

    assert (message["content_type"], message["status"]) == ("input_select", "queued")
    assert message["content_attributes"]["items"] == items
    assert (again.status, again.code) == (409, "echo_id_conflict")


def test_a_template_is_an_outgoing_message_with_its_values(dana: Api, talk: int) -> None:
    params = {
        "name": "order_update",
        "category": "UTILITY",
        "language": "en_US",
        "processed_params": {"1": "Ana", "2": "B7"},
    }

    message = dana.post(f"conversations/{talk}/messages", {"template_params": params}).json

    assert (message["message_type"], message["status"]) == (1, "queued")
    assert message["additional_attributes"] == {"template_params": params}
    assert message["content_attributes"]["template"] == params


def test_a_form_may_say_a_template_as_text(dana: Api, talk: int) -> None:
    answer = dana.form(
        f"conversations/{talk}/messages",
        ("content", "Hi Ana", ""),
        ("template_params", '{"name": "hello_world", "language": "en_US"}', ""),
    )

    assert answer.status == 200
    assert answer.json["content"] == "Hi Ana"


def test_places_and_people_stand_for_words(dana: Api, talk: int) -> None:
    place = {"latitude": 48.85, "longitude": 2.35, "name": "Oak"}
    card = {"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+33199000001"}]}

    where = dana.post(
        f"conversations/{talk}/messages", {"content_attributes": {"location": place}}
    ).json
    who = dana.post(
        f"conversations/{talk}/messages", {"content_attributes": {"contacts": [card]}}
    ).json

    assert where["content_attributes"] == {"location": place}
    assert who["content_attributes"]["contacts"] == [
        {"name": {"formatted_name": "Bo", "first_name": "Bo"}, "phones": card["phones"]}
    ]


def test_a_chat_shows_text_and_files_only(dana: Api, api_inbox: Inbox) -> None:
    contact = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]
    wish = {"inbox_id": api_inbox.id, "contact_id": contact}
    talk = dana.post("conversations", wish).json["id"]
    place = {"content_attributes": {"location": {"latitude": 1, "longitude": 2}}}

    answer = dana.post(f"conversations/{talk}/messages", place)

    assert (answer.status, answer.code) == (422, "invalid")


def test_a_file_that_whatsapp_does_not_take_is_refused(dana: Api, talk: int) -> None:
    answer = dana.form(
        f"conversations/{talk}/messages", ("attachments[]", b"GIF89a" + b"x" * 40, "a.gif")
    )

    assert (answer.status, answer.code) == (422, "media_limit")
    assert answer.json["fields"]["open_ways"] == []
    assert [m["content"] for m in _said(dana, talk)] == ["Hello"]


def test_a_reaction_changes_the_message_and_no_list(
    dana: Api, noor: Api, talk: int, world: World
) -> None:
    [hello] = _said(dana, talk)
    path = f"conversations/{talk}/messages/{hello['id']}/reactions"
    before = dana.get(f"conversations/{talk}").json["last_non_activity_message"]

    put = dana.post(path, {"emoji": "👍"})
    [shown] = _said(dana, talk)
    taken = dana.post(path, {"emoji": ""})

    ours = [{"emoji": "👍", "from": "agent", "user_id": world.oak.dana.id}]
    assert put.status == 200
    assert put.json["content_attributes"]["reactions"] == ours
    assert shown["content_attributes"]["reactions"] == ours
    assert (shown["status"], shown["message_type"]) == ("sent", 0)
    assert taken.json["content_attributes"]["reactions"] == []
    assert dana.get(f"conversations/{talk}").json["last_non_activity_message"] == before
    assert noor.post(path, {"emoji": "👍"}).status == 404


@pytest.mark.parametrize("emoji", ["ok", "1", "👍 👍", "x" * 17, None])
def test_only_an_emoji_is_a_reaction(dana: Api, talk: int, emoji: str | None) -> None:
    [hello] = _said(dana, talk)

    answer = dana.post(
        f"conversations/{talk}/messages/{hello['id']}/reactions", {"emoji": emoji, "x": 1}
    )

    assert (answer.status, answer.code) == (422, "invalid")
    assert "reactions" not in _said(dana, talk)[0]["content_attributes"]


def test_emoji_of_several_signs_are_one_reaction(dana: Api, talk: int) -> None:
    [hello] = _said(dana, talk)

    for emoji in ("❤️", "1️⃣", "🇫🇷", "👩🏽‍🚀", "©️"):
        path = f"conversations/{talk}/messages/{hello['id']}/reactions"
        assert dana.post(path, {"emoji": emoji}).status == 200


def test_senders_cannot_say_what_only_the_platform_says(dana: Api, talk: int) -> None:
    attributes = {"deleted": True, "reactions": [{"emoji": "x"}], "external_error": "1: no"}

    message = dana.post(
        f"conversations/{talk}/messages", {"content": "x", "content_attributes": attributes}
    ).json

    assert message["content_attributes"] == {}


def test_a_closed_window_is_refused_with_the_way_that_is_open(dana: Api, world: World) -> None:
    late = Customer.new()
    body = webhook(world.oak.whatsapp, late, [text(late, "Anyone?", at=1_790_000_000)])
    accept(*signed(world.app_secret, body))
    [row] = dana.get("conversations").json["data"]["payload"]

    answer = dana.post(f"conversations/{row['id']}/messages", {"content": "Here!"})
    note = dana.post(f"conversations/{row['id']}/messages", {"content": "Late", "private": True})

    assert (answer.status, answer.code) == (422, "window_closed")
    assert answer.json["fields"] == {"open_ways": ["template"]}
    assert note.status == 200


def test_pages_lie_before_after_and_between_messages(dana: Api, talk: int) -> None:
    ids = [
        dana.post(f"conversations/{talk}/messages", {"content": f"{n}", "private": True}).json["id"]
        for n in range(5)
    ]

    def shown(**query: int) -> list[str]:
        return [m["content"] for m in _said(dana, talk, **query)]

    assert shown() == ["Hello", "0", "1", "2", "3", "4"]
    assert shown(before=ids[2]) == ["Hello", "0", "1"]
    assert shown(after=ids[2]) == ["3", "4"]
    assert shown(after=ids[0], before=ids[3]) == ["1", "2"]


def test_a_page_says_who_is_in_the_conversation(dana: Api, talk: int, amara: Customer) -> None:
    meta = dana.get(f"conversations/{talk}/messages").json["meta"]

    assert meta["contact"]["name"] == amara.name
    assert meta["assignee"] is None


def test_a_removed_message_leaves_a_tombstone(dana: Api, talk: int) -> None:
    message = dana.form(
        f"conversations/{talk}/messages",
        ("content", "A slip", ""),
        ("attachments[]", _PNG, "x.png"),
    ).json

    removed = dana.call("DELETE", f"conversations/{talk}/messages/{message['id']}")
    again = dana.call("DELETE", f"conversations/{talk}/messages/{message['id']}")

    assert removed.status == 200
    assert again.status == 404
    left = _said(dana, talk)[-1]
    assert left["id"] == message["id"]
    assert (left["content"], left["attachments"]) == (None, [])
    assert left["content_attributes"] == {"deleted": True}
    assert left["status"] == "failed"
    assert dana.get(f"conversations/{talk}").json["messages"][0]["content"] is None


def test_there_is_nothing_to_decide_about_a_queued_message(dana: Api, talk: int) -> None:
    id = dana.post(f"conversations/{talk}/messages", {"content": "x"}).json["id"]

    for decision in ("retry", "leave"):
        answer = dana.post(f"conversations/{talk}/messages/{id}/{decision}")
        assert (answer.status, answer.code) == (409, "not_uncertain")
    assert dana.post(f"conversations/{talk}/messages/1/retry").status == 404


def test_an_api_inbox_takes_what_its_own_customer_wrote(dana: Api, api_inbox: Inbox) -> None:
    contact = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]
    wish = {"inbox_id": api_inbox.id, "contact_id": contact}
    talk = dana.post("conversations", wish).json["id"]
    body = {"content": "Hi!", "message_type": "incoming", "echo_id": "shop-1"}

    first = dana.post(f"conversations/{talk}/messages", body)
    second = dana.post(f"conversations/{talk}/messages", body)

    assert (first.status, first.json["message_type"]) == (200, 0)
    assert first.json["sender"]["id"] == contact
    assert second.json["id"] == first.json["id"]
    assert dana.get(f"conversations/{talk}").json["unread_count"] == 1


def test_another_accounts_messages_are_not_there(dana: Api, noor: Api, talk: int) -> None:
    [hello] = _said(dana, talk)

    assert noor.get(f"conversations/{talk}/messages").status == 404
    assert noor.post(f"conversations/{talk}/messages", {"content": "x"}).status == 404
    assert noor.call("DELETE", f"conversations/{talk}/messages/{hello['id']}").status == 404
