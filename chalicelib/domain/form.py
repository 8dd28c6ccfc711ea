"""The form that may stand before a visitor's first message: what it asks, and what answers it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.domain.conversation import Person

VALUE_CHARACTERS = 1_000
# Chatwoot's names for what every contact has.
_NAME, _EMAIL, _PHONE = "fullName", "emailAddress", "phoneNumber"
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}")
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,15})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINK = re.compile(r"https?://[^\s/?#]+\S*")
_E164 = re.compile(r"\+[1-9]\d{5,14}")


class Goal(StrEnum):
    """Where an answer goes, by Chatwoot's words."""

    STANDARD = "standard"
    CONTACT = "contact_attribute"
    CONVERSATION = "conversation_attribute"


@dataclass(frozen=True)
class Question:
    """One field of the form; `kind` is Chatwoot's type of it."""

    name: str
    kind: str = "text"
    goal: Goal = Goal.STANDARD
    required: bool = False
    choices: tuple[str, ...] = ()

    def fault(self, answer: object) -> str:
        """What is wrong with the answer; empty when nothing is."""
        if answer in (None, "", False):
            return "is needed" if self.required else ""
        kind = _STANDARD_KINDS.get(self.name, "text") if self.goal is Goal.STANDARD else self.kind
        if kind == "list":
            return "" if str(answer) in self.choices else "is none of the choices"
        return "" if _fits(kind, answer) else _FAULTS[kind]


@dataclass(frozen=True)
class Answers:
    """What is known of a visitor when they write first."""

    person: Person
    contact: Mapping[str, Any] = field(default_factory=dict)
    conversation: Mapping[str, Any] = field(default_factory=dict)

    def to(self, question: Question) -> object:
        """The answer to a question; None when there is none."""
        if question.goal is Goal.CONTACT:
            return self.contact.get(question.name)
        if question.goal is Goal.CONVERSATION:
            return self.conversation.get(question.name)
        return getattr(self.person, _STANDARD.get(question.name, ""), None)


def options_in(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The form of an inbox with these settings; unless said, it asks for name and address."""
    return settings.get("pre_chat_form_options") or _USUAL


def questions_in(settings: Mapping[str, Any]) -> tuple[Question, ...]:
    """What an inbox with these settings asks; nothing where there is no form."""
    if not settings.get("pre_chat_form_enabled"):
        return ()
    fields = options_in(settings)["pre_chat_fields"]
    return tuple(_question(one) for one in fields if one["enabled"])


def faults(questions: tuple[Question, ...], answers: Answers) -> dict[str, list[str]]:
    """What is wrong, by the questions' names; empty when the form is filled in."""
    found = {one.name: one.fault(answers.to(one)) for one in questions}
    return {name: [fault] for name, fault in found.items() if fault}


def _question(one: Mapping[str, Any]) -> Question:
    return Question(
        name=str(one["name"]),
        kind=str(one["type"]),
        goal=Goal(one["field_type"]),
        required=bool(one["required"]),
        choices=tuple(map(str, one["values"])),
    )


def _fits(kind: str, answer: object) -> bool:
    check = _CHECKS.get(kind)
    text = str(answer).strip()
    return bool(text) and len(text) <= VALUE_CHARACTERS and (check is None or check(text))


def _usual(name: str, label: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "placeholder": "",
        "type": kind,
        "field_type": Goal.STANDARD.value,
        "required": kind == "email",
        "enabled": True,
        "values": [],
    }


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_USUAL: Mapping[str, Any] = {
    "pre_chat_message": "",
    "pre_chat_fields": [
        _usual(_NAME, "Your name", "text"),
        _usual(_EMAIL, "Your e-mail address", "email"),
    ],
}
_STANDARD = {_NAME: "name", _EMAIL: "email", _PHONE: "phone"}
_STANDARD_KINDS = {_EMAIL: "email", _PHONE: "phone"}
_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "email": _whole(_ADDRESS),
    "phone": _whole(_E164),
    "number": _whole(_NUMBER),
    "currency": _whole(_NUMBER),
    "percent": _whole(_NUMBER),
    "link": _whole(_LINK),
    "date": _whole(_DAY),
}
_FAULTS = {
    "email": "is no e-mail address",
    "phone": "is no phone number: begin with + and the country's code",
    "number": "is no number",
    "currency": "is no number",
    "percent": "is no number",
    "link": "is no web address",
    "date": "is no date",
    "text": f"is longer than {VALUE_CHARACTERS} characters",
    "checkbox": "must be ticked or not",
}


def is_address(text: str) -> bool:
    """Whether this looks like an e-mail address; that it reaches anybody is not said."""
    return _fits("email", text)
