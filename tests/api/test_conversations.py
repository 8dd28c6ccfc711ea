"""Conversations through the API: lists, one, a new one."""

from dataclasses import replace

import pytest

from chalicelib.domain.account import Inbox
from chalicelib.inbox.accept import accept
from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.world import Customer, World, signed, text, webhook


def test_a_customers_message_shows_in_the_list(dana: Api, amara: Customer) -> None:
    answer = dana.get("conversations", status="open", assignee_type="all")

    assert answer.status == 200
    [row] = answer.json["data"]["payload"]
    assert row["meta"]["sender"]["name"] == amara.name
    assert row["meta"]["channel"] == "Channel::Whatsapp"
    assert row["messages"][0]["content"] == "Hello"
    assert answer.json["data"]["meta"]["next_cursor"] is None


def test_lists_follow_status_agent_inbox_team_and_labels(
    dana: Api, talk: int, world: World
) -> None:
    dana.post(f"conversations/{talk}/labels", {"labels": ["order", "vip"]})
    dana.post(f"conversations/{talk}/assignments", {"assignee_id": world.oak.dana.id})
    inbox = world.oak.whatsapp.id

    def shown(**query: object) -> bool:
        return bool(dana.get("conversations", **query).json["data"]["payload"])

    assert shown(status="all") and shown(status="open") and not shown(status="resolved")
    assert shown(assignee_type="me") and shown(assignee_type="assigned")
    assert not shown(assignee_type="unassigned")
    assert shown(inbox_id=inbox) and not shown(inbox_id=inbox + 100)
    assert not shown(team_id=1)
    assert shown(labels="order") and shown(**{"labels[]": ["order", "vip"]})
    assert not shown(**{"labels[]": ["order", "lead"]})


def test_pages_by_cursor_and_by_number_show_everything_once(dana: Api, world: World) -> None:
    for _ in range(30):
        customer = Customer.new()
        body = webhook(world.oak.whatsapp, customer, [text(customer, "Hi")])
        accept(*signed(world.app_secret, body))

    first = dana.get("conversations").json["data"]
    by_cursor = dana.get("conversations", cursor=first["meta"]["next_cursor"]).json["data"]
    by_number = dana.get("conversations", page=2).json["data"]

    ids = [row["id"] for row in first["payload"] + by_cursor["payload"]]
    assert len(first["payload"]) == 25 and len(set(ids)) == 30
    assert by_cursor["meta"]["next_cursor"] is None
    assert [row["id"] for row in by_number["payload"]] == ids[25:]


def test_one_conversation_is_the_row_of_the_list(dana: Api, talk: int) -> None:
    answer = dana.get(f"conversations/{talk}")

    [row] = dana.get("conversations").json["data"]["payload"]
    assert answer.json == row


def test_another_accounts_conversation_is_not_there(noor: Api, talk: int) -> None:
    assert noor.get(f"conversations/{talk}").status == 404
    assert noor.get("conversations").json["data"]["payload"] == []


def test_an_agent_sees_the_inboxes_they_are_in_only(
    dana: Api, ravi: Api, world: World, talk: int
) -> None:
    contact = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]
    wish = {"inbox_id": world.oak.widget.id, "contact_id": contact}
    hidden = dana.post("conversations", wish).json["id"]

    assert ravi.get(f"conversations/{hidden}").status == 404
    assert [row["id"] for row in ravi.get("conversations").json["data"]["payload"]] == [talk]
    assert ravi.post("conversations", wish).status == 404


def test_counts_come_with_the_list_and_alone(dana: Api, talk: int) -> None:
    alone = dana.get("conversations/meta", status="open").json["meta"]
    listed = dana.get("conversations").json["data"]["meta"]

    assert set(alone) == {"mine_count", "unassigned_count", "assigned_count", "all_count"}
    assert {name: listed[name] for name in alone} == alone


def test_a_program_opens_a_conversation_in_its_own_inbox(dana: Api, api_inbox: Inbox) -> None:
    made = dana.post("contacts", {"name": "Bo", "inbox_id": api_inbox.id}).json["payload"]
    wish = {
        "inbox_id": str(api_inbox.id),
        "source_id": made["contact_inbox"]["source_id"],
        "custom_attributes": {"order": 7},
        "message": {"content": "We have your order."},
    }

    opened = dana.post("conversations", wish)

    assert opened.status == 200
    assert opened.json["meta"]["sender"]["id"] == made["contact"]["id"]
    assert opened.json["custom_attributes"] == {"order": 7}
    assert opened.json["messages"][0]["content"] == "We have your order."


