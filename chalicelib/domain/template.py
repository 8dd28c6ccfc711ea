"""A message template: what the platform has approved, and what it says once it is filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import Invalid

Component = Mapping[str, Any]

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_PIECES = frozenset({"header", "body", "footer", "buttons", "carousel", "limited_time_offer"})
# Meta refuses values with these: a template's lines are its own.
_UNEVEN = re.compile(r"[\n\r\t]| {5}")
APPROVED, GONE = "APPROVED", "DELETED"
_OBSTACLES = {
    "PENDING": "Meta has not approved this template yet.",
    "IN_APPEAL": "Meta is looking at this template again.",
    "REJECTED": "Meta has rejected this template.",
    "PAUSED": "Meta has paused this template because of complaints.",
    "DISABLED": "Meta has switched this template off.",
    "PENDING_DELETION": "This template is being deleted.",
    GONE: "This template has been deleted.",
    "LIMIT_EXCEEDED": "Meta's limit of templates is reached.",
    "ARCHIVED": "Meta has archived this template, because nobody used it for a year.",
    "LOCKED": "Meta has locked this template.",
    "": "Meta has not told yet whether this template may be sent.",
}


@dataclass(frozen=True)
class Template:
    """A template in one language; `components` as Meta describes them.

    `heard` says when (ms) the platform last spoke of its status, quality or components, and
    `categories` when it last named which category. `category_next`: what it will become soon.
    `is_partial`: known from reports alone, which do not tell everything.
    """

    name: str
    language: str
    category: str = ""
    status: str = APPROVED
    components: tuple[Component, ...] = ()
    parameter_format: str = "POSITIONAL"
    provider_id: str = ""
    quality: str = ""
    reason: str = ""
    category_next: str = ""
    categories: Mapping[str, int] = field(default_factory=dict)
    heard: Mapping[str, int] = field(default_factory=dict)
    is_partial: bool = False

    def component(self, kind: str) -> Component:
        """The BODY, HEADER, FOOTER or BUTTONS; empty when it has none."""
        found = (c for c in self.components if str(c.get("type", "")).upper() == kind)
        return next(found, {})

    def text_of(self, kind: str) -> str:
        """The words of a component, with their places."""
        return str(self.component(kind).get("text") or "")

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted; its name stays, so that a late report does not bring it back."""
        return self.status == GONE

    @property
    def obstacle(self) -> str:
        """Why it may not be sent, in a sentence; empty when it may."""
        if self.status == APPROVED:
            return ""
        return _OBSTACLES.get(self.status) or "Meta does not let this template be sent."

    @property
    def obstacle_is_told(self) -> bool:
        """Whether the platform itself has said that it may not be sent."""
        return self.status not in ("", APPROVED)

    def since(self, at: int) -> int:
        """`at`, or the first moment (ms) after all that was heard, if that is later."""
        times = (*self.heard.values(), *self.categories.values())
        return max(at, max(times, default=-1) + 1)

    @property
    def category_before(self) -> str:
        """What it was until the platform changed its category; empty when it never did."""
        known = sorted(self.categories, key=lambda name: (self.categories[name], name))
        return known[-2] if len(known) > 1 else ""


def places_in(text: str) -> list[str]:
    """The names (or numbers) of the places in a template's text, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in; a place without a value stays as it is."""
    return _PLACE.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def is_in_pieces(params: Mapping[str, Any]) -> bool:
    """Whether values stand under header, body, buttons …, and not as the body's places alone.

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
