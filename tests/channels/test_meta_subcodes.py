"""Meta's codes for Pages and Instagram: a subcode may say something else than the code."""

import pytest

from chalicelib.channels.meta_codes import trouble
from chalicelib.domain.errors import (
    LineDown,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (10, 0, LineDown),
        (10, 2018278, RefusedByProvider),
        (10, 2534022, RefusedByProvider),
        (10, 1893063, LineDown),
        (100, 0, RefusedByProvider),
        (100, 2018001, RefusedByProvider),
        (100, 2534014, RefusedByProvider),
        (100, 2534029, RefusedByProvider),
        (190, 463, LineDown),
        (200, 0, LineDown),
        (200, 2018108, RefusedByProvider),
        (200, 2534041, LineDown),
        (230, 0, LineDown),
        (551, 1545041, RefusedByProvider),
        (613, 2534040, Throttled),
        (4, 0, Throttled),
        (17, 0, Throttled),
        (32, 0, Throttled),
        (1, 1357046, OutcomeUnknown),
        (2, 0, OutcomeUnknown),
        (1200, 0, OutcomeUnknown),
        (10900, 0, RefusedByProvider),
        (99_999, 0, RefusedByProvider),
    ],
)
def test_each_code_means_one_thing(code: int, subcode: int, kind: type[SendTrouble]) -> None:
    found = trouble(code, "Meta's own words", subcode)

    assert type(found) is kind
    assert found.told.startswith(f"{code}: ")
