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


@pytest.mark.parametrize("extent", [Extent.ACCOUNT, Extent.CONTACT])
def test_a_legal_hold_keeps_it_and_the_audit_log_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, extent: Extent
) -> None:
    oak = world.oak
    aged.writes(world, Customer.new(), "Hello")
    held = {Extent.ACCOUNT: oak.account, Extent.CONTACT: aged.heads(oak)[0].contact}
    close(oak.setup, oak.dana, "Oak")
    hold.place(oak.setup, oak.dana, extent, held[extent], Ground.LITIGATION)
    aged.later(monkeypatch, CLOSED_DAYS + 1)

    assert erase_closed.erase_closed(oak.account, now(), now() + DAY_MS)

    assert _noted(oak) == [("clock", "account.forgotten", oak.account, "refused")]
    assert oak.setup.closing


def test_when_its_time_is_over_the_clock_has_it_forgotten_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    close(oak.setup, oak.dana, "Oak")
    aged.later(monkeypatch, CLOSED_DAYS + 1)

    for _ in range(2):
        assert erase_closed.erase_closed(oak.account, now(), now() + DAY_MS)

    assert _noted(oak) == [("clock", "account.forgotten", oak.account, "done")]


def _noted(business: Business) -> list[tuple[str, str, int | str, str]]:
    acts = [entry.act for entry in audit.newest(business.account)]
    return [(act.actor, act.verb, act.subject, act.outcome.value) for act in acts]


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
