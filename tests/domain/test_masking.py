"""Numbers and addresses with their middle hidden."""

import pytest

from chalicelib.domain import masking


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("+33612345678", "+33•••••••78"),
        ("33612345678", "33•••••••78"),
        ("+1 (312) 555-0109", "+13•••••••09"),
        ("amara@example.com", "a•••@e•••.com"),
        ("a@localhost", "a•••@l•••"),
        ("Amara Okafor", "Amara Okafor"),
        ("FR.13491208655302741918", "FR.13491208655302741918"),
        ("", ""),
    ],
)
def test_what_reaches_somebody_is_hidden_and_nothing_else(said: str, shown: str) -> None:
    assert masking.masked(said) == shown
    assert masking.masked(shown) == shown


def test_a_sentence_hides_the_numbers_in_it() -> None:
    said = "+33612345678 is now +33698765432; write to amara@example.com."

    assert masking.within(said) == "+33•••••••78 is now +33•••••••32; write to a•••@e•••.com."


def test_lists_and_objects_hide_what_stands_alone_in_them() -> None:
    said = {"from": [{"name": "Amara", "address": "amara@example.com"}], "count": 3}

    assert masking.anywhere(said) == {
        "from": [{"name": "Amara", "address": "a•••@e•••.com"}],
        "count": 3,
    }
