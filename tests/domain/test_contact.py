"""What to call a person."""

import pytest

from chalicelib.domain.contact import better_name


@pytest.mark.parametrize(
    ("known", "said", "called"),
    [
        ("", "Amara", "Amara"),
        ("  ", "Amara", "Amara"),
        ("+33 6 12 34 56 78", "Amara", "Amara"),
        ("33612345678", "Amara", "Amara"),
        ("33612345678", "", "33612345678"),
        ("Our best customer", "Amara", "Our best customer"),
        ("Bela 2", "Amara", "Bela 2"),
        ("4711", "Amara", "4711"),
    ],
)
def test_a_name_fills_a_gap_or_takes_a_bare_numbers_place(
    known: str, said: str, called: str
) -> None:
    assert better_name(known, said) == called
