"""Fill a template with a send's values, or refuse as Meta does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.whatsapp.template_body import Component, Parameter, TemplateBody
from infra.local.meta.graph.whatsapp.templates import templates_of
from infra.local.meta.model import Template, Wire
from infra.local.meta.simulator import Simulator

_PLACE = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
_LONGEST = {"BODY": 1024, "HEADER": 60}


@dataclass(frozen=True)
class Hydrated:
    """A template ready to show: ``shown`` is what the customer's phone draws."""

    template: Template
    shown: Wire


def hydrate(sim: Simulator, owner_id: str, wanted: TemplateBody) -> Hydrated:
    """Errors: 132001 not there in this language, 132015 paused, 132016 disabled, 132000 wrong
    number of values, 132012 wrong kind of value, 132005 too long once filled in."""
    template = _find(sim, owner_id, wanted)
    return Hydrated(template, _shown(template, template.components, wanted.components))


def _shown(template: Template, parts: Sequence[Wire], wanted: Sequence[Component]) -> Wire:
    """Components filled in; a carousel's cards have components of their own."""
    given: dict[tuple[str, str], Component] = {
        (part.type, str(part.index or "0")): part for part in wanted
    }
    shown: Wire = {"buttons": []}
    for part in parts:
        kind = str(part["type"]).upper()
        if kind == "BODY":
            shown["text"] = _fill(template, "BODY", part["text"], given.pop(("body", "0"), None))
        elif kind == "HEADER":
            shown["header"] = _header(template, part, given.pop(("header", "0"), None))
        elif kind == "FOOTER":
            shown["footer"] = part["text"]
        elif kind == "BUTTONS":
            shown["buttons"] = _buttons(template, part["buttons"], given)
        elif kind == "CAROUSEL":
            shown["cards"] = _cards(template, part["cards"], given.pop(("carousel", "0"), None))
        elif kind == "LIMITED_TIME_OFFER":
            shown["offer"] = _offer(part, given.pop(("limited_time_offer", "0"), None))
    left = next((place for place, part in given.items() if part.parameters or part.cards), None)
    if left:
        raise GraphError(
            132000, f"{left[0]}: number of localizable_params does not match the expected 0"
        )
    return shown


def _cards(template: Template, cards: Sequence[Wire], given: Component | None) -> list[Wire]:
    filled = given.cards if given else ()
    if [card.card_index for card in filled] != list(range(len(cards))):
        raise GraphError(132012, f"carousel: expected {len(cards)} cards, received {len(filled)}")
    return [
        _shown(template, card["components"], values.components)
        for card, values in zip(cards, filled, strict=True)
    ]


def _offer(part: Wire, given: Component | None) -> Wire:
    offer = dict(part["limited_time_offer"])
    if not offer.get("has_expiration"):
        return offer
    if given is None or len(given.parameters) != 1:
        raise GraphError(131008, "limited_time_offer: the parameter expiration_time_ms is required")
    told = given.parameters[0].limited_time_offer
    return offer | (told.model_dump() if told else {})


def _find(sim: Simulator, owner_id: str, wanted: TemplateBody) -> Template:
    known = templates_of(sim, owner_id).values()
    fits = [t for t in known if (t.name, t.language) == (wanted.name, wanted.language.code)]
    template = fits[0] if fits else None
    if template and template.status == "PAUSED":
        raise GraphError(132015, "Template is paused due to low quality and cannot be sent.")
    if template and template.status == "DISABLED":
        raise GraphError(132016, "Template was paused too many times and is disabled for good.")
    if template is None or template.status != "APPROVED":
        raise GraphError(
            132001,
            f"template name ({wanted.name}) does not exist in {wanted.language.code}",
        )
    return template


def _fill(template: Template, kind: str, text: str, part: Component | None) -> str:
    places = list(dict.fromkeys(_PLACE.findall(text)))
    values = part.parameters if part else ()
    if len(places) != len(values):
        raise GraphError(
            132000,
            f"{kind.lower()}: number of localizable_params ({len(values)}) does not match the"
            f" expected number of params ({len(places)})",
        )
    by_place = _by_place(template, kind, places, values)
    filled = _PLACE.sub(lambda found: by_place[found.group(1)], text)
    if len(filled) > _LONGEST[kind]:
        raise GraphError(132005, f"{kind.lower()}: text is longer than {_LONGEST[kind]}")
    return filled


def _by_place(
    template: Template, kind: str, places: list[str], values: tuple[Parameter, ...]
) -> dict[str, str]:
    for value in values:
        if value.type not in ("text", "currency", "date_time") or not value.shown().strip():
            raise GraphError(132012, f"{kind.lower()}: parameter must be a text that is not empty")
        if re.search(r"\n|\t| {5}", value.shown()):
            raise GraphError(
                132012,
                "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
            )
    if template.parameter_format != "NAMED":
        order = sorted(places, key=lambda place: int(place) if place.isdigit() else 0)
        return {place: value.shown() for place, value in zip(order, values, strict=True)}
    named = {value.parameter_name or "": value.shown() for value in values}
    if set(named) != set(places):
        raise GraphError(132012, f"{kind.lower()}: Parameter name is missing or empty")
    return named


def _header(template: Template, part: Wire, given: Component | None) -> Wire:
    style = str(part.get("format", "TEXT")).upper()
    if style == "TEXT":
        return {"type": "text", "text": _fill(template, "HEADER", part["text"], given)}
    kind = style.lower()
    values = given.parameters if given else ()
    if len(values) != 1 or values[0].type != kind:
        found = values[0].type if values else "UNKNOWN"
        raise GraphError(
            132012, f"header: Format mismatch, expected {style}, received {found.upper()}"
        )
    file = getattr(values[0], kind)
    return {"type": kind, kind: file.model_dump(exclude_none=True) if file else {}}


def _buttons(
    template: Template, buttons: list[Wire], given: dict[tuple[str, str], Component]
) -> list[Wire]:
    shown = []
    for index, button in enumerate(buttons):
        part = given.pop(("button", str(index)), None)
        places = _PLACE.findall(str(button.get("url", "")))
        _check_button(index, button, part)
        if len(places) != (len(part.parameters) if part and places else 0):
            raise GraphError(
                131008, f"buttons: Button at index {index} of type Url requires a parameter"
            )
        one = {"type": str(button["type"]).lower(), "text": button["text"]}
        if places and part:
            one["url"] = _PLACE.sub(part.parameters[0].shown(), button["url"])
        elif "url" in button:
            one["url"] = button["url"]
        if part and part.sub_type == "quick_reply" and part.parameters:
            one["payload"] = part.parameters[0].payload or part.parameters[0].text or ""
        shown.append(one)
    return shown


def _check_button(index: int, button: Wire, part: Component | None) -> None:
    """A button's values are for its own kind, and a code to copy must be there."""
    kind = str(button["type"]).lower()
    if part and part.sub_type != kind:
        raise GraphError(
            132012, f"buttons: Button at index {index} is of type {kind}, not {part.sub_type}"
        )
    values = part.parameters if part else ()
    if kind == "copy_code" and [value.type for value in values] != ["coupon_code"]:
        raise GraphError(
            131008, f"buttons: Button at index {index} of type copy_code requires a coupon_code"
        )
    if kind == "quick_reply" and any(value.type != "payload" for value in values):
        raise GraphError(132012, f"buttons: Button at index {index} takes a payload")
