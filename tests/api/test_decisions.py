"""What agents decide about a conversation, through the API."""

from typing import Any

import pytest

from chalicelib.domain.account import Team
from chalicelib.store import setup_pieces
from tests.api.conftest import Api
from tests.world import World


@pytest.fixture
def billing(world: World) -> Team:
    team = Team(world.oak.account, 7, "Billing", members=frozenset({world.oak.dana.id}))
    setup_pieces.put_team(team)
    return team


def _row(api: Api, talk: int) -> Any:
    return api.get(f"conversations/{talk}").json


def test_a_status_is_toggled_without_a_body(dana: Api, talk: int) -> None:
    first = dana.post(f"conversations/{talk}/toggle_status")
    second = dana.post(f"conversations/{talk}/toggle_status")

    assert first.json["payload"]["current_status"] == "resolved"
    assert second.json["payload"]["current_status"] == "open"


def test_a_conversation_is_snoozed_until_a_time(dana: Api, talk: int) -> None:
    until = 2_000_000_000

    answer = dana.post(
        f"conversations/{talk}/toggle_status", {"status": "snoozed", "snoozed_until": str(until)}
    )

    assert answer.json["payload"] == {
        "success": True,
        "conversation_id": talk,
        "current_status": "snoozed",
        "snoozed_until": until,
    }


def test_a_priority_is_set_and_taken_away(dana: Api, talk: int) -> None:
    dana.post(f"conversations/{talk}/toggle_priority", {"priority": "urgent"})
    urgent = _row(dana, talk)["priority"]
    dana.post(f"conversations/{talk}/toggle_priority", {"priority": None})

    assert (urgent, _row(dana, talk)["priority"]) == ("urgent", None)


def test_an_agent_gets_it_and_gives_it_up(dana: Api, talk: int, world: World) -> None:
    ravi = world.oak.ravi.id

    given = dana.post(f"conversations/{talk}/assignments", {"assignee_id": str(ravi)})
    taken = dana.post(f"conversations/{talk}/assignments", {"assignee_id": 0})

    assert given.json["id"] == ravi
    assert taken.json is None
    assert _row(dana, talk)["meta"]["assignee"] is None


def test_a_team_gets_it(dana: Api, talk: int, billing: Team) -> None:
    answer = dana.post(f"conversations/{talk}/assignments", {"team_id": billing.id})

    assert answer.json["name"] == "Billing"
    assert _row(dana, talk)["meta"]["team"]["id"] == billing.id


def test_strangers_get_nothing(dana: Api, talk: int, world: World) -> None:
    stranger = dana.post(f"conversations/{talk}/assignments", {"assignee_id": world.fern.dana.id})
    unknown = dana.post(f"conversations/{talk}/assignments", {"team_id": 999})

    assert stranger.status == 422
    assert unknown.status == 404


def test_one_call_changes_several_things(dana: Api, talk: int, billing: Team, world: World) -> None:
    wish = {
        "status": "pending",
        "priority": "high",
        "assignee_id": world.oak.ravi.id,
        "team_id": billing.id,
    }

    row = dana.call("PATCH", f"conversations/{talk}", wish).json

    assert (row["status"], row["priority"]) == ("pending", "high")
    assert (row["meta"]["assignee"]["id"], row["meta"]["team"]["id"]) == (
        world.oak.ravi.id,
        billing.id,
    )


def test_what_is_not_named_stays_and_null_takes_away(dana: Api, talk: int, world: World) -> None:
    dana.call("PATCH", f"conversations/{talk}", {"assignee_id": world.oak.ravi.id})
    kept = dana.call("PATCH", f"conversations/{talk}", {"priority": "low"}).json
    gone = dana.call("PATCH", f"conversations/{talk}", {"assignee_id": None}).json

    assert kept["meta"]["assignee"]["id"] == world.oak.ravi.id
    assert gone["meta"]["assignee"] is None
    assert gone["priority"] == "low"


def test_a_change_that_is_refused_changes_nothing(dana: Api, talk: int, world: World) -> None:
    wish = {"status": "resolved", "assignee_id": world.oak.ravi.id, "team_id": 999}

    answer = dana.call("PATCH", f"conversations/{talk}", wish)

    row = _row(dana, talk)
    assert answer.status == 422
    assert (row["status"], row["meta"]["assignee"]) == ("open", None)


def test_labels_are_replaced(dana: Api, talk: int) -> None:
    dana.post(f"conversations/{talk}/labels", {"labels": ["Order", "order ", "vip"]})
    first = dana.get(f"conversations/{talk}/labels").json
    second = dana.post(f"conversations/{talk}/labels", {"labels": []}).json

    assert (first, second) == ({"payload": ["order", "vip"]}, {"payload": []})


def test_custom_attributes_are_replaced(dana: Api, talk: int) -> None:
    path = f"conversations/{talk}/custom_attributes"
    dana.post(path, {"custom_attributes": {"plan": "basic"}})

    answer = dana.post(path, {"custom_attributes": {"order": [1, {"a": None}]}})

    assert answer.json == {"custom_attributes": {"order": [1, {"a": None}]}}
    assert _row(dana, talk)["custom_attributes"] == {"order": [1, {"a": None}]}


def test_reading_clears_what_is_unread(dana: Api, talk: int) -> None:
    before = _row(dana, talk)

    after = dana.post(f"conversations/{talk}/update_last_seen").json

    assert (before["unread_count"], after["unread_count"]) == (1, 0)
    assert after["agent_last_seen_at"] > 0


def test_typing_is_said_to_nobody_without_a_fault(dana: Api, talk: int) -> None:
    path = f"conversations/{talk}/toggle_typing_status"

    assert dana.post(path, {"typing_status": "on", "is_private": "true"}).status == 200
    assert dana.post(path, {"typing_status": "perhaps"}).status == 422


def test_decisions_leave_a_line_in_the_thread(dana: Api, talk: int) -> None:
    dana.post(f"conversations/{talk}/toggle_status", {"status": "resolved"})

    said = dana.get(f"conversations/{talk}/messages").json["payload"]
    assert [m["content"] for m in said if m["message_type"] == 2] == [
        "Conversation was resolved by Dana"
    ]
