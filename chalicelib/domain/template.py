"""A message template: what the platform has approved, and what it says once it is filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import Invalid

_PIECES = frozenset({"body", "header", "buttons", "footer"})
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
# Meta refuses values with these: a template's lines are its own.
_UNEVEN = re.compile(r"[\n\r\t]| {5}")


@dataclass(frozen=True)
class Template:
    """A template in one language; `components` as Meta describes them."""

    name: str
    language: str
    category: str = ""
    status: str = "APPROVED"
    components: tuple[Mapping[str, Any], ...] = ()

    def component(self, kind: str) -> Mapping[str, Any]:
        """The BODY, HEADER, FOOTER or BUTTONS; empty when it has none."""
        found = (c for c in self.components if str(c.get("type", "")).upper() == kind)
        return next(found, {})

    def text_of(self, kind: str) -> str:
        """The words of a component, with their places."""
        return str(self.component(kind).get("text") or "")


def places_in(text: str) -> list[str]:
    """The names (or numbers) of the places in a template's text, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in; a place without a value stays as it is."""
    return _PLACE.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def is_in_pieces(params: Mapping[str, Any]) -> bool:
    """Whether values stand under header, body and buttons, and not as the body's places alone.

    Pieces are no plain values, so a place that happens to be called `body` stays one.
    """
    return bool(params) and all(
        name in _PIECES and isinstance(value, dict | list | None) for name, value in params.items()
    )


def body_values(params: Mapping[str, Any]) -> dict[str, str]:
    """The body's values by place: `{"1": …}`, `{"name": …}`, or these under `body`."""
    given = params.get("body", {}) if is_in_pieces(params) else params
    if isinstance(given, list):
        given = {str(place): value for place, value in enumerate(given, 1)}
    if not isinstance(given, Mapping):
        raise misfit("body", "The values of a template's body are an object.")
    return {str(place): value_in(value, str(place)) for place, value in given.items()}


def value_in(value: object, place: str) -> str:
    """A value as it may stand in a place: words on one line. Raises Invalid."""
    words = str(value) if isinstance(value, str | int | float) else ""
    if not words.strip() or _UNEVEN.search(words):
        raise misfit(place, f"The template's value {place} must be words on one line.")
    return words


def misfit(place: str, sentence: str) -> Invalid:
    """The refusal of a value that does not fit its template."""
    fields = {f"template_params.processed_params.{place}": ["does not fit"], "open_ways": []}
    return Invalid(sentence, "template_parameters", fields)
