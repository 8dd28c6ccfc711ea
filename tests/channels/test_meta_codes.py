"""Every error code of Meta's has its meaning for a send."""

import pytest

from chalicelib.channels.meta_codes import trouble
from chalicelib.domain.errors import (
    LineDown,
    NotWanted,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)

_MEANINGS: dict[type[SendTrouble], tuple[int, ...]] = {
    OutcomeUnknown: (1, 2, 131000, 131016, 131057, 133004),
    Throttled: (4, 17, 32, 613, 80007, 130429, 131056),
    NotWanted: (131050,),
    LineDown: (
        *(0, 3, 10, 190, 200, 230, 299, 368, 130497, 131005, 131031, 131037),
        *(131042, 131045, 131048, 133010),
    ),
    RefusedByProvider: (
        *(33, 100, 130472, 131008, 131009, 131021, 131026, 131047, 131049, 131051, 131052),
        *(131053, 131055, 131062, 132000, 132001, 132005, 132007, 132012, 132015, 132016),
        *(132068, 132069, 133000, 133005, 133006, 133008, 133009, 133015, 133016),
        *(134100, 134101, 134102, 135000, 1752041, 2388019, 2388040, 2593107, 2593108, 2593109),
    ),
}


@pytest.mark.parametrize(
    ("code", "meaning"), [(code, kind) for kind, codes in _MEANINGS.items() for code in codes]
)
def test_each_code_has_its_class_and_a_sentence_of_ours(
    code: int, meaning: type[SendTrouble]
) -> None:
    found = trouble(code, "Their words")

    assert type(found) is meaning
    assert found.code == str(code)
    assert found.sentence.endswith(".")
    assert "Their words" not in found.sentence


def test_a_code_that_nobody_knows_is_a_refusal_in_metas_words() -> None:
    found = trouble(987654, "Something new.")

    assert type(found) is RefusedByProvider
    assert found.told == "987654: Meta refused: Something new."


@pytest.mark.parametrize(
    ("code", "waits"),
    [(131056, [4, 16, 64, 256, 300]), (130429, [5, 10, 20, 40, 80]), (80007, [300] * 5)],
)
def test_waits_grow_with_each_try(code: int, waits: list[int]) -> None:
    found = trouble(code, "Slow down")

    assert isinstance(found, Throttled)
    assert [found.wait(tries) for tries in range(1, 6)] == waits
    assert found.of_line is (code != 131056)
