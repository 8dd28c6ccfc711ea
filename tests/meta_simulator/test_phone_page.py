"""The page itself, in a real browser."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.meta_simulator.test_phones import RUN, WHATSAPP
from tests.meta_simulator.world import NUMBER, Meta, eventually, running

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Meta]:
    """A simulator that knows one WhatsApp inbox."""
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    with running(tmp_path) as meta:
        meta.product.inboxes.append(WHATSAPP)
        yield meta


@pytest.fixture
def page(shop: Meta) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        page.goto(f"{shop.url}/phone")
        yield page
        browser.close()


def test_a_newcomer_writes_and_is_answered(shop: Meta, page: Page) -> None:
    opener = page.locator(".openers button").first
    assert opener.evaluate("button => button.offsetHeight") < 60
    opener.click()
    own = page.locator(".bubble.mine")
    expect(own.get_by_label("Arrived at the shop")).to_be_visible()

    shop.say("It left this morning.")

    expect(page.get_by_text("It left this morning.").last).to_be_visible()
    sent = shop.thread()[0]["id"]
    seen = {"messaging_product": "whatsapp", "status": "read", "message_id": sent}
    shop.graph("POST", f"{NUMBER}/messages", seen)
    expect(own.get_by_label("Read by the shop")).to_be_visible()


def test_pressing_a_button_answers_the_message(shop: Meta, page: Page) -> None:
    shop.customer(text="Hi")
    buttons = [{"type": "reply", "reply": {"id": "thu", "title": "Thursday"}}]
    choice = {"type": "button", "body": {"text": "Which day?"}, "action": {"buttons": buttons}}
    asked = shop.send(type="interactive", interactive=choice).json()["messages"][0]["id"]

    page.get_by_role("button", name="Thursday").click()

    expect(page.locator(".bubble.mine").last).to_contain_text("Which day?")
    told = eventually(lambda: [m for m in shop.product.messages() if "interactive" in m])[-1]
    assert told["interactive"]["button_reply"] == {"id": "thu", "title": "Thursday"}
    assert told["context"]["id"] == asked


def test_an_open_thread_is_read_and_another_counts_what_is_new(shop: Meta, page: Page) -> None:
    shop.customer("ines", text="Hi")
    shop.customer("jonas", text="Hi")

    read = shop.say("For Inès").json()["messages"][0]["id"]
    shop.say("For Jonas", to="4917604069042")

    expect(page.locator(".cast .count")).to_have_text("1")
    expect(page.get_by_text("For Inès").last).to_be_visible()
    page.wait_for_function("() => document.title.startsWith('(1)')")
    eventually(lambda: "read" in [told["status"] for told in shop.product.statuses(read)], 15)
