"""One simulator for all tests here; each test begins with an empty world."""

from collections.abc import Iterator

import pytest

from tests.meta_simulator.world import Meta, running


@pytest.fixture(scope="session")
def simulator() -> Iterator[Meta]:
    with running() as meta:
        yield meta


@pytest.fixture
def meta(simulator: Meta) -> Meta:
    """The world forgotten, and steps without pauses."""
    simulator.control("/_reset")
    simulator.control("/_limits", {"pause": 0.02})
    simulator.product.received.clear()
    simulator.product.answers.clear()
    simulator.product.inboxes.clear()
    return simulator
