"""A closed account's own clock."""

from typing import Any

import pytest

from chalicelib.clock import now
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.retention import CLOSED_DAYS, DAY_MS
from chalicelib.privacy import erase_closed, hold
from chalicelib.privacy.close_account import close, reopen
from chalicelib.privacy.retention_due import start_due
from chalicelib.store import audit
from tests.privacy import aged
from tests.world import Business, Customer, World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was put into the queues meanwhile."""
    bodies: list[dict[str, Any]] = []
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: bodies.append(body))
    return bodies


def _asked_for(asked: list[dict[str, Any]], business: Business) -> list[str]:
    return [one["what"] for one in asked if one["account"] == business.account]


def test_its_erasure_is_asked_for_when_its_time_is_over_and_then_once_a_day(
    world: World, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern = world.oak, world.fern
    close(oak.setup, oak.dana, "Oak")

    aged.later(monkeypatch, CLOSED_DAYS - 0.01)
    start_due(now())
    assert _asked_for(asked, oak) == []

    aged.later(monkeypatch, CLOSED_DAYS + 0.01)
    for _ in range(2):
        start_due(now())
    assert _asked_for(asked, oak) == ["closing"]
    aged.later(monkeypatch, CLOSED_DAYS + 1.02)
    start_due(now())
    assert _asked_for(asked, oak) == ["closing", "closing"]
    assert _asked_for(asked, fern) == []


def test_a_legal_hold_keeps_it_and_the_audit_log_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    close(oak.setup, oak.dana, "Oak")
    hold.place(oak.setup, oak.dana, Extent.ACCOUNT, oak.account, Ground.LITIGATION)
    aged.later(monkeypatch, CLOSED_DAYS + 1)

    assert erase_closed.erase_closed(oak.account, now(), now() + DAY_MS)

    [entry] = audit.newest(oak.account)
    assert (entry.act.verb, entry.act.outcome) == ("account.erased", "refused")
    assert oak.setup.closing


def test_an_account_that_was_opened_again_is_left_alone(
    world: World, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    aged.writes(world, Customer.new(), "Hello")
    close(oak.setup, oak.dana, "Oak")
    reopen(oak.setup, oak.dana)
    aged.later(monkeypatch, CLOSED_DAYS + 1)

    start_due(now())

    assert _asked_for(asked, oak) == []
    assert erase_closed.erase_closed(oak.account, now(), now() + DAY_MS)
    assert aged.words(oak) == ["Hello"]
