"""The retention policy through the API."""

from typing import Any

import pytest

from tests.api.conftest import Api
from tests.privacy import aged
from tests.world import Customer, World

_DAY = 86_400


def test_a_policy_is_a_document_with_versions(dana: Api, noor: Api, world: World) -> None:
    before = dana.get("retention").json
    assert (before["version"], before["messages_days"], before["history"]) == (0, None, [])
    assert before["closed_account_days"] == 30

    whatsapp = str(world.oak.whatsapp.id)
    said: dict[str, Any] = {"messages_days": 365, "inboxes": {whatsapp: {"media_days": 30}}}
    dana.call("PATCH", "retention", said)
    after = dana.call("PATCH", "retention", {"inactive_contacts_days": 730}).json

    assert (after["version"], after["messages_days"]) == (2, 365)
    assert after["inboxes"] == {whatsapp: {"messages_days": None, "media_days": 30}}
    assert after["takes_effect_at"] - after["changed_at"] == _DAY
    assert after["in_effect"]["messages_days"] is None
    assert after["changed_by"] == world.oak.dana.id
    assert [one["version"] for one in after["history"]] == [2, 1]
    assert any("erased for good" in sentence for sentence in after["warnings"])
    assert dana.get("retention").json == after
    assert noor.get("retention").json["version"] == 0


def test_null_keeps_and_takes_an_inboxs_own_rule_away(dana: Api, world: World) -> None:
    page = str(world.oak.page.id)
    said = {"messages_days": 90, "inboxes": {page: {"messages_days": 30}}}
    dana.call("PATCH", "retention", said)

    after = dana.call("PATCH", "retention", {"messages_days": None, "inboxes": {page: None}}).json

    assert (after["messages_days"], after["inboxes"]) == (None, {})
    assert after["takes_effect_at"] == after["changed_at"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"messages_days": 0}, "messages_days"),
        ({"media_days": 4_000}, "media_days"),
        ({"inactive_contacts_days": 7}, "inactive_contacts_days"),
        ({"closed_account_days": None}, "closed_account_days"),
        ({"closed_account_days": 91}, "closed_account_days"),
        ({"inboxes": {"99": {"messages_days": 30}}}, "inboxes.99"),
    ],
)
def test_terms_out_of_bounds_are_refused_and_change_nothing(
    dana: Api, said: dict[str, Any], field: str
) -> None:
    refused = dana.call("PATCH", "retention", said)

    assert refused.status == 422
    assert field in refused.json["fields"]
    assert dana.get("retention").json["version"] == 0


def test_a_refusal_repeats_no_word_that_stands_where_an_inboxs_id_should(dana: Api) -> None:
    refused = dana.call("PATCH", "retention", {"inboxes": {"amara@example.com": {}}})

    assert (refused.status, list(refused.json["fields"])) == (422, ["inboxes.?.[key]"])


def test_of_two_changes_in_the_same_moment_one_is_told(
    dana: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = world.oak.setup
    dana.call("PATCH", "retention", {"messages_days": 90})
    monkeypatch.setattr("chalicelib.store.setup.reload", lambda account: stale)

    refused = dana.call("PATCH", "retention", {"messages_days": 30})

    assert (refused.status, refused.code) == (409, "retention_changed")


def test_a_dry_run_counts_and_removes_nothing(dana: Api, noor: Api, world: World) -> None:
    aged.writes(world, Customer.new(), "Long ago", days=200)

    seen = dana.post("retention/preview", {"messages_days": 90}).json

    found = seen["messages"][str(world.oak.whatsapp.id)]
    assert (found["count"], len(found["sample"]), seen["at_least"]) == (1, 1, False)
    assert seen["contacts"]["count"] == 0
    assert dana.get("retention").json["version"] == 0
    assert aged.words(world.oak) == ["Long ago"]
    assert noor.post("retention/preview", {"messages_days": 90}).json["messages"] == {}
    assert dana.post("retention/preview", {"inboxes": {"99": {}}}).status == 422


def test_the_policy_tells_what_its_last_run_removed(dana: Api, world: World) -> None:
    aged.writes(world, Customer.new(), "Long ago", days=200)
    assert dana.get("retention").json["last_run"] is None
    aged.keeps(world.oak, messages=90)
    aged.runs_through(world.oak)

    last = dana.get("retention").json["last_run"]

    assert last["removed"] == {"messages": 1, "media": 0, "conversations": 1, "contacts": 0}
    assert last["finished_at"] >= last["started_at"]
    assert last["held"] == 0
