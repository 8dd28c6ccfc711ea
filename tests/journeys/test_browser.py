"""What people do in a real browser: an agent answers, a visitor of a shop asks."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.agents import sign_in
from tests.journeys.product import Line, Product, until
from tests.world import Customer

pytestmark = [pytest.mark.local, pytest.mark.browser]
LINES = ("Browser's number", "Number for choices")


def test_an_agent_signs_in_reads_a_new_message_without_reloading_and_answers_it(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    sign_in(page, product)
    line, amara = lines["Browser's number"], Customer.new("Zuri Achebe")
    product.customer(amara.phone, {"phone_number_id": line.address, "text": "Two chairs, please"})
    page.get_by_role("button", name="Unassigned").click()

    row = page.locator("[data-row]").filter(has_text="Two chairs, please")
    expect(row).to_be_visible()
    row.click()
    log = page.get_by_role("log")
    expect(log.get_by_text("Two chairs, please")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_role("textbox", name="Message").fill("They leave today.")
    page.keyboard.press("Control+Enter")

    said = log.locator("[data-line]").filter(has_text="They leave today.")
    expect(said).to_have_count(1)
    expect(said).to_have_attribute("data-state", "delivered")


def test_a_visitor_of_the_shop_and_an_agent_talk_through_the_widget(
    page: Page, product: Product, chromium: Browser
) -> None:
    shop = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    shop.goto(f"{product.url}/demo-shop")
    shop.get_by_role("button", name="Open the chat").click()
    shop.get_by_role("textbox", name="Message").fill("Do you engrave?")
    shop.get_by_role("button", name="Send").click()

    sign_in(page, product)
    page.get_by_role("button", name="Unassigned").click()
    page.locator("[data-row]").filter(has_text="Do you engrave?").click()
    page.get_by_role("textbox", name="Message").fill("We do, up to twelve letters.")
    page.keyboard.press("Control+Enter")

    expect(shop.get_by_text("We do, up to twelve letters.")).to_be_visible()
    shop.reload()
    shop.get_by_role("button", name="Open the chat").click()
    expect(shop.get_by_text("Do you engrave?")).to_have_count(1)
    expect(shop.get_by_text("We do, up to twelve letters.")).to_have_count(1)


def test_an_agent_offers_choices_and_sees_which_one_the_customer_taps(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line, kofi = lines["Number for choices"], Customer.new("Kofi Mensah")
    product.customer(kofi.phone, {"phone_number_id": line.address, "text": "When can you come?"})
    until(lambda: product.conversations(line.inbox))
    sign_in(page, product)
    page.get_by_role("button", name="Unassigned").click()
    page.locator("[data-row]").filter(has_text="When can you come?").click()
    page.get_by_role("textbox", name="Message").fill("Which day suits you?")

    page.get_by_role("button", name="More to send").click()
    page.get_by_role("button", name="Choices").click()
    page.get_by_label("Choice 1", exact=True).fill("Monday")
    page.get_by_label("Choice 2", exact=True).fill("Friday")
    page.get_by_role("form", name="Choices").get_by_role("button", name="Send").click()

    log = page.get_by_role("log")
    said = log.locator("[data-line]").filter(has_text="Which day suits you?")
    expect(said).to_have_attribute("data-state", "delivered")
    expect(said).to_contain_text("Friday")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    [sent] = [one for one in product.sent(line.address) if "interactive" in one]
    titles = [button["reply"]["title"] for button in sent["interactive"]["action"]["buttons"]]
    assert titles == ["Monday", "Friday"]
