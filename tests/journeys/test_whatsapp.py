"""From a webhook to the agent's screen and back, through the real doors."""

import base64
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chalicelib.vault.files import decrypt_file
from tests.journeys.product import Line, Product, until
from tests.world import Customer, text, webhook

pytestmark = pytest.mark.local


class _Address:
    """What tests.world needs of an inbox."""

    def __init__(self, line: Line):
        self.address = line.address


def _body(line: Line, customer: Customer, *messages: dict[str, Any]) -> dict[str, Any]:
    return webhook(_Address(line), customer, list(messages))  # type: ignore[arg-type]


def test_a_customers_message_reaches_the_agent_and_the_reply_its_ticks(product: Product) -> None:
    line, phone = product.new_whatsapp_inbox(), Customer.new().phone
    wish = {"phone_number_id": line.address, "text": "Is it in stock?"}
    product.customer(phone, wish)
    [conversation] = until(lambda: product.conversations(line.inbox))
    [said] = product.messages(conversation["id"])
    assert (said["content"], said["message_type"]) == ("Is it in stock?", 0)

    path = f"/conversations/{conversation['id']}/messages"
    reply = product.call("POST", path, json={"content": "Yes!", "echo_id": "first"})
    assert reply["status"] == "queued"

    def delivered() -> bool:
        said = product.messages(conversation["id"])
        return any(m["id"] == reply["id"] and m["status"] == "delivered" for m in said)

    assert until(delivered)
    again = product.ask("POST", path, json={"content": "Yes!", "echo_id": "first"})
    assert (again.status_code, again.json()["id"]) == (200, reply["id"])
    other = product.ask("POST", path, json={"content": "No!", "echo_id": "first"})
    assert (other.status_code, other.json()["code"]) == (409, "echo_id_conflict")


def test_signs_choices_and_templates_reach_the_customers_phone(product: Product) -> None:
    line, phone = product.new_whatsapp_inbox(), Customer.new().phone
    product.customer(phone, {"phone_number_id": line.address, "text": "Which sizes?"})
    [conversation] = until(lambda: product.conversations(line.inbox))
    [said] = product.messages(conversation["id"])
    path = f"/conversations/{conversation['id']}"
    items = [{"title": f"Size {n}", "value": f"s{n}"} for n in range(4)]
    params = {"name": "hello_world", "language": "en_US", "category": "UTILITY"}

    product.call("POST", f"{path}/toggle_typing_status", json={"typing_status": "on"})
    product.call("POST", f"{path}/messages/{said['id']}/reactions", json={"emoji": "👍"})
    product.call(
        "POST",
        f"{path}/messages",
        json={
            "content": "These:",
            "content_type": "input_select",
            "content_attributes": {"items": items},
        },
    )
    product.call("POST", f"{path}/messages", json={"template_params": params})

    until(lambda: len(product.sent(line.address)) == 4)
    sent = product.sent(line.address)
    typing = [body for body in sent if "typing_indicator" in body]
    kinds = [body["type"] for body in sent if "type" in body]
    assert [body["message_id"] for body in typing] == [said["source_id"]]
    assert kinds == ["reaction", "interactive", "template"]
    until(
        lambda: [m["status"] for m in product.messages(conversation["id"])[1:]] == ["delivered"] * 2
    )
    [first, *_] = product.messages(conversation["id"])
    assert [one["emoji"] for one in first["content_attributes"]["reactions"]] == ["👍"]


def test_a_picture_is_shown_after_its_message_and_opens_only_decrypted(product: Product) -> None:
    line, phone = product.new_whatsapp_inbox(), Customer.new().phone
    product.customer(phone, {"phone_number_id": line.address, "image": {"sample": "vase"}})
    [conversation] = until(lambda: product.conversations(line.inbox))

    def ready() -> dict[str, Any] | None:
        [message] = product.messages(conversation["id"])
        [file] = message["attachments"]
        return {**file, "message": message["id"]} if file["state"] == "ready" else None

    file = until(ready)
    path = f"/conversations/{conversation['id']}/messages/{file['message']}"
    opening = product.call("GET", f"{path}/attachments/{file['id']}")
    ciphertext = requests.get(opening["url"], timeout=10).content
    assert ciphertext[:8] != b"\x89PNG\r\n\x1a\n"
    plain = decrypt_file(base64.b64decode(opening["key"]), ciphertext)
    assert plain[:8] == b"\x89PNG\r\n\x1a\n"
    download = requests.get(file["data_url"], timeout=10)
    assert download.content == plain
    assert "attachment" in download.headers["content-disposition"]


def test_a_screen_hears_of_a_message_without_asking(product: Product) -> None:
    line, amara = product.new_whatsapp_inbox(), Customer.new()
    ticket = product.call("POST", "/ws_ticket")["ticket"]
    address = product.url.replace("http", "ws") + f"/ws?ticket={ticket}"

    with connect(address) as socket:
        assert product.post_webhook(_body(line, amara, text(amara, "Knock"))).ok
        while (frame := json.loads(socket.recv(timeout=10)))["event"] != "message.created":
            pass

    assert frame["data"]["content"] == "Knock"
    assert frame["data"]["conversation"]["unread_count"] == 1
    with pytest.raises(InvalidStatus), connect(address):
        pass


def test_eight_first_messages_at_once_make_one_conversation_with_eight(product: Product) -> None:
    line, amara = product.new_whatsapp_inbox(), Customer.new()
    bodies = [_body(line, amara, text(amara, f"Picture {n}")) for n in range(8)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(product.post_webhook, bodies + bodies))

    assert {answer.status_code for answer in answers} == {200}
    [conversation] = product.conversations(line.inbox)
    said = product.messages(conversation["id"], limit=50)
    assert sorted(m["content"] for m in said) == [f"Picture {n}" for n in range(8)]
    assert conversation["unread_count"] == 8


def test_bad_input_gets_a_clear_answer_and_stores_nothing(product: Product) -> None:
    line, amara = product.new_whatsapp_inbox(), Customer.new()
    body = _body(line, amara, text(amara, "Hello"))

    assert product.post_webhook(body, signature="").status_code == 401
    assert product.post_webhook(body, signature="sha256=00").status_code == 401
    assert product.post_webhook(b'{"object":').status_code == 400
    nobody = _body(Line("999999999999999", 0), amara, text(amara, "Hello"))
    assert product.post_webhook(nobody).status_code == 200

    assert product.conversations(line.inbox) == []


def test_what_was_accepted_survives_the_death_of_every_process(
    tmp_path: Path,
) -> None:
    first = Product.start(tmp_path / "data")
    line, amara = first.new_whatsapp_inbox(), Customer.new()
    for n in range(5):
        body = _body(line, amara, text(amara, f"secret words {n}", at=1_790_000_000 + n))
        assert first.post_webhook(body).status_code == 200
    for pid in [*first.run["pids"].values(), first.process.pid]:
        os.kill(pid, signal.SIGKILL)
    first.process.wait(10)

    stored = (tmp_path / "data" / "dynamodb" / "shared-local-instance.db").read_bytes()
    for secret in (b"secret words", amara.name.encode(), amara.phone.encode()):
        assert secret not in stored
    second = Product.start(tmp_path / "data")
    try:
        [conversation] = second.conversations(line.inbox)
        said = [message["content"] for message in second.messages(conversation["id"])]
        assert said == [f"secret words {n}" for n in range(5)]
    finally:
        second.stop()
