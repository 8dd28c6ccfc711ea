"""Web chat on somebody's page in a real browser, under that page's own strict policy."""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Product, until

pytestmark = [pytest.mark.local, pytest.mark.browser]
_PATIENCE = 20_000
_FORM = {
    "pre_chat_form_enabled": True,
    "pre_chat_form_options": {
        "pre_chat_fields": [
            {"name": "emailAddress", "label": "Address", "required": True, "enabled": True},
        ]
    },
}


def _inbox(product: Product, **settings: Any) -> dict[str, Any]:
    channel = {
        "type": "web_widget",
        "website_url": "https://shop.example",
        "allowed_domains": "localhost",
        **settings,
    }
    made: dict[str, Any] = product.call(
        "POST", "/inboxes", json={"name": "Site", "channel": channel}
    )
    return made


class _Pages(BaseHTTPRequestHandler):
    """Every address is the shop's page, with the widget of the inbox that its path names."""

    product = ""

    def do_GET(self) -> None:
        token = self.path.split("?")[0].strip("/")
        html = (
            '<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>'
            f'<script src="{self.product}/widget.js" data-inbox="{token}" async></script>'
        )
        sockets = self.product.replace("http", "ws")
        policy = (
            f"default-src 'none'; script-src {self.product}; connect-src {self.product} {sockets}; "
            "require-trusted-types-for 'script'"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def site(product: Product) -> Iterator[str]:
    """Somebody's website, on an origin of its own."""
    pages = type("Pages", (_Pages,), {"product": product.url})
    server = ThreadingHTTPServer(("127.0.0.1", 0), pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@contextmanager
def _visiting(browser: Browser, address: str, width: int = 1200) -> Iterator[Page]:
    """The page in a browser of its own."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Open the chat").wait_for()
    yield page
    context.close()


def _write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send").click()


def _arrived(product: Product, inbox: dict[str, Any], words: str) -> dict[str, Any]:
    """The inbox's conversation, once these words stand in it."""

    def found() -> dict[str, Any] | None:
        talks = product.conversations(inbox["id"])
        newest = talks[0]["last_non_activity_message"] if talks else None
        return talks[0] if newest and newest["content"] == words else None

    return until(found)


def test_a_signed_visitor_fills_in_the_form_and_goes_on_on_another_device(
    product: Product, site: str, chromium: Browser
) -> None:
    inbox = _inbox(product, **_FORM)
    who = f"user-{secrets.token_hex(4)}"
    signature = hmac.new(inbox["hmac_token"].encode(), who.encode(), sha256).hexdigest()
    sign_in = "([id, hash]) => chathood.setUser(id, { identifier_hash: hash, name: 'Amara' })"

    address = f"{site}/{inbox['website_token']}"
    with (
        _visiting(chromium, f"{address}?secret=1") as laptop,
        _visiting(chromium, address, 390) as phone,
    ):
        laptop.evaluate(sign_in, [who, signature])
        laptop.get_by_role("button", name="Open the chat").click()
        laptop.get_by_label("Address").fill("amara@example.com")
        laptop.get_by_role("button", name="Start the chat").click()
        _write(laptop, "Is the blue vase left?")
        talk = _arrived(product, inbox, "Is the blue vase left?")
        product.call("POST", f"/conversations/{talk['id']}/update_last_seen")
        expect(laptop.get_by_text("Seen")).to_be_visible()

        phone.evaluate(sign_in, [who, signature])
        phone.get_by_role("button", name="Open the chat").click()
        expect(phone.get_by_text("Is the blue vase left?")).to_be_visible()
        product.call("POST", f"/conversations/{talk['id']}/messages", json={"content": "Two are."})
        expect(phone.get_by_text("Two are.")).to_be_visible()
        expect(laptop.get_by_text("Two are.")).to_be_visible()

    [talk] = product.conversations(inbox["id"])
    assert talk["meta"]["hmac_verified"] is True
    assert talk["meta"]["sender"]["name"] == "Amara"
    assert talk["additional_attributes"]["referer"] == address
    until(lambda: product.messages(talk["id"])[-1]["status"] == "read")


def test_what_is_written_offline_is_sent_once_and_another_site_is_turned_away_calmly(
    product: Product, site: str, chromium: Browser
) -> None:
    inbox = _inbox(product)
    with _visiting(chromium, f"{site}/{inbox['website_token']}") as page:
        page.get_by_role("button", name="Open the chat").click()
        _write(page, "First")
        talk = _arrived(product, inbox, "First")
        expect(page.get_by_text("Sending…")).to_have_count(0)
        page.context.set_offline(True)
        _write(page, "Second")
        expect(page.get_by_text("Sending…")).to_be_visible()
        page.context.set_offline(False)
        until(lambda: len(product.messages(talk["id"])) == 2)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Open the chat")).to_be_focused()

    other = _inbox(product, allowed_domains="elsewhere.example")
    with _visiting(chromium, f"{site}/{other['website_token']}") as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.get_by_role("button", name="Open the chat").click()
        expect(page.get_by_text("This chat is not open on this page.").first).to_be_visible()
        expect(page.get_by_role("textbox", name="Message")).to_have_count(0)
    assert any("add localhost to the inbox's allowed domains" in line for line in said)
