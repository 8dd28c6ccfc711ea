"""The code with which a person asks to be deleted."""

import pytest

from chalicelib.privacy.deletion_code import code_in, fresh, said_by_meta

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_code_is_found_in_what_somebody_writes_around_it() -> None:
    code = fresh()

    assert code_in(f"Hello, my code is {code}. Thanks!") == code
    assert code_in(code.lower()) == code
    assert code_in(code.replace("-", " ")) == code


def test_a_made_up_code_is_none() -> None:
    code = fresh()
    last = "A" if code[-1] != "A" else "B"

    assert code_in(code[:-1] + last) is None
    assert code_in(code[:-5]) is None
    assert code_in(f"{code}A") is None
    assert code_in("DEL-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA") is None
    assert code_in("") is None


def test_no_two_codes_are_alike() -> None:
    assert len({fresh() for _ in range(1_000)}) == 1_000


def test_the_same_request_of_metas_has_the_same_code_and_another_has_another() -> None:
    assert said_by_meta("218471", 1) == said_by_meta("218471", 1)
    assert said_by_meta("218471", 1) != said_by_meta("218471", 2)
    assert said_by_meta("218471", 1) != said_by_meta("218472", 1)
    assert code_in(said_by_meta("218471", 1)) == said_by_meta("218471", 1)
