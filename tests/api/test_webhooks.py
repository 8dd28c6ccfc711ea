"""Webhooks through the API: set up by administrators, tried out, looked at, told again."""

from typing import Any

import pytest

from chalicelib.domain.webhook import MOST, Event
from chalicelib.store.tables import SetupItem
from tests.api.conftest import Api
from tests.customers import Endpoint
from tests.inbox.hearing import Stream
from tests.world import World

_SHOP = "https://shop.example.com/hooks/chat"


def _made(dana: Api, **said: Any) -> dict[str, Any]:
    answer = dana.post("webhooks", {"url": _SHOP, **said})
    assert answer.status == 200, answer.raw
    made: dict[str, Any] = answer.json["payload"]["webhook"]
    return made


def test_a_webhook_is_made_shown_changed_and_removed(dana: Api, noor: Api, world: World) -> None:
    made = _made(dana, name="Shop", subscriptions=["message_created"])

    assert made | {"id": 0, "secret": "", "created_at": 0} == {
        "id": 0,
        "name": "Shop",
        "url": _SHOP,
        "account_id": world.oak.account,
        "subscriptions": ["message_created"],
        "inbox_id": None,
        "inbox": None,
        "managed_by_inbox": False,
        "secret": "",
        "created_at": 0,
        "health": "This webhook takes what it is told.",
        "failing_since": None,
        "paused_until": None,
    }
    assert len(made["secret"]) >= 32
    assert dana.get("webhooks").json == {"payload": {"webhooks": [made]}}
    assert noor.get("webhooks").json == {"payload": {"webhooks": []}}
    assert noor.get(f"webhooks/{made['id']}").status == 404

    inbox = world.oak.whatsapp
    changed = dana.call("PATCH", f"webhooks/{made['id']}", {"inbox_id": inbox.id})
    shown = changed.json["payload"]["webhook"]
    assert shown == {**made, "inbox_id": inbox.id, "inbox": {"id": inbox.id, "name": inbox.name}}

    assert noor.call("DELETE", f"webhooks/{made['id']}").status == 404
    assert dana.call("DELETE", f"webhooks/{made['id']}").status == 200
    assert dana.get(f"webhooks/{made['id']}").status == 404
    assert dana.call("DELETE", f"webhooks/{made['id']}").status == 404


def test_chatwoots_own_screens_wrap_it_and_hear_everything_unless_they_say_otherwise(
    dana: Api,
) -> None:
    answer = dana.post("webhooks", {"webhook": {"url": _SHOP}})

    assert set(answer.json["payload"]["webhook"]["subscriptions"]) == set(Event)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "url"),
        ({"url": "http://shop.example.com"}, "url"),
        ({"url": "https://dana:secret@shop.example.com"}, "url"),
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": "https://shop.example.com:6379"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": _SHOP, "subscriptions": []}, "subscriptions"),
        ({"url": _SHOP, "subscriptions": ["message_deleted"]}, "subscriptions.0"),
        ({"url": _SHOP, "inbox_id": 999}, "inbox_id"),
    ],
)
def test_what_is_wrong_is_named_field_by_field_and_nothing_is_stored(
    dana: Api, said: dict[str, Any], field: str
) -> None:
    refused = dana.post("webhooks", said)

    assert refused.status == 422
    assert list(refused.json["fields"]) == [field]
    assert dana.get("webhooks").json == {"payload": {"webhooks": []}}


def test_the_same_address_twice_and_too_many_are_refused(dana: Api) -> None:
    for number in range(MOST):
        _made(dana, url=f"{_SHOP}/{number}")

    twice = dana.post("webhooks", {"url": f"{_SHOP}/0"})
    more = dana.post("webhooks", {"url": f"{_SHOP}/more"})

    assert twice.json["fields"] == {"url": ["has already been taken"]}
    assert (more.status, more.code) == (422, "too_many_webhooks")


def test_an_agent_may_not_even_look(ravi: Api, dana: Api) -> None:
    id = _made(dana)["id"]

    answers = [
        ravi.get("webhooks"),
        ravi.get(f"webhooks/{id}/deliveries"),
        ravi.post("webhooks", {"url": _SHOP}),
        ravi.post(f"webhooks/{id}/secret"),
    ]

    assert {answer.status for answer in answers} == {403}


def test_address_and_secret_lie_sealed(dana: Api, world: World) -> None:
    made = _made(dana)

    item = SetupItem.get(f"A#{world.oak.account}", f"WEBHOOK#{made['id']}")

    lying = repr(item.attribute_values)
    assert "shop.example.com" not in lying
    assert made["secret"] not in lying


def test_a_new_secret_signs_from_then_on(dana: Api) -> None:
    made = _made(dana)

    turned = dana.post(f"webhooks/{made['id']}/secret").json["payload"]["webhook"]

    assert turned == {**made, "secret": turned["secret"]}
    assert turned["secret"] != made["secret"]


