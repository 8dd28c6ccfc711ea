"""Contacts through the API: written down, found, changed, forgotten."""

from typing import Any

import pytest

from chalicelib.domain.account import Inbox
from chalicelib.store import sessions
from chalicelib.store.sessions import Bearer
from tests.api.conftest import Api
from tests.world import Customer, World


def _new(api: Api, **said: Any) -> Any:
    answer = api.post("contacts", said)
    assert answer.status == 200, answer.raw
    return answer.json["payload"]["contact"]


def test_a_contact_is_written_down(dana: Api) -> None:
    said = {
        "name": "Bo",
        "email": "Bo@Example.com",
        "phone_number": "+33612345678",
        "identifier": "crm-7",
        "custom_attributes": {"plan": "basic"},
        "avatar_url": "https://example.com/bo.png",
    }

    contact = _new(dana, **said)

    assert (contact["email"], contact["phone_number"]) == ("bo@example.com", "+33612345678")
    assert {i["kind"] for i in contact["identities"]} == {"phone", "email", "identifier"}
    assert dana.get(f"contacts/{contact['id']}").json == {"payload": contact}


def test_an_inbox_gives_a_contact_a_name_where_it_can(
    dana: Api, world: World, api_inbox: Inbox
) -> None:
    own = dana.post("contacts", {"name": "Bo", "inbox_id": api_inbox.id}).json["payload"]
    named = dana.post("contacts", {"inbox_id": api_inbox.id, "source_id": "user-1"}).json["payload"]
    reached = dana.post(
        "contacts", {"phone_number": "+33612000009", "inbox_id": world.oak.whatsapp.id}
    ).json["payload"]
    unreached = dana.post("contacts", {"name": "Di", "inbox_id": world.oak.whatsapp.id}).json

    assert own["contact_inbox"]["source_id"]
    assert own["contact"]["contact_inboxes"] == [own["contact_inbox"]]
    assert named["contact_inbox"]["source_id"] == "user-1"
    assert reached["contact_inbox"]["source_id"] == "+33612000009"
    assert unreached["payload"]["contact_inbox"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"phone_number": "0612345678"}, "phone_number"),
        ({"phone_number": "+0"}, "phone_number"),
        ({"name": "x" * 256}, "name"),
        ({"custom_attributes": "text"}, ""),
        ({"inbox_id": -1}, "inbox_id"),
    ],
)
def test_a_wrong_contact_is_refused_by_field(dana: Api, said: dict[str, Any], field: str) -> None:
    answer = dana.post("contacts", said)

    assert answer.status in (400, 422)
    assert not field or field in answer.json["fields"]
    assert dana.get("contacts").json["meta"]["count"] == 0


def test_two_contacts_cannot_have_one_number(dana: Api) -> None:
    _new(dana, name="Bo", phone_number="+33612345678")

    answer = dana.post("contacts", {"name": "Di", "phone_number": "+33612345678"})

    assert (answer.status, answer.code) == (409, "contact_exists")
    assert list(answer.json["fields"]) == ["phone_number"]


def test_another_account_may_know_the_same_number(dana: Api, noor: Api) -> None:
    mine = _new(dana, phone_number="+33612345678")
    theirs = _new(noor, phone_number="+33612345678")

    assert mine["id"] != theirs["id"]
    assert noor.get(f"contacts/{mine['id']}").status == 404
    assert noor.get("contacts").json["meta"]["count"] == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_merges_attributes_and_keeps_what_is_not_named(dana: Api, method: str) -> None:
    bo = _new(dana, name="Bo", email="bo@example.com", custom_attributes={"plan": "basic"})

    answer = dana.call(method, f"contacts/{bo['id']}", {"custom_attributes": {"size": "L"}})

    after = answer.json["payload"]
    assert after["custom_attributes"] == {"plan": "basic", "size": "L"}
    assert (after["name"], after["email"]) == ("Bo", "bo@example.com")


