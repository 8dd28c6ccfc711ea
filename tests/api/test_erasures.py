"""Erasures through the API: asked for, looked at, undone."""

import pytest

from chalicelib.domain.hold import Extent, Ground
from chalicelib.privacy import hold
from chalicelib.store import audit, ledger
from tests.api.conftest import Api
from tests.privacy.forgetting import go_on
from tests.world import World


def _contact(api: Api) -> int:
    [row] = api.get("contacts").json["payload"]
    return int(row["id"])


def test_an_erasure_answers_with_its_code_its_clock_and_its_steps(dana: Api, talk: int) -> None:
    contact = _contact(dana)

    answer = dana.post(f"contacts/{contact}/erasure", {"grace_hours": 2})

    said = answer.json
    assert (answer.status, said["status"], said["scope"]) == (200, "fenced", "contact")
    assert said["due_at"] - said["requested_at"] == 48 * 3600
    assert said["grace_until"] - said["requested_at"] == 2 * 3600
    steps = {step["name"]: step for step in said["steps"]}
    assert steps["fence"]["done_at"] and steps["fence"]["count"] == 1
    assert steps["keys"] == {"name": "keys", "done_at": None, "count": 0}
    assert dana.get(f"erasures/{said['id']}").json == said
    assert dana.get("erasures").json == {"payload": [said], "meta": {"before": None}}
    assert dana.get(f"contacts/{contact}").status == 404
    assert dana.get(f"conversations/{talk}").status == 404
    assert dana.get(f"conversations/{talk}/messages").status == 404


def test_deleting_a_contact_is_an_erasure_with_the_accounts_own_grace(
    dana: Api, amara: object
) -> None:
    contact = _contact(dana)
    assert dana.call("PATCH", "erasure_settings", {"grace_hours": 3}).json == {"grace_hours": 3}

    assert dana.call("DELETE", f"contacts/{contact}").status == 200

    [said] = dana.get("erasures").json["payload"]
    assert said["grace_until"] - said["requested_at"] == 3 * 3600
    assert dana.call("DELETE", f"contacts/{contact}").status == 404
    assert dana.get("erasure_settings").json == {"grace_hours": 3}


def test_an_erasure_is_undone_until_it_is_too_late(dana: Api, talk: int, world: World) -> None:
    contact = _contact(dana)
    first = dana.post(f"contacts/{contact}/erasure", {"grace_hours": 1}).json["id"]

    assert dana.call("DELETE", f"erasures/{first}").json["status"] == "undone"
    assert dana.get(f"conversations/{talk}").status == 200

    second = dana.post(f"contacts/{contact}/erasure", {"grace_hours": 0}).json["id"]
    late = dana.call("DELETE", f"erasures/{second}")
    assert (late.status, late.code) == (409, "too_late")
    erasure = ledger.get(world.oak.account, second)
    assert erasure and go_on(erasure).erased_at
    assert dana.get(f"erasures/{second}").json["status"] == "erased"


def test_a_whole_account_is_forgotten_by_its_name_and_undone_by_its_code(
    dana: Api, noor: Api, anyone: Api, world: World
) -> None:
    account = world.oak.account
    for name in ("", "oak", "Fern"):
        refused = dana.post("erasure", {"name": name, "grace_hours": 1})
        assert (refused.status, list(refused.json["fields"])) == (422, ["name"])
    code = dana.post("erasure", {"name": " Oak ", "grace_hours": 1}).json["code"]
    assert dana.get("conversations").status in (401, 404)
    assert anyone.post("/data-deletion/AAAABBBBCCCCDDDD/undo").status == 404

    answers = [anyone.post(f"/data-deletion/{code}/undo").status for _ in range(2)]

    assert answers == [200, 200]
    assert dana.get("conversations").status == 200
    acts = [entry.act for entry in audit.newest(account)]
    noted = [(a.actor, a.verb, a.outcome.value) for a in acts if a.verb != "access.denied"]
    by = f"user:{world.oak.dana.id}"
    assert noted == [
        ("subject", "erasure.undone", "done"),
        (by, "account.forgotten", "done"),
        *[(by, "account.forgotten", "asked")] * 4,
    ]
    assert list(audit.newest(world.fern.account)) == []


def test_that_a_hold_has_kept_somebody_is_noted(dana: Api, amara: object, world: World) -> None:
    contact, oak = _contact(dana), world.oak
    hold.place(oak.setup, oak.dana, Extent.CONTACT, contact, Ground.DISPUTE)

    refused = dana.post(f"contacts/{contact}/erasure")

    assert (refused.status, refused.code) == (409, "legal_hold")
    [newest, *_] = [entry.act for entry in audit.newest(oak.account)]
    assert (newest.actor, newest.verb) == (f"user:{oak.dana.id}", "contact.forgotten")
    assert (newest.outcome, newest.details) == ("refused", {"code": "legal_hold"})