def test_a_trial_says_at_once_what_came_of_it(dana: Api, shop: Endpoint, world: World) -> None:
    id = _made(dana, url=shop.url)["id"]
    shop.answers = [200, 404]

    fine = dana.post(f"webhooks/{id}/test").json["payload"]
    bad = dana.post(f"webhooks/{id}/test").json["payload"]

    assert shop.bodies[0] == {
        "event": "webhook_test",
        "account": {"id": world.oak.account, "name": "Oak"},
    }
    assert (fine["status"], fine["response_status"], fine["reason"]) == ("delivered", 200, None)
    assert (bad["status"], bad["response_status"]) == ("failed", 404)
    assert "404" in bad["reason"]
    logged = dana.get(f"webhooks/{id}/deliveries").json["payload"]
    assert sorted(one["response_status"] for one in logged) == [200, 404]


def test_the_log_shows_each_try_without_a_word_of_what_was_said(
    dana: Api, noor: Api, shop: Endpoint, stream: Stream, talk: int
) -> None:
    id = _made(dana, url=shop.url, subscriptions=["message_created"])["id"]
    shop.answers = [500]
    dana.post(f"conversations/{talk}/messages", {"content": "A secret price"})
    stream.tell()

    answer = dana.get(f"webhooks/{id}/deliveries")

    [tried] = answer.json["payload"]
    assert answer.json["meta"] == {"next": None, "waiting": 1}
    assert tried["id"] == shop.names[0]
    assert (tried["event"], tried["attempt"], tried["status"]) == ("message_created", 1, "failed")
    assert tried["next_attempt_at"] > tried["attempted_at"]
    assert b"secret price" not in answer.raw
    assert b"nobody shows" not in answer.raw
    assert noor.get(f"webhooks/{id}/deliveries").status == 404
    [failing] = dana.get("webhooks").json["payload"]["webhooks"]
    assert "failed" in failing["health"]


def test_a_delivery_is_told_again_by_hand(
    dana: Api, noor: Api, shop: Endpoint, stream: Stream, talk: int
) -> None:
    id = _made(dana, url=shop.url, subscriptions=["message_created"])["id"]
    dana.post(f"conversations/{talk}/messages", {"content": "Hello"})
    stream.tell()
    [name] = shop.names

    again = dana.post(f"webhooks/{id}/deliveries/{name}/redeliver")
    stream.work()

    assert again.json == {"id": name, "event": "message_created"}
    assert shop.names == [name, name]
    assert noor.post(f"webhooks/{id}/deliveries/{name}/redeliver").status == 404
    assert dana.post(f"webhooks/{id}/deliveries/{name}x/redeliver").status == 404


def test_pages_of_the_log_follow_each_other(dana: Api, shop: Endpoint) -> None:
    id = _made(dana, url=shop.url)["id"]
    for _ in range(51):
        dana.post(f"webhooks/{id}/test")

    first = dana.get(f"webhooks/{id}/deliveries").json
    second = dana.get(f"webhooks/{id}/deliveries", before=first["meta"]["next"]).json

    assert (len(first["payload"]), len(second["payload"])) == (50, 1)
    assert second["meta"]["next"] is None


def test_the_program_behind_an_api_inbox_is_told_of_it_alone(
    dana: Api, shop: Endpoint, stream: Stream, talk: int
) -> None:
    channel = {"type": "api", "webhook_url": shop.url}
    inbox = dana.post("inboxes", {"name": "Own shop", "channel": channel}).json
    made = dana.post("contacts", {"inbox_id": inbox["id"], "name": "Bo"}).json["payload"]
    start = {
        "source_id": made["contact_inbox"]["source_id"],
        "inbox_id": inbox["id"],
        "contact_id": made["contact"]["id"],
    }
    number = dana.post("conversations", start).json["id"]
    stream.tell()
    shop.told.clear()

    dana.post(f"conversations/{number}/messages", {"content": "It left this morning."})
    dana.post(f"conversations/{talk}/messages", {"content": "Not for the shop"})
    stream.tell()

    assert {body["inbox"]["id"] for body in shop.bodies if "inbox" in body} == {inbox["id"]}
    assert "It left this morning." in [body.get("content") for body in shop.bodies]
    assert not [b for b in shop.bodies if b.get("content") == "Not for the shop"]


def test_an_api_inboxs_webhook_goes_with_its_own_setting(dana: Api) -> None:
    channel = {"type": "api", "webhook_url": _SHOP}
    inbox = dana.post("inboxes", {"name": "Own shop", "channel": channel}).json["id"]
    [own] = dana.get("webhooks").json["payload"]["webhooks"]
    assert (own["url"], own["inbox_id"], own["managed_by_inbox"]) == (_SHOP, inbox, True)

    kept = dana.call("DELETE", f"webhooks/{own['id']}")
    bad = dana.call("PATCH", f"inboxes/{inbox}", {"channel": {"webhook_url": "http://10.0.0.1"}})
    dana.call("PATCH", f"inboxes/{inbox}", {"channel": {"webhook_url": f"{_SHOP}/2"}})
    [moved] = dana.get("webhooks").json["payload"]["webhooks"]
    dana.call("PATCH", f"inboxes/{inbox}", {"channel": {"webhook_url": ""}})

    assert (kept.status, kept.code) == (409, "webhook_of_inbox")
    assert (bad.status, list(bad.json["fields"])) == (422, ["webhook_url"])
    assert moved == {**own, "url": f"{_SHOP}/2"}
    assert dana.get("webhooks").json["payload"]["webhooks"] == []
