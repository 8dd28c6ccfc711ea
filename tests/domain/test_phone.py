"""A number that a country writes in two forms is one number."""

import pytest

from chalicelib.domain.phone import canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+551187654321", "+5511987654321"),
        ("+553112345678", "+5531912345678"),
        ("+541123456789", "+5491123456789"),
        ("+5215512345678", "+525512345678"),
    ],
)
def test_both_forms_are_looked_up_as_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "number", ["+33612345678", "+5511987654321", "+525512345678", "+55119", ""]
)
def test_any_other_number_stays_as_it_is(number: str) -> None:
    assert canonical(number) == number
