"""From an address that is opened to an inbox that hears, sends and has its templates."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.journeys.product import Product, until
from tests.world import Customer

pytestmark = pytest.mark.local


def test_a_number_is_let_in_by_its_owner_and_works(product: Product) -> None:
    started = product.call("POST", "/inboxes/connect/whatsapp/start", json={})
    allowed = requests.post(started["address"], timeout=10, allow_redirects=False)
    back = allowed.headers["Location"]
    said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    page = requests.get(back, timeout=10)
    assert (page.status_code, back.split("?")[0]) == (200, f"{product.url}/connect/whatsapp")
    assert said["state"] == started["state"]

    finished = product.call("POST", "/inboxes/connect/whatsapp/finish", json=said)

    inbox = finished["inbox"]
    assert inbox["health"] == "This inbox is connected."
    templates = f"/inboxes/{inbox['id']}/templates"
    assert product.call("POST", f"{templates}/sync")["meta"]["count"] == 8
    number = inbox["provider_config"]["phone_number_id"]
    product.customer(Customer.new().phone, {"phone_number_id": number, "text": "Hello?"})
    [conversation] = until(lambda: product.conversations(inbox["id"]))
    path = f"/conversations/{conversation['id']}/messages"
    reply = product.call("POST", path, json={"content": "Welcome!"})

    def delivered() -> bool:
        messages = product.messages(conversation["id"])
        return any(m["id"] == reply["id"] and m["status"] == "delivered" for m in messages)

    assert until(delivered)
    assert until(lambda: product.call("GET", f"/inboxes/{inbox['id']}")["last_event_at"])
    used = product.ask("POST", "/inboxes/connect/whatsapp/finish", json=said)
    assert (used.status_code, used.json()["code"]) == (422, "connect_over")