def test_an_empty_text_takes_a_number_away_and_sets_it_free(dana: Api) -> None:
    bo = _new(dana, name="Bo", phone_number="+33612345678")

    dana.call("PATCH", f"contacts/{bo['id']}", {"phone_number": ""})

    assert dana.get(f"contacts/{bo['id']}").json["payload"]["phone_number"] is None
    assert _new(dana, name="Di", phone_number="+33612345678")["id"] != bo["id"]


def test_a_number_cannot_be_taken_from_somebody(dana: Api) -> None:
    _new(dana, name="Bo", phone_number="+33612345678")
    di = _new(dana, name="Di")

    answer = dana.call("PUT", f"contacts/{di['id']}", {"phone_number": "+33612345678"})

    assert answer.status == 409


def test_contacts_are_found_by_parts_of_what_names_them(dana: Api) -> None:
    bo = _new(dana, name="Bo Lindqvist", email="bo@shop.example", phone_number="+46701234567")
    _new(dana, name="Di")

    for q in ("lindq", "SHOP.example", "0701234567"[1:], "bo "):
        found = dana.get("contacts/search", q=q).json
        assert [contact["id"] for contact in found["payload"]] == [bo["id"]], q
        assert found["meta"] == {"count": 1, "current_page": 1}
    assert dana.get("contacts/search", q="nobody").json["payload"] == []
    assert dana.get("contacts/search", q=" ").status == 422


def test_contacts_come_in_pages_in_the_order_asked_for(dana: Api) -> None:
    for n in range(17):
        _new(dana, name=f"Contact {n:02}")

    first = dana.get("contacts", sort="name").json
    second = dana.get("contacts", sort="name", page=2).json
    backwards = dana.get("contacts", sort="-name").json

    assert (len(first["payload"]), len(second["payload"])) == (15, 2)
    assert first["meta"] == {"count": 17, "current_page": 1}
    assert second["payload"][1]["name"] == backwards["payload"][0]["name"] == "Contact 16"


def test_a_contact_who_wrote_has_conversations(
    dana: Api, noor: Api, talk: int, amara: Customer
) -> None:
    id = dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"]

    answer = dana.get(f"contacts/{id}/conversations")

    assert [row["id"] for row in answer.json["payload"]] == [talk]
    assert noor.get(f"contacts/{id}/conversations").status == 404
    known = dana.get(f"contacts/{id}").json["payload"]
    assert known["name"] == amara.name
    assert {i["kind"] for i in known["identities"]} == {"phone", "bsuid"}


def test_a_contacts_labels_are_replaced(dana: Api) -> None:
    bo = _new(dana, name="Bo")

    dana.post(f"contacts/{bo['id']}/labels", {"labels": ["VIP", "vip", "lead"]})

    assert dana.get(f"contacts/{bo['id']}/labels").json == {"payload": ["vip", "lead"]}
    assert dana.get("contacts/1/labels").status == 404
    assert dana.post("contacts/1/labels", {"labels": []}).status == 404


def test_inboxes_that_lead_to_a_contact_are_named(
    dana: Api, ravi: Api, world: World, api_inbox: Inbox
) -> None:
    bo = _new(dana, name="Bo", phone_number="+33612345678")
    path = f"contacts/{bo['id']}"

    made = dana.post(f"{path}/contact_inboxes", {"inbox_id": api_inbox.id, "source_id": "bo-1"})
    again = dana.post(f"{path}/contact_inboxes", {"inbox_id": api_inbox.id, "source_id": "bo-1"})

    assert made.json == again.json
    pairs = dana.get(f"{path}/contactable_inboxes").json["payload"]
    assert {(pair["inbox"]["id"], pair["source_id"]) for pair in pairs} == {
        (world.oak.whatsapp.id, "+33612345678"),
        (api_inbox.id, "bo-1"),
    }
    seen = ravi.get(f"{path}/contactable_inboxes").json["payload"]
    assert [pair["inbox"]["id"] for pair in seen] == [world.oak.whatsapp.id]


