"""The form before a visitor's first message."""

import pytest

from chalicelib.domain.conversation import Person
from chalicelib.domain.form import Answers, Goal, Question, faults, is_address, questions_in

_WOOD = ("Oak", "Ash")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("email", "a.b+c@mail.example.com", "a@b"),
        ("number", "12.5", "twelve"),
        ("currency", "-3,20", "€3"),
        ("link", "https://oak.example/x?y=1", "javascript:alert(1)"),
        ("date", "2026-11-25", "25.11.2026"),
        ("text", "anything", "x" * 1_001),
        ("list", "Oak", "Elm"),
    ],
)
def test_an_answer_is_held_against_its_kind(kind: str, good: str, bad: str) -> None:
    question = Question("size", kind, Goal.CONTACT, choices=_WOOD)

    assert question.fault(good) == ""
    assert question.fault(bad)


@pytest.mark.parametrize("text", ["", "@", "a@b", "a@b.", "a b@c.de", "a@b..de", "a@@b.de"])
def test_what_is_no_address_is_told_from_one(text: str) -> None:
    assert not is_address(text)
    assert is_address("zoe@büro.example")


def test_only_what_is_required_must_be_said() -> None:
    questions = (
        Question("fullName"),
        Question("emailAddress", "email", required=True),
        Question("terms", "checkbox", Goal.CONVERSATION, required=True),
    )

    nothing = faults(questions, Answers(Person()))
    all_said = faults(questions, Answers(Person("", "", "a@example.com"), {}, {"terms": True}))
    not_ticked = faults(questions, Answers(Person("", "", "a@example.com"), {}, {"terms": False}))

    assert set(nothing) == {"emailAddress", "terms"}
    assert all_said == {}
    assert set(not_ticked) == {"terms"}


def test_a_form_that_is_off_asks_nothing_and_one_without_fields_asks_for_an_address() -> None:
    assert questions_in({"pre_chat_form_options": {"pre_chat_fields": []}}) == ()
    asked = questions_in({"pre_chat_form_enabled": True})

    assert [(one.name, one.required) for one in asked] == [
        ("fullName", False),
        ("emailAddress", True),
    ]
