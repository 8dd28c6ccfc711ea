"""Templates are filled in before they are sent, as far as we know them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Content
from chalicelib.domain.template import body_values, filled, places_in
from chalicelib.domain.template_cards import unfilled
from chalicelib.domain.template_text import Rendered, rendered
from chalicelib.inbox.shelf import find


def filled_in(inbox: Inbox, content: Content) -> Content:
    """The content as its template will read; one that we do not know is sent as it was given.

    Raises:
        Invalid: when the values do not fit the template, or it may not be sent.
    """
    said: Mapping[str, Any] = content.attributes.get("template", {})
    known = find(inbox, said["name"], said["language"]) if said else None
    if known is None:
        return content
    if known.obstacle:
        raise _wrong(known.obstacle, "name")
    values = body_values(said.get("processed_params") or {})
    body = known.text_of("BODY")
    if set(places_in(body)) != set(values):
        wanted = ", ".join(places_in(body)) or "no values"
        raise _wrong(f"The template {known.name} takes {wanted}.", "processed_params")
    around = rendered(known, said.get("processed_params") or {})
    _refuse_gaps(around, content, unfilled(known, said.get("processed_params") or {}))
    shown = {**said, "category": known.category or said.get("category", ""), **_shown(around)}
    return replace(
        content,
        text=content.text or filled(body, values),
        attributes={**content.attributes, "template": shown},
    )


def _refuse_gaps(around: Rendered, content: Content, beside: list[str]) -> None:
    """Raises Invalid for what stands open in header, buttons and `beside` them; a file may be
    attached instead."""
    gaps = [
        f"{one.piece}.{one.name}"
        for one in around.missing
        if one.piece != "body" and not (one.name == "media_url" and content.attachments)
    ]
    gaps += beside
    if gaps:
        raise _wrong(f"This template needs values for {', '.join(gaps)}.", "processed_params")


def _shown(around: Rendered) -> dict[str, Any]:
    """What stands above and below the body, as the bubble shows it."""
    header = around.header or {}
    pieces = {
        "header": header.get("text") or header,
        "footer": around.footer,
        "buttons": [dict(button) for button in around.buttons],
    }
    return {name: piece for name, piece in pieces.items() if piece}


def _wrong(sentence: str, field: str) -> Invalid:
    fields = {f"template_params.{field}": ["does not fit"], "open_ways": []}
    return Invalid(sentence, "template_parameters", fields)
