"""The audit log found by dates and by whom or what an act was about."""

from typing import Any

import pytest

from chalicelib.domain.audit import Act, Entry, by_user
from chalicelib.domain.audit import read as read_entry
from chalicelib.privacy import audit
from chalicelib.privacy.read_audit import Asked, acts
from tests.world import World

_DAY = 86_400_000
_BEGAN = 1_790_000_000_000


def _note_days(account: int, days: int, first: int = 0) -> None:
    """One act a day, from the first on."""
    for day in range(first, first + days):
        audit.note(Act(account, by_user(1), "contact.changed", day + 1, at=_BEGAN + day * _DAY))


def _numbers(account: int, **asked: Any) -> list[int]:
    return [entry.number for entry in acts(account, Asked(**asked)).entries]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every entry that is read, also to find the place."""
    texts: list[str] = []

    def heard(text: str, sealed: bytes = b"") -> Entry:
        texts.append(text)
        return read_entry(text, sealed)

    monkeypatch.setattr("chalicelib.store.audit._NEAR", 1)
    monkeypatch.setattr("chalicelib.store.audit.read", heard)
    return texts


def test_dates_take_what_lies_between_them(world: World) -> None:
    _note_days(world.oak.account, 6)
    _note_days(world.fern.account, 1)

    between = {"since": _BEGAN + 2 * _DAY, "until": _BEGAN + 4 * _DAY}

    assert _numbers(world.oak.account, **between) == [4, 3]
    assert _numbers(world.oak.account, until=_BEGAN) == []
    assert _numbers(world.fern.account, **between) == []


def test_days_that_are_not_wanted_are_not_read(world: World, read: list[str]) -> None:
    _note_days(world.oak.account, 40)
    read.clear()

    found = _numbers(world.oak.account, since=_BEGAN + 10 * _DAY, until=_BEGAN + 11 * _DAY)

    assert found == [11]
    assert len(read) < 14


def test_an_act_that_came_late_is_found_under_its_own_day(world: World, read: list[str]) -> None:
    _note_days(world.oak.account, 10)
    noon = _BEGAN + 8 * _DAY + _DAY // 2
    audit.note(Act(world.oak.account, by_user(1), "contact.changed", 99, at=noon))
    _note_days(world.oak.account, 20, first=10)

    assert _numbers(world.oak.account, since=noon, until=noon + 1) == [11]
    assert _numbers(world.oak.account, since=noon + 1, until=noon + _DAY) == [10]


def test_a_subject_is_found_among_others_of_its_number(world: World) -> None:
    for verb in ("contact.changed", "inbox.changed", "contact.revealed"):
        audit.note(Act(world.oak.account, by_user(1), verb, 7))
    audit.note(Act(world.oak.account, by_user(1), "contact.changed", 8))

    assert _numbers(world.oak.account, kind="contact", subject="7") == [3, 1]
    assert _numbers(world.oak.account, kind="inbox", subject="7") == [2]
    assert _numbers(world.fern.account, kind="contact", subject="7") == []
