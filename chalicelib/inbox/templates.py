"""Message templates of an inbox: found by name and language, and filled in before they are sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Content
from chalicelib.domain.template import Template, body_values, filled, places_in


def find(inbox: Inbox, name: str, language: str) -> Template | None:
    """The template as the platform has approved it; None when we do not know it."""
    return None


def filled_in(inbox: Inbox, content: Content) -> Content:
    """The content as its template will read; one that we do not know is sent as it was given.

    Raises:
        Invalid: when the values do not fit the template, or it may not be sent.
    """
    said: Mapping[str, Any] = content.attributes.get("template", {})
    known = find(inbox, said["name"], said["language"]) if said else None
    if known is None:
        return content
    if known.status != "APPROVED":
        raise _wrong(f"The template {known.name} is {known.status.lower()} at Meta.", "name")
    values = body_values(said.get("processed_params") or {})
    body = known.text_of("BODY")
    if set(places_in(body)) != set(values):
        wanted = ", ".join(places_in(body)) or "no values"
        raise _wrong(f"The template {known.name} takes {wanted}.", "processed_params")
    shown = {**said, "category": known.category or said.get("category", ""), **_around(known)}
    return replace(
        content,
        text=content.text or filled(body, values),
        attributes={**content.attributes, "template": shown},
    )


def _around(template: Template) -> dict[str, Any]:
    """What stands above and below the body, as the bubble shows it."""
    pieces = {
        "header": template.component("HEADER").get("text"),
        "footer": template.component("FOOTER").get("text"),
        "buttons": template.component("BUTTONS").get("buttons"),
    }
    return {name: piece for name, piece in pieces.items() if piece}


def _wrong(sentence: str, field: str) -> Invalid:
    fields = {f"template_params.{field}": ["does not fit"], "open_ways": []}
    return Invalid(sentence, "template_parameters", fields)
