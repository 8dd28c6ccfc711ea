"""One running product for all journeys that leave it standing."""

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo account."""
    running = Product.start(tmp_path_factory.mktemp("product") / "data")
    yield running
    running.stop()
