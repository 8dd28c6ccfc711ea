"""One running product for all journeys that leave it standing, and a browser to look at it."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infra.local.browser import find
from tests.journeys.product import Line, Product

# Servers share two cores with the browser here; no journey measures anything.
_PATIENCE = 20_000
_KNOWN_AFTER = 31
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo account."""
    running = Product.start(tmp_path_factory.mktemp("product") / "data")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def lines(product: Product, request: pytest.FixtureRequest) -> dict[str, Line]:
    """The inboxes that a module names in `LINES`, known to every process: each keeps an account's
    set-up for half a minute."""
    made = {name: product.new_whatsapp_inbox(name) for name in request.module.LINES}
    time.sleep(_KNOWN_AFTER)
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    path = find()
    assert path, "The browser tests need Chromium; `make test` installs it where it can."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser's tab of its own, signed in nowhere."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    yield context.new_page()
    context.close()
