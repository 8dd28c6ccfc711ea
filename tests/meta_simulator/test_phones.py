"""The phone page and what it is fed with."""

import json
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.meta_simulator.world import ACCOUNT, NUMBER, Meta, eventually, running

WHATSAPP = {
    "id": 1,
    "name": "Oak & Fern",
    "channel_type": "Channel::Whatsapp",
    "phone_number": "+4917604069000",
    "provider_config": {"phone_number_id": NUMBER, "business_account_id": ACCOUNT},
}
WEB_CHAT = {"id": 2, "name": "Site", "channel_type": "Channel::WebWidget", "website_token": "w_1"}
RUN = {"account_id": 1, "api_access_token": "token"}


def test_six_people_wait_with_something_to_say(meta: Meta) -> None:
    people = meta.read("/phone/api/customers")["people"]

    assert len(people) == 6
    assert all(person["openers"] and person["name"] for person in people)


def test_news_wake_whoever_waits_for_them(meta: Meta) -> None:
    version = meta.read("/phone/api/customers")["version"]
    threading.Timer(0.2, lambda: meta.customer(text="Hi")).start()
    begun = time.monotonic()

    fresh = meta.read(f"/phone/api/customers?after={version}&person=ines&line={NUMBER}")

    assert time.monotonic() - begun < 3
    assert fresh["version"] > version
    assert fresh["phone"]["threads"][0]["messages"][0]["content"] == {"body": "Hi"}


def test_a_newcomer_comes_in_by_number(meta: Meta) -> None:
    meta.control("/_customers/12025550188", {"name": "Kim Example"})

    people = meta.read("/_customers")["people"]

    assert ("Kim Example", "12025550188") in [(each["name"], each["phone"]) for each in people]


def test_no_other_site_can_write_in_a_customers_name(meta: Meta) -> None:
    form = {"phone_number_id": NUMBER, "text": "Hi"}

    answer = requests.post(f"{meta.url}/phone/api/customers/ines/send", data=form, timeout=5)

    assert answer.status_code == 415
    assert meta.thread() == []


def test_a_wish_that_says_nothing_is_refused_in_a_sentence(meta: Meta) -> None:
    wish = {"phone_number_id": NUMBER}

    answer = requests.post(f"{meta.url}/_customers/ines/send", json=wish, timeout=5)

    assert answer.status_code == 422
    assert answer.text.startswith("Say what is written")


def test_the_past_is_put_on_a_phone_once_and_in_silence(meta: Meta) -> None:
    now = time.time()
    past = {
        "phone_number_id": NUMBER,
        "messages": [
            {"id": "demo.1", "by": "customer", "at": now - 120, "text": "Is it oak?"},
            {"id": "demo.2", "by": "business", "at": now - 60, "text": "It is."},
        ],
    }

    told = [meta.control("/_customers/ines/history", past) for _ in range(2)]

    assert told == [{"new": 2}, {"new": 0}]
    assert [message["content"]["body"] for message in meta.thread()] == ["Is it oak?", "It is."]
    assert meta.product.received == []
    assert meta.say("Anything else?").status_code == 200


def test_a_customer_can_take_a_message_back(meta: Meta) -> None:
    sent = meta.customer(text="Oops")

    meta.customer(revoke={"original_message_id": sent})

    assert meta.thread()[0]["deleted"] is True
    eventually(lambda: meta.product.messages()[1:])
    assert meta.product.messages()[1]["revoke"] == {"original_message_id": sent}


@pytest.mark.parametrize("path", ["/phone", "/phone/", "/demo-shop"])
def test_pages_carry_a_policy_and_no_inline_script(meta: Meta, path: str) -> None:
    answer = requests.get(f"{meta.url}{path}", timeout=5)

    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_every_part_a_page_names_is_there(meta: Meta) -> None:
    for page in ("/phone", "/demo-shop"):
        text = requests.get(f"{meta.url}{page}", timeout=5).text
        parts = {part for part in text.split('"') if "/static/" in part}
        assert len(parts) > 3
        for part in parts:
            assert requests.get(f"{meta.url}{part}", timeout=5).status_code == 200, part


def test_the_phones_wait_for_the_product(meta: Meta) -> None:
    assert meta.read("/phone/inboxes") == {"ready": False, "inboxes": []}


def test_inboxes_are_learned_from_the_product(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    with running(tmp_path) as meta:
        mail = {"id": 3, "name": "Mail", "channel_type": "Channel::Email"}
        meta.product.inboxes.extend([WHATSAPP, WEB_CHAT, mail])

        learned = meta.read("/phone/inboxes")
        shop = requests.get(f"{meta.url}/demo-shop", timeout=5).text

    assert learned["ready"] is True
    assert [inbox["kind"] for inbox in learned["inboxes"]] == ["whatsapp", "web"]
    assert learned["inboxes"][0]["line_id"] == NUMBER
    assert '<script src="/widget.js" data-inbox="w_1" async></script>' in shop


def test_a_strange_token_never_reaches_the_shop_page(meta: Meta) -> None:
    query = {"inbox": '"><script>alert(1)</script>'}

    shop = requests.get(f"{meta.url}/demo-shop", params=query, timeout=5).text

    assert "alert(1)" not in shop
    assert "no chat yet" in shop


def test_conversations_survive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as meta:
        meta.customer(image={"sample": "vase", "caption": "Chipped"})
        meta.say("Oh no!")
        eventually(lambda: len(meta.thread()) == 2)
        before = meta.thread()

    with running(tmp_path) as meta:
        after = meta.thread()
        media_id = after[0]["content"]["id"]
        picture = requests.get(f"{meta.url}/phone/api/media/{media_id}", timeout=5)
        window_is_open = meta.say("Still there?").status_code == 200

    assert after == before
    assert picture.content.startswith(b"\x89PNG")
    assert window_is_open


def test_a_broken_memory_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "phones.json").write_text('{"people": [')

    with running(tmp_path) as meta:
        assert len(meta.read("/_customers")["people"]) == 6

    assert (tmp_path / "meta" / "phones.unreadable").exists()
