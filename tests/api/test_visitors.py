"""What a visitor's browser may do, and what it must not learn."""

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.screens import TICKET
from chalicelib.store import sessions
from tests.api.conftest import Api
from tests.world import World


def _rows(api: Api) -> list[Any]:
    payload: list[Any] = api.get("conversations").json["data"]["payload"]
    return payload


def test_a_widget_knows_its_inbox(site: Api, world: World) -> None:
    answer = site.get(site.root)

    assert answer.json["name"] == "Oak chat"
    assert answer.json["identifier"] == world.oak.widget.address


def test_no_inbox_is_known_by_a_made_up_name(client: Client) -> None:
    assert Api(client).get("/public/api/v1/inboxes/made-up").status == 404


def test_whoever_only_looks_is_no_contact(site: Api, visitor: str, dana: Api) -> None:
    assert site.get(f"{visitor}/conversations").json == []
    assert site.get(visitor).json["id"] is None
    assert dana.get("contacts").json["meta"]["count"] == 0


def test_a_visitor_writes_and_an_agent_answers(site: Api, chat: str, dana: Api) -> None:
    said = site.post(f"{chat}/messages", {"content": "Are you open?", "echo_id": "w-1"})
    [row] = _rows(dana)
    dana.post(f"conversations/{row['id']}/messages", {"content": "Until six."})
    dana.post(f"conversations/{row['id']}/messages", {"content": "A note", "private": True})

    assert (said.status, said.json["message_type"]) == (200, 0)
    shown = site.get(f"{chat}/messages").json
    assert [(m["message_type"], m["content"]) for m in shown] == [
        (0, "Are you open?"),
        (1, "Until six."),
    ]
    assert shown[1]["sender"] == {
        "id": shown[1]["sender"]["id"],
        "name": "Dana",
        "avatar_url": "",
        "thumbnail": "",
        "type": "user",
    }


def test_what_was_said_is_found_behind_a_page_of_notes(site: Api, chat: str, dana: Api) -> None:
    site.post(f"{chat}/messages", {"content": "Are you open?"})
    [row] = _rows(dana)
    for n in range(51):
        dana.post(f"conversations/{row['id']}/messages", {"content": f"{n}", "private": True})

    assert [m["content"] for m in site.get(f"{chat}/messages").json] == ["Are you open?"]


def test_writing_again_under_the_same_echo_id_adds_nothing(site: Api, chat: str) -> None:
    body = {"content": "Hello", "echo_id": "w-1"}

    first, second = (site.post(f"{chat}/messages", body).json for _ in range(2))

    assert first["id"] == second["id"]
    assert len(site.get(f"{chat}/messages").json) == 1


def test_other_words_under_the_same_echo_id_are_refused(site: Api, chat: str) -> None:
    site.post(f"{chat}/messages", {"content": "Hello", "echo_id": "w-1"})

    other = site.post(f"{chat}/messages", {"content": "Goodbye", "echo_id": "w-1"})
    file = site.form(
        f"{chat}/messages",
        ("content", "Hello", ""),
        ("echo_id", "w-1", ""),
        ("attachments[]", b"plain words", "note.txt"),
    )

    assert [(a.status, a.code) for a in (other, file)] == [(409, "echo_id_conflict")] * 2
    assert [m["content"] for m in site.get(f"{chat}/messages").json] == ["Hello"]


def test_a_retry_of_what_an_agent_has_removed_is_no_conflict(
    site: Api, chat: str, dana: Api
) -> None:
    body = {"content": "My card number is 4", "echo_id": "w-1"}
    first = site.post(f"{chat}/messages", body).json
    [row] = _rows(dana)
    dana.call("DELETE", f"conversations/{row['id']}/messages/{first['id']}")

    again = site.post(f"{chat}/messages", body)

    assert (again.status, again.json["id"], again.json["content"]) == (200, first["id"], None)


def test_a_file_again_under_the_same_echo_id_adds_nothing(site: Api, chat: str) -> None:
    parts = (("echo_id", "w-1", ""), ("attachments[]", b"plain words", "note.txt"))

    first, second = (site.form(f"{chat}/messages", *parts).json for _ in range(2))

    assert first["id"] == second["id"]


