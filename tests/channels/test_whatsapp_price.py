"""What WhatsApp charges, as far as one can tell before sending."""

from datetime import UTC, datetime

import pytest

from chalicelib.channels.whatsapp.around import around
from chalicelib.channels.whatsapp.price import PRICES
from chalicelib.channels.whatsapp.statuses import status as read_status
from chalicelib.domain.events import StatusReported
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion

_HOUR = 3_600_000
_AFTER = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
_BEFORE = int(datetime(2026, 9, 30, tzinfo=UTC).timestamp() * 1000)


def _expected(category: str, at: int, window: int = _HOUR, entry: int = -1) -> tuple[str, str]:
    attributes = {"template": {"category": category.upper()}} if category != "service" else {}
    occasion = Occasion(at, at + window, free_until=at + entry)
    price = PRICES.expected(Content(attributes=attributes), occasion)
    return price.charge.value, price.category


@pytest.mark.parametrize("category", ["service", "utility", "authentication", "marketing"])
def test_everything_is_free_to_whoever_came_by_an_ad(category: str) -> None:
    assert _expected(category, _AFTER, entry=1) == ("free_entry_point", category)


@pytest.mark.parametrize("category", ["service", "utility"])
def test_answers_within_the_window_cost_something_since_october_2026(category: str) -> None:
    assert _expected(category, _BEFORE) == ("free_customer_service", category)
    assert _expected(category, _AFTER) == ("regular", category)


@pytest.mark.parametrize("at", [_BEFORE, _AFTER])
def test_marketing_and_codes_always_cost_something(at: int) -> None:
    assert _expected("marketing", at) == ("regular", "marketing")
    assert _expected("authentication", at) == ("regular", "authentication")
    assert _expected("utility", at, window=-1) == ("regular", "utility")


def test_a_template_of_which_nobody_says_what_it_is_counts_as_marketing() -> None:
    assert _expected("something new", _AFTER) == ("regular", "marketing")


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ({"pricing": {"type": "free_entry_point"}}, 1_793_000_000_000),
        ({"pricing": {"type": "regular"}}, 0),
        ({}, 0),
    ],
)
def test_a_report_says_how_long_a_free_entry_point_lasts(
    told: dict[str, object], until: int
) -> None:
    raw = {
        "id": "wamid.a",
        "status": "sent",
        "timestamp": "1792900000",
        "recipient_id": "33600000001",
        "conversation": {"id": "c", "expiration_timestamp": "1793000000"},
        **told,
    }

    [report] = [e for e in read_status(raw, around({})) if isinstance(e, StatusReported)]

    assert report.free_until == until
