"""The audit log as administrators read it, and what each request leaves in it."""

from typing import Any

import pytest

import app  # noqa: F401 (declares the routes)
from chalicelib.api.acts import ToldOfReading
from chalicelib.api.routing import TABLE
from chalicelib.domain.errors import Busy
from chalicelib.store.audit_item import AuditItem
from tests.api.conftest import Answered, Api
from tests.world import PASSWORD, World

_OUR_PAGE = {"origin": "http://127.0.0.1:8000", "x-chathood-client": "web"}
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")


def _log(dana: Api, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = dana.get("audit_logs", **query).json["audit_logs"]
    return rows


def _sign_in(nobody: Api, email: str, password: str) -> Answered:
    return nobody.post("/auth/sign_in", {"email": email, "password": password})


def test_every_route_that_changes_something_says_what_the_log_is_told() -> None:
    changing = [route for route in TABLE.values() if route.method in _CHANGING]

    silent = [f"{r.method} {r.path}" for r in changing if r.telling is None]

    assert len(changing) > 40
    assert silent == [], "give these a `telling` (chalicelib/api/acts.py)"


def test_only_reading_depends_on_the_policy() -> None:
    wrong = [
        route.path
        for route in TABLE.values()
        if isinstance(route.telling, ToldOfReading) and route.method != "GET"
    ]

    assert wrong == []


def test_an_agents_reply_stands_in_the_log_without_its_words(
    ravi: Api, dana: Api, talk: int, world: World
) -> None:
    said = ravi.post(f"conversations/{talk}/messages", {"content": "a secret", "private": True})

    [row] = _log(dana)
    assert (row["id"], row["action"], row["outcome"]) == (1, "message.written", "done")
    assert (row["auditable_type"], row["auditable_id"]) == ("Message", said.json["id"])
    assert (row["user_id"], row["username"]) == (world.oak.ravi.id, world.oak.ravi.email)
    assert (row["user_name"], row["by"]) == ("Ravi", "token")
    assert row["audited_changes"] == {
        "conversation_id": talk,
        "private": True,
        "fields": ["content", "private"],
    }
    stored = "".join(item.text for item in AuditItem.query(f"A#{world.oak.account}"))
    assert "secret" not in stored and "Ravi" not in stored


def test_a_decision_says_which_and_for_whom(dana: Api, talk: int, world: World) -> None:
    dana.post(f"conversations/{talk}/assignments", {"assignee_id": world.oak.ravi.id})
    dana.post(f"conversations/{talk}/toggle_status", {"status": "resolved"})

    status, assigned = _log(dana)
    assert assigned["action"] == "conversation.assigned"
    assert assigned["audited_changes"]["assignee_id"] == world.oak.ravi.id
    assert (status["action"], status["auditable_id"]) == ("conversation.status_changed", talk)
    assert status["audited_changes"]["status"] == "resolved"


def test_what_a_new_thing_is_called_is_in_the_log(dana: Api) -> None:
    contact = dana.post("contacts", {"name": "Amara"}).json["payload"]["contact"]["id"]

    [row] = _log(dana)
    assert (row["action"], row["auditable_id"]) == ("contact.created", contact)


def test_reading_and_typing_leave_nothing(dana: Api, talk: int) -> None:
    dana.get(f"conversations/{talk}/messages")
    dana.post(f"conversations/{talk}/update_last_seen")
    dana.post(f"conversations/{talk}/toggle_typing_status", {"typing_status": "on"})

    assert _log(dana) == []


def test_reading_a_conversation_is_noted_when_the_policy_says_so(
    dana: Api, ravi: Api, talk: int
) -> None:
    assert dana.get("audit_policy").json == {"log_reads": False, "mask_contacts": False}
    dana.call("PATCH", "audit_policy", {"log_reads": True})

    ravi.get(f"conversations/{talk}/messages")
    ravi.get("conversations")

    read, policy = _log(dana)
    assert (read["action"], read["auditable_id"]) == ("conversation.read", talk)
    assert policy["action"] == "audit_policy.changed"
    assert policy["audited_changes"]["log_reads"] is True


def test_denials_are_noted(ravi: Api, dana: Api, world: World) -> None:
    ravi.post("labels", {"title": "vip"})
    ravi.get("conversations/999")
    ravi.get(f"/api/v1/accounts/{world.fern.account}/contacts")

    rows = _log(dana, outcome="refused")
    whys = [(r["action"], r["audited_changes"]["code"]) for r in rows]
    assert whys == [
        ("access.denied", "not_found"),
        ("access.denied", "not_found"),
        ("label.created", "not_allowed"),
    ]
    assert rows[1]["audited_changes"]["conversation_id"] == 999
    assert {row["user_id"] for row in rows} == {world.oak.ravi.id}


def test_what_was_wrong_is_no_denial(dana: Api) -> None:
    assert dana.post("labels", {"title": ""}).status == 422

    assert _log(dana) == []


def test_strangers_leave_nothing(nobody: Api, dana: Api, site: Api) -> None:
    nobody.get("conversations")
    nobody.within(api_access_token="made-up").post("labels", {"title": "vip"})
    site.get("contacts/nobody/conversations")

    assert _log(dana) == []


def test_signing_in_and_out_is_noted(nobody: Api, dana: Api, world: World) -> None:
    refused = _sign_in(nobody, world.oak.dana.email, "wrong")
    _sign_in(nobody, f"nobody@{world.oak.account}.example.com", "wrong")
    entered = _sign_in(nobody, world.oak.dana.email, PASSWORD)
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    left = nobody.within(cookie=cookie, **_OUR_PAGE).call("DELETE", "/auth/sign_out")

    assert (refused.status, entered.status, left.status) == (401, 200, 204)
    rows = [(row["action"], row["outcome"], row["auditable_id"]) for row in _log(dana)]
    assert rows == [
        ("user.signed_out", "done", world.oak.dana.id),
        ("user.signed_in", "done", world.oak.dana.id),
        ("user.signed_in", "refused", world.oak.dana.id),
    ]


def test_forgetting_somebody_is_noted_before_it_is_done(
    dana: Api, amara: Any, talk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"]
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.store.audit.append", _busy)
        refused = dana.call("DELETE", f"contacts/{contact}")
    assert (refused.status, refused.code) == (503, "audit_unavailable")
    assert dana.get(f"contacts/{contact}").status == 200

    dana.call("DELETE", f"contacts/{contact}")

    done, asked = _log(dana)
    assert (asked["action"], asked["outcome"]) == (done["action"], "asked")
    assert (done["outcome"], done["auditable_id"]) == ("done", contact)


def test_a_reply_is_not_lost_when_it_cannot_be_noted(
    dana: Api, talk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.store.audit.append", _busy)

    answer = dana.post(f"conversations/{talk}/messages", {"content": "Yes", "private": True})

    assert answer.status == 200


def test_the_log_is_filtered(dana: Api, ravi: Api, talk: int, world: World) -> None:
    dana.post("labels", {"title": "vip"})
    ravi.post(f"conversations/{talk}/messages", {"content": "a", "private": True})
    dana.post(f"conversations/{talk}/messages", {"content": "b", "private": True})
    whole = _log(dana)
    at = whole[0]["created_at"]

    def ids(**query: Any) -> list[int]:
        return [row["id"] for row in _log(dana, **query)]

    assert ids() == [3, 2, 1]
    assert ids(user_id=world.oak.ravi.id) == [2]
    assert ids(action="message.written") == ids(auditable_type="Message") == [3, 2]
    assert ids(auditable_id=whole[0]["auditable_id"], auditable_type="Message") == [3]
    assert ids(**{"from": at - 3_600}) == [3, 2, 1]
    assert ids(to=at - 3_600) == []


def test_the_log_comes_in_pages(dana: Api) -> None:
    for number in range(27):
        dana.post("labels", {"title": f"label {number}"})

    first = dana.get("audit_logs").json
    second = dana.get("audit_logs", page=2).json
    after = dana.get("audit_logs", cursor=first["next_cursor"]).json
    filtered = dana.get("audit_logs", action="label.created").json
    further = dana.get("audit_logs", action="label.created", cursor=filtered["next_cursor"]).json

    assert [row["id"] for row in first["audit_logs"]] == list(range(27, 2, -1))
    assert (first["per_page"], first["total_entries"], first["current_page"]) == (25, 27, 1)
    assert [row["id"] for row in second["audit_logs"]] == [2, 1]
    assert after["audit_logs"] == second["audit_logs"] == further["audit_logs"]
    assert (second["current_page"], second["next_cursor"], further["next_cursor"]) == (
        2,
        None,
        None,
    )
    assert filtered["audit_logs"] == first["audit_logs"]


def test_another_account_sees_nothing(dana: Api, noor: Api, ravi: Api, world: World) -> None:
    dana.post("labels", {"title": "vip"})

    assert _log(noor) == []
    assert noor.get(f"/api/v1/accounts/{world.oak.account}/audit_logs").status == 404
    assert noor.get("audit_logs/verify").json["checked"] == 1  # that Noor was denied
    assert ravi.get("audit_logs").status == ravi.get("audit_logs/verify").status == 403


def test_verifying_tells_what_is_wrong_first(dana: Api, world: World) -> None:
    for title in ("a", "b", "c"):
        dana.post("labels", {"title": title})
    assert dana.get("audit_logs/verify").json == {
        "valid": True,
        "checked": 3,
        "roots": 0,
        "first_problem": None,
        "next_after": None,
    }

    AuditItem(f"A#{world.oak.account}", f"{2:012d}").delete()

    answer = dana.get("audit_logs/verify").json
    assert (answer["valid"], answer["checked"]) == (False, 1)
    assert answer["first_problem"] == {"number": 2, "what": "missing"}


def test_an_odd_cursor_is_refused(dana: Api) -> None:
    assert dana.get("audit_logs", cursor="x").status == 422
    assert dana.get("audit_logs/verify", after=99).status == 422


def _busy(act: Any) -> None:
    raise Busy("Too fast.")
