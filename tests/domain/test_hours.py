"""When somebody is there."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.hours import is_away

_WEEK = [
    {"day_of_week": 1, "open_hour": 8, "open_minutes": 30, "close_hour": 12, "close_minutes": 0},
    {"day_of_week": 2, "open_all_day": True},
    {"day_of_week": 3, "closed_all_day": True},
]


def _at(day: int, hour: int, minute: int = 0) -> int:
    """23 November 2026 is a Monday."""
    return int(datetime(2026, 11, 22 + day, hour, minute, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("at", "zone", "away"),
    [
        (_at(1, 8, 30), "UTC", False),
        (_at(1, 8, 29), "UTC", True),
        (_at(1, 12), "UTC", True),
        (_at(1, 8, 0), "Europe/Paris", False),
        (_at(2, 3), "UTC", False),
        (_at(3, 10), "UTC", True),
        (_at(4, 10), "UTC", True),
        (_at(1, 20), "Nowhere/Atlantis", False),
    ],
)
def test_a_line_is_away_outside_its_hours_in_its_own_zone(at: int, zone: str, away: bool) -> None:
    settings = {"working_hours_enabled": True, "working_hours": _WEEK, "timezone": zone}

    assert is_away(settings, at) is away


def test_without_hours_a_line_is_there_on_weekdays_from_nine_to_five_or_always() -> None:
    assert not is_away({"working_hours_enabled": True}, _at(5, 9))
    assert is_away({"working_hours_enabled": True}, _at(5, 17))
    assert is_away({"working_hours_enabled": True}, _at(0, 10))
    assert not is_away({"working_hours": _WEEK}, _at(3, 10))
