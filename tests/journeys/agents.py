"""What every journey of an agent begins with."""

from playwright.sync_api import Page, expect

from tests.journeys.product import Product


def sign_in(page: Page, product: Product) -> None:
    """Opens the client and signs in as the demo account's administrator."""
    page.goto(product.url)
    page.get_by_label("E-mail").fill(product.run["email"])
    page.get_by_label("Password").fill(product.run["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("region", name="Conversations")).to_be_visible()
