"""The whole story of a Page and of an Instagram account: from Meta's webhook to the ticks."""

from typing import Any

import pytest
import requests

from tests.journeys.product import Line, Product, until

pytestmark = pytest.mark.local
_PERSON = "ines"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000000"
    "0200015d0a2db40000000049454e44ae426082"
)


def _simulated(product: Product, path: str, wish: dict[str, Any] | None = None) -> Any:
    """What the simulated customer does; without a wish, what is on their phone."""
    url = f"{product.run['meta']['graph_url']}/_customers/{_PERSON}{path}"
    answer = requests.post(url, json=wish, timeout=10) if wish else requests.get(url, timeout=10)
    answer.raise_for_status()
    return answer.json()


def _phone(product: Product, line: Line) -> list[dict[str, Any]]:
    [thread] = _simulated(product, f"?line={line.address}")["threads"]
    shown: list[dict[str, Any]] = thread["messages"]
    return shown


def _state(product: Product, conversation: int, message: int) -> str:
    said = product.messages(conversation)
    return next(str(m["status"]) for m in said if m["id"] == message)


@pytest.mark.parametrize(
    ("kind", "channel"), [("messenger", "facebook"), ("instagram", "instagram")]
)
def test_a_customer_is_answered_with_words_and_a_picture(
    product: Product, kind: str, channel: str
) -> None:
    line = product.new_page_inbox(channel)
    wish = {"line_id": line.address, "kind": kind}
    product.customer(_PERSON, {**wish, "text": "Is the lamp in stock?"})
    [conversation] = until(lambda: product.conversations(line.inbox))
    path = f"/conversations/{conversation['id']}/messages"
    said = until(lambda: product.messages(conversation["id"]))
    assert [(m["content"], m["message_type"]) for m in said] == [("Is the lamp in stock?", 0)]

    words = product.call("POST", path, json={"content": "Yes!"})
    files = {"attachments[]": ("lamp.png", _PNG, "image/png")}
    picture = product.call("POST", path, files=files)

    until(lambda: len(_phone(product, line)) == 3)
    shown = _phone(product, line)
    assert shown[1]["content"]["text"] == "Yes!"
    assert shown[2]["content"]["attachment"]["type"] == "image"
    _simulated(product, "/read", {"line_id": line.address})
    until(lambda: _state(product, conversation["id"], words["id"]) == "read")
    until(lambda: _state(product, conversation["id"], picture["id"]) == "read")
    assert len(product.messages(conversation["id"])) == 3
    assert until(lambda: _name(product.conversations(line.inbox)[0]).startswith("Inès"))


@pytest.mark.parametrize(
    ("kind", "channel"), [("messenger", "facebook"), ("instagram", "instagram")]
)
def test_a_customers_picture_follows_its_message(product: Product, kind: str, channel: str) -> None:
    line = product.new_page_inbox(channel)
    wish = {"line_id": line.address, "kind": kind, "image": {"sample": "vase"}}
    product.customer(_PERSON, wish)
    [conversation] = until(lambda: product.conversations(line.inbox))

    def state() -> str:
        [message] = until(lambda: product.messages(conversation["id"]))
        return str(message["attachments"][0]["state"])

    assert until(lambda: state() == "ready")


def test_a_comment_is_answered_privately(product: Product) -> None:
    line = product.new_page_inbox("facebook")
    wish = {"line_id": line.address, "kind": "messenger", "text": "How wide is it?"}
    _simulated(product, "/comment", wish)
    [conversation] = until(lambda: product.conversations(line.inbox))
    [comment] = until(lambda: product.messages(conversation["id"]))
    assert comment["content_attributes"]["comment"]["kind"] == "comment"
    path = f"/conversations/{conversation['id']}/messages"
    refused = product.ask("POST", path, json={"content": "140 cm"})
    assert (refused.status_code, refused.json()["code"]) == (422, "window_closed")

    quoting = {"content": "140 cm", "content_attributes": {"in_reply_to": comment["id"]}}
    reply = product.call("POST", path, json=quoting)

    assert until(lambda: _state(product, conversation["id"], reply["id"]) == "delivered")
    assert [message["content"]["text"] for message in _phone(product, line)] == ["140 cm"]


def _name(conversation: dict[str, Any]) -> str:
    return str(conversation["meta"]["sender"]["name"])