def test_a_visitor_sends_a_file(site: Api, chat: str) -> None:
    answer = site.form(f"{chat}/messages", ("attachments[]", b"plain words", "note.txt"))

    [file] = answer.json["attachments"]
    assert (file["filename"], file["state"], file["file_size"]) == ("note.txt", "ready", 11)


def test_beginning_again_answers_with_the_same_conversation(site: Api, visitor: str) -> None:
    first, second = (site.post(f"{visitor}/conversations").json["id"] for _ in range(2))

    assert first == second
    assert [talk["id"] for talk in site.get(f"{visitor}/conversations").json] == [first]


def test_nobody_reads_anothers_conversation(site: Api, visitor: str, chat: str) -> None:
    site.post(f"{chat}/messages", {"content": "Mine"})
    number = chat.rpartition("/")[2]
    other = f"contacts/{site.post('contacts').json['source_id']}"
    forged = f"{visitor[:-1]}{'0' if visitor[-1] != '0' else '1'}"

    assert site.get(f"{other}/conversations/{number}/messages").status == 404
    assert site.get(f"{forged}/conversations/{number}/messages").status == 404
    assert site.get("contacts/user-123/conversations").status == 404
    assert site.get(f"{visitor}/conversations/{int(number) + 1}/messages").status == 404


def test_saying_somebodys_address_opens_nobodys_thread(site: Api, chat: str, dana: Api) -> None:
    site.post(f"{chat}/messages", {"content": "My card number is 4"})
    site.call("PATCH", chat.partition("/conversations")[0], {"email": "amara@example.com"})

    impostor = site.post("contacts", {"email": "amara@example.com", "phone_number": "+33612345678"})
    path = f"contacts/{impostor.json['source_id']}"

    talks = site.get(f"{path}/conversations").json
    assert [talk["messages"] for talk in talks] == [[]]
    assert dana.get("contacts").json["meta"]["count"] == 2


def test_a_visitor_fills_gaps_but_overwrites_nothing(site: Api, chat: str, dana: Api) -> None:
    visitor = chat.partition("/conversations")[0]
    site.call("PATCH", visitor, {"name": "Amara", "email": "a@example.com"})

    answer = site.call("PATCH", visitor, {"name": "Mallory", "phone_number": "+33612345678"})

    assert (answer.json["name"], answer.json["phone_number"]) == ("Amara", "+33612345678")
    [row] = _rows(dana)
    assert row["meta"]["sender"]["name"] == "Amara"


def test_a_visitor_who_says_a_name_becomes_a_contact(site: Api, dana: Api) -> None:
    answer = site.post("contacts", {"name": "Amara"})

    assert answer.json["name"] == "Amara"
    [contact] = dana.get("contacts").json["payload"]
    assert contact["name"] == "Amara"


def test_a_ticket_is_for_the_visitors_own_thread(site: Api, visitor: str, world: World) -> None:
    early = site.post(f"{visitor}/ws_ticket")
    site.post(f"{visitor}/conversations")
    ticket = site.post(f"{visitor}/ws_ticket").json["ticket"]

    assert (early.status, early.code) == (409, "no_conversation_yet")
    bearer = sessions.redeem(ticket, TICKET)
    assert bearer and bearer.account == world.oak.account
    assert bearer.user is None and bearer.thread


def test_having_seen_and_writing_are_told(site: Api, chat: str, dana: Api) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})

    assert site.post(f"{chat}/toggle_typing", {"typing_status": "on"}).status == 200
    assert site.post(f"{chat}/update_last_seen").status == 200
    [row] = _rows(dana)
    assert row["contact_last_seen_at"] > 0


@pytest.mark.parametrize(
    "body", [{}, {"content": " "}, {"content": "x" * 10_001}, {"content": {"a": 1}}, b"{", b"\xff"]
)
def test_what_says_nothing_is_refused(site: Api, chat: str, body: Any) -> None:
    answer = site.post(f"{chat}/messages", body)

    assert answer.status in (400, 422)
    assert site.get(f"{chat}/messages").json == []