def test_of_an_erasure_the_other_account_and_agents_know_nothing(
    dana: Api, ravi: Api, noor: Api, amara: object
) -> None:
    contact = _contact(dana)
    assert ravi.post(f"contacts/{contact}/erasure").status == 403
    assert noor.post(f"contacts/{contact}/erasure").status == 404

    said = dana.post(f"contacts/{contact}/erasure", {"grace_hours": 1}).json

    for path in ("erasures", f"erasures/{said['id']}"):
        assert ravi.get(path).status == 403
    assert noor.get("erasures").json["payload"] == []
    assert noor.get(f"erasures/{said['id']}").status == 404
    assert noor.call("DELETE", f"erasures/{said['id']}").status == 404


@pytest.mark.parametrize("hours", [-1, 13, "x"])
def test_a_grace_is_twelve_hours_at_most(dana: Api, amara: object, hours: object) -> None:
    contact = _contact(dana)

    assert dana.post(f"contacts/{contact}/erasure", {"grace_hours": hours}).status == 422
    assert dana.call("PATCH", "erasure_settings", {"grace_hours": hours}).status == 422
    assert dana.get(f"contacts/{contact}").status == 200


def test_a_long_ledger_is_read_page_by_page(dana: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.api.erasures._PAGE", 2)
    contacts = [dana.post("contacts", {"name": n}).json["payload"]["contact"]["id"] for n in "abc"]
    for contact in contacts:
        dana.post(f"contacts/{contact}/erasure", {"grace_hours": 1})

    first = dana.get("erasures").json
    second = dana.get("erasures", before=first["meta"]["before"]).json

    found = [row["subject_id"] for page in (first, second) for row in page["payload"]]
    assert sorted(found) == sorted(contacts)
    assert second["meta"]["before"] is None


def test_an_inbox_is_forgotten_by_its_typed_name(
    dana: Api, noor: Api, talk: int, world: World
) -> None:
    line = world.oak.whatsapp
    path = f"inboxes/{line.id}/erasure"
    wrong = dana.post(path, {"name": "Another"})
    assert (wrong.status, wrong.code) == (422, "wrong_name")

    said = dana.post(path, {"name": line.name, "grace_hours": 2}).json

    assert (said["scope"], said["subject_id"], said["status"]) == ("inbox", line.id, "fenced")
    assert said["grace_until"] - said["requested_at"] == 2 * 3600
    assert [step["name"] for step in said["steps"]][:2] == ["fence", "contacts"]
    assert dana.get(f"inboxes/{line.id}").status == 404
    assert line.id not in [row["id"] for row in dana.get("inboxes").json["payload"]]
    assert dana.get(f"conversations/{talk}").status == 404
    assert dana.post(path, {"name": line.name}).json["id"] == said["id"]
    assert noor.get("inboxes").json["payload"]
    assert dana.call("DELETE", f"erasures/{said['id']}").json["status"] == "undone"
    assert dana.get(f"conversations/{talk}").status == 200


def test_contacts_who_go_with_an_inbox_are_listed_with_it_alone(
    dana: Api, talk: int, world: World
) -> None:
    contact, line = _contact(dana), world.oak.whatsapp
    asked = dana.post(f"inboxes/{line.id}/erasure", {"name": line.name, "grace_hours": 1}).json
    erasure = ledger.get(world.oak.account, asked["id"])
    assert erasure and go_on(erasure).step("contacts").count == 1

    [listed] = dana.get("erasures").json["payload"]

    assert listed["id"] == asked["id"]
    assert dana.get(f"contacts/{contact}").status == 404
    [part] = ledger.parts_of(erasure)
    refused = dana.call("DELETE", f"erasures/{part.id}")
    assert (refused.status, refused.code) == (409, "part_of_another")


def test_only_administrators_forget_an_inbox_and_only_their_own(
    dana: Api, ravi: Api, noor: Api, world: World
) -> None:
    line = world.oak.whatsapp
    body = {"name": line.name, "grace_hours": 1}

    assert ravi.post(f"inboxes/{line.id}/erasure", body).status == 403
    assert noor.post(f"inboxes/{line.id}/erasure", body).status == 422
    assert dana.post("inboxes/999/erasure", body).status == 404
    assert dana.get(f"inboxes/{line.id}").status == 200


def test_an_agent_is_forgotten_by_their_typed_name(
    dana: Api, ravi: Api, noor: Api, world: World
) -> None:
    agent = world.oak.ravi
    path, body = f"agents/{agent.id}/erasure", {"name": agent.name, "grace_hours": 2}
    wrong = dana.post(path, {"name": "Somebody else"})
    assert (wrong.status, wrong.code) == (422, "wrong_name")
    assert ravi.post(path, body).status == 403
    assert noor.post(path, body).status == 404

    said = dana.post(path, body).json

    assert (said["scope"], said["subject_id"], said["status"]) == ("user", agent.id, "fenced")
    assert ravi.get("/api/v1/profile").status == 401
    assert agent.id not in [row["id"] for row in dana.get("agents").json]
    assert dana.post(path, body).json["id"] == said["id"]
    assert dana.call("DELETE", f"erasures/{said['id']}").json["status"] == "undone"
    assert agent.id in [row["id"] for row in dana.get("agents").json]


def test_nobody_leaves_an_account_without_an_administrator(dana: Api, world: World) -> None:
    own = world.oak.dana

    refused = dana.post(f"agents/{own.id}/erasure", {"name": own.name})

    assert (refused.status, refused.code) == (409, "last_administrator")
    assert dana.get("erasures").json["payload"] == []
