"""What the audit log is told of a route: a verb in the past tense, or why nothing is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# How a details' number is told from what a client might write: only these types are kept.
_NUMBERS = (bool, int, type(None))
# An entry must stay below a write unit.
_MANY = 20

# Said in `of`: the subject is whoever asks.
WHO_ASKS = "who asks"


@dataclass(frozen=True)
class Told:
    """`verb` begins with the subject's kind; `of` names the parameter of the path, or the field of
    the body, that has the subject's id; `found` is where it stands in the answer, for what is new.
    `words` are fields of the body whose texts may be told, because there is a list of them.
    """

    verb: str
    of: str = ""
    found: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldFirst(Told):
    """Noted before it is done, too; what cannot be noted is not done."""


@dataclass(frozen=True)
class ToldOfReading(Told):
    """Noted only in accounts whose policy says so."""


@dataclass(frozen=True)
class Untold:
    """Nothing is noted, and why."""

    because: str


OWN_WORDS = Untold("A visitor's words and marks are the conversation itself.")
CHANGES_NOTHING = Untold("It only shows or checks something.")
PASSING = Untold("It happens all the time, changes nothing that lasts, and would drown the rest.")
BY_ITSELF = Untold("What it calls notes it itself, because only that knows what to say.")

Telling = Told | Untold


def subject_of(told: Told, path: Mapping[str, Any], body: Any, answer: Any) -> int | str:
    """The subject's id; 0 when nothing names it."""
    if told.found:
        found = answer
        for step in told.found.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | str) else 0
    named = path.get(told.of, getattr(body, told.of, 0) if told.of else 0)
    return named if isinstance(named, int | str) else 0


def details_of(told: Told, path: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """The numbers in the path, which fields the body named, and their values where these are ids,
    numbers or yes and no. Texts are left out: they may be anybody's words."""
    details: dict[str, Any] = {
        name: value
        for name, value in path.items()
        if isinstance(value, int) and name not in ("account_id", told.of)
    }
    if body is None:
        return details
    named = sorted(body.model_fields_set)
    for name in named:
        value = getattr(body, name)
        if _is_number(value) or name in told.words:
            details[name] = value
    return {**details, "fields": named} if named else details


def _is_number(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= _MANY and all(type(one) is int for one in value)
    return isinstance(value, _NUMBERS)