def test_a_visitors_id_is_shown_only_to_agents_who_see_the_widget(
    dana: Api, ravi: Api, world: World
) -> None:
    wish = {"name": "Bo", "phone_number": "+33612345678", "inbox_id": world.oak.widget.id}
    made = dana.post("contacts", wish).json["payload"]
    id, source_id = made["contact"]["id"], made["contact_inbox"]["source_id"]

    seen = {
        name: [
            api.get(f"contacts/{id}").json["payload"],
            api.get("contacts").json["payload"][0],
            api.get("contacts/search", q="Bo").json["payload"][0],
            api.call("PATCH", f"contacts/{id}", {"name": "Bo"}).json["payload"],
        ]
        for name, api in (("dana", dana), ("ravi", ravi))
    }

    for contact in seen["dana"]:
        assert {i["kind"] for i in contact["identities"]} == {"phone", "visitor"}
        assert [pair["source_id"] for pair in contact["contact_inboxes"]] == [source_id]
    for contact in seen["ravi"]:
        assert {i["kind"] for i in contact["identities"]} == {"phone"}
        assert contact["contact_inboxes"] == []
        assert source_id not in str(contact)


def test_live_events_carry_no_visitors_id(
    dana: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"name": "Bo", "inbox_id": world.oak.widget.id}
    made = dana.post("contacts", wish).json["payload"]
    sessions.show(Bearer(world.oak.account, world.oak.dana.id), "a-screen")
    told: list[Any] = []
    monkeypatch.setattr("chalicelib.inbox.announce._push", lambda *said: told.append(said[-1]))

    dana.call("PATCH", f"contacts/{made['contact']['id']}", {"name": "Bo L"})

    [event] = told
    assert event["name"] == "Bo L"
    assert made["contact_inbox"]["source_id"] not in str(event)


def test_a_name_in_an_inbox_belongs_to_one_contact(dana: Api, api_inbox: Inbox) -> None:
    bo, di = _new(dana, name="Bo"), _new(dana, name="Di")
    wish = {"inbox_id": api_inbox.id, "source_id": "bo-1"}
    dana.post(f"contacts/{bo['id']}/contact_inboxes", wish)

    answer = dana.post(f"contacts/{di['id']}/contact_inboxes", wish)

    assert (answer.status, list(answer.json["fields"])) == (409, ["source_id"])


def test_an_inbox_that_leads_nowhere_is_refused(dana: Api, world: World) -> None:
    bo = _new(dana, name="Bo")

    answer = dana.post(f"contacts/{bo['id']}/contact_inboxes", {"inbox_id": world.oak.whatsapp.id})

    assert (answer.status, list(answer.json["fields"])) == (422, ["inbox_id"])


def test_a_forgotten_contact_is_gone_with_everything_they_said(
    dana: Api, ravi: Api, talk: int
) -> None:
    id = dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"]

    refused = ravi.call("DELETE", f"contacts/{id}")
    done = dana.call("DELETE", f"contacts/{id}")

    assert (refused.status, done.status) == (403, 200)
    assert dana.get(f"contacts/{id}").status == 404
    assert dana.get(f"conversations/{talk}").status == 404
    assert dana.get("conversations").json["data"]["payload"] == []
    assert dana.call("DELETE", f"contacts/{id}").status == 404


def test_two_contacts_are_made_one_and_parted_again(dana: Api, noor: Api) -> None:
    amara = dana.post("contacts", {"name": "Amara", "phone_number": "+33612000111"}).json
    card = dana.post("contacts", {"name": "A.", "email": "amara@example.com"}).json
    base, other = (c["payload"]["contact"]["id"] for c in (amara, card))
    pair = {"base_contact_id": base, "mergee_contact_id": other}

    assert noor.post("actions/contact_merge", pair).status == 404
    merged = dana.post("actions/contact_merge", pair).json
    assert (merged["id"], merged["email"]) == (base, "amara@example.com")
    assert [m["contact_id"] for m in merged["merges"]] == [other]
    assert dana.get(f"contacts/{other}").json["payload"]["id"] == base
    assert dana.post("actions/contact_merge", pair).status == 422

    parted = dana.post(f"contacts/{base}/unmerge", {"contact_id": other}).json["payload"]
    assert parted["email"] is None
    assert dana.get(f"contacts/{other}").json["payload"]["name"] == "A."
    assert dana.post(f"contacts/{base}/unmerge", {"contact_id": other}).status == 404
