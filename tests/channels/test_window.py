"""Who may still answer when a platform's window has closed."""

import pytest

from chalicelib.channels.window import Window
from chalicelib.domain.errors import WindowClosed
from chalicelib.domain.permit import Occasion, Permit

_HOUR = 3_600_000
_WINDOW = Window(
    lasts=24 * _HOUR,
    sentence="A week has passed.",
    provider_code="10",
    open_ways=("utility",),
    human_lasts=7 * 24 * _HOUR,
    human_tag="HUMAN_AGENT",
)


def _asked(hours: int, *, by_human: bool) -> Permit:
    return _WINDOW.permit(Occasion(hours * _HOUR, 24 * _HOUR, by_human))


def test_within_a_day_anybody_may_answer() -> None:
    assert _asked(23, by_human=False) == Permit(24 * _HOUR)


def test_within_a_week_a_person_may_under_the_platforms_tag() -> None:
    assert _asked(25, by_human=True) == Permit(7 * 24 * _HOUR, "HUMAN_AGENT")


@pytest.mark.parametrize(("hours", "by_human"), [(25, False), (7 * 24, True), (7 * 24, False)])
def test_later_or_by_a_machine_nobody_may(hours: int, by_human: bool) -> None:
    with pytest.raises(WindowClosed) as refused:
        _asked(hours, by_human=by_human)

    assert refused.value.fields == {"open_ways": ["utility"]}


def test_a_persons_days_count_from_what_opened_the_window() -> None:
    opened_long_ago = Occasion(at=9 * 24 * _HOUR, window_ends_at=24 * _HOUR, by_human=True)
    never_opened = Occasion(at=_HOUR, window_ends_at=0, by_human=False)

    for occasion in (opened_long_ago, never_opened):
        with pytest.raises(WindowClosed):
            _WINDOW.permit(occasion)


def test_a_permit_holds_until_its_time() -> None:
    assert Permit(10).holds_at(9)
    assert not Permit(10).holds_at(10)
    assert Permit().holds_at(10**15)
