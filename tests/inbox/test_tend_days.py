"""The days' keys: one is made ahead, and none is there for longer than what waits needs it."""

import secrets
from collections.abc import Iterator

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.inbox import keep
from chalicelib.inbox.tend_days import tend_days
from chalicelib.store import ingest
from chalicelib.store.tables import KeyItem
from tests.conftest import Cloud

_DAY = 86_400_000


@pytest.fixture(autouse=True)
def _days_of_its_own(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pairs and what waits are no account's, so other tests' are left alone."""
    monkeypatch.setattr(ingest, "_PK", f"INGEST#{secrets.token_hex(8)}")
    ingest._public.clear()
    waiting = set(files.names("INGEST_BUCKET"))
    yield
    ingest._public.clear()
    for name in set(files.names("INGEST_BUCKET")) - waiting:
        files.delete("INGEST_BUCKET", name)


def _ahead(days: int) -> int:
    return now() + days * _DAY


def _days(*ahead: int) -> list[str]:
    return [ingest.day_of(_ahead(days)) for days in ahead]


def test_the_pair_of_a_day_goes_when_the_day_is_over_and_nothing_of_it_waits() -> None:
    for days in (1, 2):
        tend_days(_ahead(days))
    assert ingest.days() == _days(1, 2, 3)

    tend_days(_ahead(3))

    assert ingest.days() == _days(2, 3, 4)


def test_a_pair_stays_while_something_of_its_day_waits_but_not_longer_than_that_may() -> None:
    before = set(files.names("INGEST_BUCKET"))
    keep.keep_items(None, [{"said": "canary"}])
    [name] = set(files.names("INGEST_BUCKET")) - before

    for _ in range(2):
        tend_days(_ahead(10))
    assert b"canary" in keep.opened(keep._pointer(name))[1]

    for _ in range(2):
        tend_days(_ahead(17))
    assert _days(0)[0] not in ingest.days()
    with pytest.raises(KeyItem.DoesNotExist):
        keep.opened(keep._pointer(name))


def test_what_was_the_latest_while_today_had_none_stays_for_a_moment() -> None:
    ingest.make_pair(*_days(1))

    tend_days(_ahead(4))

    assert ingest.days() == _days(1, 4, 5)
