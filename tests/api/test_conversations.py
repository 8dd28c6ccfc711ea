"""Conversations through the API: lists, one, a new one."""

from tests.api.conftest import Api
from tests.world import Customer


def test_a_customers_message_shows_in_the_list(dana: Api, amara: Customer) -> None:
    answer = dana.get("conversations", status="open", assignee_type="all")

    assert answer.status == 200
    [row] = answer.json["data"]["payload"]
    assert row["meta"]["sender"]["name"] == amara.name
    assert row["messages"][0]["content"] == "Hello"
    assert answer.json["data"]["meta"]["next_cursor"] is None
