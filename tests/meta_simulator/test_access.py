"""Who may call Graph."""

import pytest
import requests

from infra.local.meta.graph.access import proof_of
from tests.meta_simulator.world import ACCOUNT, NUMBER, SECRET, TOKEN, Meta, code_of


def test_a_call_without_a_token_is_refused(meta: Meta) -> None:
    answer = requests.get(f"{meta.url}/v26.0/{NUMBER}", timeout=5)

    assert (answer.status_code, code_of(answer)) == (401, 190)


@pytest.mark.parametrize("token", ["nonsense", "EAAtestREVOKED"])
def test_a_bad_or_revoked_token_is_error_190(meta: Meta, token: str) -> None:
    answer = meta.graph("GET", NUMBER, token=token)

    assert (answer.status_code, code_of(answer)) == (401, 190)


@pytest.mark.parametrize("proof", ["00" * 32, None])
def test_a_wrong_or_missing_proof_is_refused(meta: Meta, proof: str | None) -> None:
    answer = meta.graph("GET", NUMBER, params={"appsecret_proof": proof})

    assert answer.json()["error"]["type"] == "GraphMethodException"
    assert "appsecret_proof" in answer.json()["error"]["message"]
    assert code_of(answer) == 100


def test_the_proof_may_come_in_the_body(meta: Meta) -> None:
    meta.customer(text="Hi")
    body = {
        "messaging_product": "whatsapp",
        "to": "33639984107",
        "text": {"body": "Hello"},
        "appsecret_proof": proof_of(TOKEN, SECRET),
    }

    answer = meta.graph("POST", f"{NUMBER}/messages", body, params={"appsecret_proof": None})

    assert answer.status_code == 200


def test_an_old_version_is_refused(meta: Meta) -> None:
    url = f"{meta.url}/v19.0/{NUMBER}?appsecret_proof={proof_of(TOKEN, SECRET)}"
    answer = requests.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5)

    assert code_of(answer) == 2635


def test_an_unknown_edge_is_an_unsupported_request(meta: Meta) -> None:
    error = meta.graph("POST", f"{NUMBER}/nothing", {}).json()["error"]

    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_number_answers_the_fields_it_was_asked_for(meta: Meta) -> None:
    meta.customer(text="Hi")

    answer = meta.graph("GET", NUMBER, params={"fields": "display_phone_number,status"}).json()

    assert answer == {"display_phone_number": "+4917604069000", "status": "CONNECTED", "id": NUMBER}


def test_a_field_that_is_not_there_is_refused(meta: Meta) -> None:
    assert code_of(meta.graph("GET", NUMBER, params={"fields": "verified_name,shoe_size"})) == 100


def test_a_number_nobody_placed_joins_the_account_that_asks(meta: Meta) -> None:
    meta.graph("GET", NUMBER, params={"fields": "verified_name"})

    numbers = meta.graph("GET", f"{ACCOUNT}/phone_numbers").json()["data"]

    assert [number["id"] for number in numbers] == [NUMBER]


def test_a_subscription_is_kept_until_it_is_deleted(meta: Meta) -> None:
    assert meta.graph("GET", f"{ACCOUNT}/subscribed_apps").json() == {"data": []}

    meta.graph("POST", f"{ACCOUNT}/subscribed_apps", {})
    subscribed = meta.graph("GET", f"{ACCOUNT}/subscribed_apps").json()["data"]
    meta.graph("DELETE", f"{ACCOUNT}/subscribed_apps")

    assert subscribed[0]["whatsapp_business_api_data"]["id"] == "1000"
    assert meta.graph("GET", f"{ACCOUNT}/subscribed_apps").json() == {"data": []}


def test_only_the_app_itself_reads_what_it_subscribes_to(meta: Meta) -> None:
    app = f"1000|{SECRET}"

    listed = meta.graph("GET", "1000/subscriptions", token=app, params={"appsecret_proof": None})

    assert code_of(meta.graph("GET", "1000/subscriptions")) == 15
    other = meta.graph("GET", "1001/subscriptions", token=app, params={"appsecret_proof": None})
    assert code_of(other) == 100
    one = next(o for o in listed.json()["data"] if o["object"] == "whatsapp_business_account")
    assert one["active"] is True
    assert one["callback_url"].endswith("/webhooks/meta")
    assert {"name": "messages", "version": "v26.0"} in one["fields"]


def test_registering_needs_a_pin_of_six_digits(meta: Meta) -> None:
    body = {"messaging_product": "whatsapp", "pin": "12345"}

    assert code_of(meta.graph("POST", f"{NUMBER}/register", body)) == 100
    assert meta.graph("POST", f"{NUMBER}/register", body | {"pin": "123456"}).json() == {
        "success": True
    }


def test_debug_token_tells_a_good_token_from_a_bad_one(meta: Meta) -> None:
    def is_valid(token: str) -> bool:
        query = {"input_token": token, "access_token": f"1000|{SECRET}"}
        answer = requests.get(f"{meta.url}/v26.0/debug_token", params=query, timeout=5)
        return bool(answer.json()["data"]["is_valid"])

    assert is_valid(TOKEN)
    assert not is_valid("nonsense")


def test_the_log_shows_calls_without_their_secrets(meta: Meta) -> None:
    meta.say()

    entry = meta.read("/_log?path=messages")[-1]

    assert entry["body"]["text"] == {"body": "Hi"}
    assert entry["answer"]["error"]["code"] == 131047
    assert proof_of(TOKEN, SECRET) not in str(entry)
