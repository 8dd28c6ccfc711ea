"""What the platform says of a line shows on its inbox."""

import pytest

from chalicelib.clock import now
from chalicelib.domain.account import Health
from chalicelib.domain.events import LineReported
from chalicelib.inbox.watch import report
from tests.world import Business, World


def _quality(health: Health, sentence: str, at: int, phone: str = "") -> LineReported:
    return LineReported("quality", health, sentence, at, phone)


def _health(business: Business) -> str:
    return business.setup.inboxes[business.whatsapp.id].health


def test_the_newest_word_about_a_thing_is_the_inboxs_health(world: World) -> None:
    oak = world.oak
    report(oak.setup, oak.whatsapp, _quality(Health.WARNING, "Quality is low.", 2_000))
    report(oak.setup, oak.whatsapp, _quality(Health.FINE, "Quality is fine.", 1_000))

    assert _health(oak) == "Quality is low."
    assert _health(world.fern) == "This inbox is connected."

    report(oak.setup, oak.whatsapp, _quality(Health.FINE, "Quality is fine.", 3_000))
    assert _health(oak) == "This inbox is connected."


def test_what_is_broken_is_told_before_a_newer_warning(world: World) -> None:
    oak = world.oak
    broken = LineReported("account", Health.BROKEN, "Meta has locked the account.", 1_000)
    report(oak.setup, oak.whatsapp, broken)
    report(oak.setup, oak.whatsapp, _quality(Health.WARNING, "Quality is low.", 2_000))

    assert _health(oak) == "Meta has locked the account."


def test_a_word_about_another_number_of_the_account_is_not_this_lines(world: World) -> None:
    oak = world.oak

    report(oak.setup, oak.whatsapp, _quality(Health.WARNING, "Low.", 1_000, "4930123456"))

    assert _health(oak) == "This inbox is connected."


def test_a_warning_that_nobody_repeats_is_over_after_a_month_and_what_is_broken_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    report(oak.setup, oak.whatsapp, _quality(Health.WARNING, "Quality is low.", 1_000))
    account = LineReported("account", Health.BROKEN, "Meta has locked the account.", 1_000)
    assert _health(oak) == "Quality is low."

    later = now() + 31 * 86_400_000
    monkeypatch.setattr("chalicelib.store.setup_read.now", lambda: later)
    assert _health(oak) == "This inbox is connected."

    monkeypatch.undo()
    report(oak.setup, oak.whatsapp, account)
    monkeypatch.setattr("chalicelib.store.setup_read.now", lambda: later)
    assert _health(oak) == "Meta has locked the account."
