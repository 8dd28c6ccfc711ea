"""What administrators do in a real browser: connect lines, by hand and by their owner's leave."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.agents import sign_in
from tests.journeys.product import Product, until
from tests.world import Customer

pytestmark = [pytest.mark.local, pytest.mark.browser]


def test_an_administrator_connects_a_whatsapp_number_by_hand_and_it_works(
    page: Page, product: Product
) -> None:
    number, token = str(10**14 + secrets.randbelow(10**14)), "EAA" + secrets.token_hex(12)
    sign_in(page, product)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Connect a line").click()
    page.get_by_role("link", name="WhatsApp number").click()
    form = page.get_by_role("form", name="Connect by hand")
    form.get_by_label("Name").fill("Repairs")
    form.get_by_label("Phone number", exact=True).fill("0301234567")
    form.get_by_label("Phone number id").fill(number)
    form.get_by_label("WhatsApp business account id").fill("109800700600999")
    form.get_by_label("Access token").fill(token)

    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_text("Write the number with its country code")).to_be_visible()
    form.get_by_label("Phone number", exact=True).fill("+1 555 0137 246")
    form.get_by_role("button", name="Connect").click()

    expect(page.get_by_role("heading", name="Repairs")).to_be_visible()
    expect(page.get_by_role("status", name="Health")).to_contain_text("Connected")
    assert token not in page.content()
    product.customer(Customer.new().phone, {"phone_number_id": number, "text": "It wobbles"})
    inbox = int(page.url.rsplit("/", 1)[-1])
    assert until(lambda: product.conversations(inbox))


def test_an_owner_shares_two_pages_one_is_chosen_and_a_refusal_is_told(
    page: Page, product: Product
) -> None:
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/inboxes/new/facebook")
    page.get_by_role("button", name="Continue with Facebook").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("The owner did not let us in.")

    page.get_by_role("link", name="Start again").click()
    page.get_by_role("button", name="Continue with Facebook").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("button", name="Oak Furniture")).to_be_visible()
    assert "code=" not in page.url
    page.get_by_role("button", name="Oak Outlet").click()

    expect(page.get_by_role("heading", name="Oak Outlet")).to_be_visible()
    expect(page.get_by_role("status", name="Health")).to_contain_text("Connected")
    names = [inbox["name"] for inbox in product.call("GET", "/inboxes")["payload"]]
    assert "Oak Outlet" in names and "Oak Furniture" not in names