def test_asking_for_the_same_conversation_again_answers_with_it(
    dana: Api, api_inbox: Inbox
) -> None:
    contact = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]
    wish = {"inbox_id": api_inbox.id, "contact_id": contact, "source_id": "user-123"}

    first, second = dana.post("conversations", wish), dana.post("conversations", wish)
    dana.post(f"conversations/{first.json['id']}/toggle_status", {"status": "resolved"})
    third = dana.post("conversations", wish)

    assert first.json["id"] == second.json["id"] == third.json["id"]
    assert third.json["status"] == "open"


def test_a_known_number_gets_a_whatsapp_conversation_without_a_second_contact(
    dana: Api, world: World
) -> None:
    said = {"name": "Bo", "phone_number": "+33612000001"}
    contact = dana.post("contacts", said).json["payload"]["contact"]["id"]

    wish = {"inbox_id": world.oak.whatsapp.id, "contact_id": contact}
    opened = dana.post("conversations", wish)

    assert opened.json["meta"]["sender"]["id"] == contact
    assert opened.json["meta"]["sender"]["phone_number"] == "+33612000001"
    assert dana.get("contacts").json["meta"]["count"] == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({}, "inbox_id"),
        ({"inbox_id": "whatsapp"}, "contact_id"),
        ({"inbox_id": "whatsapp", "contact_id": "bo", "assignee_id": 999}, "assignee_id"),
        ({"inbox_id": "whatsapp", "contact_id": "bo", "team_id": 999}, "team_id"),
        (
            {"inbox_id": "whatsapp", "contact_id": "bo", "message": {"content": " "}},
            "message.content",
        ),
        ({"inbox_id": "whatsapp", "contact_id": "bo"}, "inbox_id"),
    ],
)
def test_a_refused_conversation_leaves_nothing_behind(
    dana: Api, world: World, wish: dict[str, object], field: str
) -> None:
    bo = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]
    meant = {"whatsapp": world.oak.whatsapp.id, "bo": bo}
    body = {name: meant.get(value, value) if isinstance(value, str) else value
            for name, value in wish.items()}  # fmt: skip

    answer = dana.post("conversations", body)

    assert answer.status == 422
    assert field in answer.json["fields"]
    assert dana.get("conversations", status="all").json["data"]["payload"] == []


def test_a_first_message_needs_an_open_window(dana: Api, world: World) -> None:
    said = {"name": "Bo", "phone_number": "+33612000002"}
    contact = dana.post("contacts", said).json["payload"]["contact"]["id"]
    wish = {"inbox_id": world.oak.whatsapp.id, "contact_id": contact}

    answer = dana.post("conversations", {**wish, "message": {"content": "Hello?"}})

    assert (answer.status, answer.code) == (422, "window_closed")
    assert answer.json["fields"]["open_ways"] == ["template"]
    assert dana.get("conversations", status="all").json["data"]["payload"] == []


def test_a_template_may_be_the_first_thing_that_is_said(dana: Api, world: World) -> None:
    said = {"name": "Bo", "phone_number": "+33612000002"}
    contact = dana.post("contacts", said).json["payload"]["contact"]["id"]
    template = {"name": "order_update", "language": "de", "processed_params": {"1": "Bo"}}
    wish = {"inbox_id": world.oak.whatsapp.id, "contact_id": contact}

    answer = dana.post("conversations", {**wish, "message": {"template_params": template}})

    assert answer.status == 200
    [message] = dana.get(f"conversations/{answer.json['id']}/messages").json["payload"]
    assert (message["message_type"], message["status"]) == (1, "queued")
    assert message["content_attributes"]["template"]["name"] == "order_update"


def test_somebody_elses_contact_or_inbox_is_not_there(
    dana: Api, noor: Api, world: World, api_inbox: Inbox
) -> None:
    theirs = noor.post("contacts", {"name": "Cleo"}).json["payload"]["contact"]["id"]
    mine = dana.post("contacts", {"name": "Bo"}).json["payload"]["contact"]["id"]

    for wish in (
        {"inbox_id": api_inbox.id, "contact_id": theirs},
        {"inbox_id": api_inbox.id, "source_id": "nobody"},
        {"inbox_id": 999, "contact_id": mine},
    ):
        assert dana.post("conversations", wish).status == 404


def test_a_conversation_of_an_inbox_that_another_process_has_just_connected_is_there(
    world: World, dana: Api, talk: int
) -> None:
    known = setups.load_recent(world.oak.account)
    assert known
    without = {id: box for id, box in known.inboxes.items() if id != world.oak.whatsapp.id}
    setups._recent[world.oak.account] = replace(known, inboxes=without)

    answer = dana.post(f"conversations/{talk}/messages", {"content": "At once"})

    assert answer.status == 200
