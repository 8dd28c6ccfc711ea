"""When somebody is there: a line's working hours, in its own time zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_NINE, _FIVE = 9 * 60, 17 * 60


def is_away(settings: Mapping[str, Any], at: int) -> bool:
    """Whether nobody is there at `at` (ms). A line without hours, or in a zone that nobody knows,
    is always there."""
    if not settings.get("working_hours_enabled"):
        return False
    try:
        zone = ZoneInfo(settings.get("timezone") or "UTC")
    except (KeyError, ValueError, OSError):
        return False
    local = datetime.fromtimestamp(at / 1000, zone)
    # Chatwoot's week begins with Sunday.
    opens, closes = _span(settings.get("working_hours") or (), local.isoweekday() % 7)
    return not opens <= local.hour * 60 + local.minute < closes


def _span(week: Any, day: int) -> tuple[int, int]:
    """From which minute of the day until which; unless said, on weekdays from nine to five."""
    said = next((one for one in week if one["day_of_week"] == day), None)
    if said is None:
        return (_NINE, _FIVE) if not week and 1 <= day <= 5 else (0, 0)
    if said.get("open_all_day"):
        return 0, 24 * 60
    if said.get("closed_all_day"):
        return 0, 0
    return tuple(  # type: ignore[return-value]
        (said.get(f"{which}_hour") or 0) * 60 + (said.get(f"{which}_minutes") or 0)
        for which in ("open", "close")
    )
