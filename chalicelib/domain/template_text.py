"""How a template reads once its places are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.template import Template, filled, is_in_pieces, places_in

# What stands in a header that is no text.
_FILLED_BY = {
    **dict.fromkeys(("IMAGE", "VIDEO", "DOCUMENT", "GIF"), "media_url"),
    "LOCATION": "location",
    "PRODUCT": "product",
}


@dataclass(frozen=True)
class Variable:
    """A place to be filled: in the header, the body, or a button (`name` is its index then).

    A header that is a file is filled by its `media_url`, one that is a place by its `location`, one
    that is from a catalogue by its `product`.
    """

    piece: str
    name: str


@dataclass(frozen=True)
class Rendered:
    """A template as the customer will see it.

    `header` and each button are objects as Meta describes them, with their words filled in.
    `missing` are the places that have no value yet.
    """

    body: str
    header: Mapping[str, Any] | None = None
    footer: str = ""
    buttons: tuple[Mapping[str, Any], ...] = ()
    missing: tuple[Variable, ...] = ()


def variables(template: Template) -> tuple[Variable, ...]:
    """All places of a template, from top to bottom."""
    header = template.component("HEADER")
    return (
        *(Variable("header", name) for name in _places_of_header(header)),
        *(Variable("body", name) for name in places_in(template.text_of("BODY"))),
        *(
            Variable("button", str(index))
            for index, button in enumerate(_buttons(template))
            if _takes_a_value(button)
        ),
    )


def rendered(template: Template, params: Mapping[str, Any]) -> Rendered:
    """The template filled with `params`: flat for the body, or by piece (`processed_params`)."""
    given = _values(template, params)
    empty = tuple(one for one in variables(template) if not given.get(one))
    return Rendered(
        body=filled(template.text_of("BODY"), _of_piece(given, "body")),
        header=_header(template, given),
        footer=template.text_of("FOOTER"),
        buttons=tuple(
            _button(button, given.get(Variable("button", str(index)), ""))
            for index, button in enumerate(_buttons(template))
        ),
        missing=empty,
    )


def _values(template: Template, params: Mapping[str, Any]) -> dict[Variable, str]:
    """What was given, by place. Anything odd counts as not given."""
    pieces = params if is_in_pieces(params) else {"body": params}
    body, header, buttons = (pieces.get(name) for name in ("body", "header", "buttons"))
    given = {Variable("body", str(name)): value for name, value in _named(body).items()}
    given |= {Variable("header", str(name)): value for name, value in _named(header).items()}
    shown = _named(header).get("media_url") or _named(header).get("text")
    if shown:
        for name in _places_of_header(template.component("HEADER")):
            given.setdefault(Variable("header", name), shown)
    if {"latitude", "longitude"} <= _named(header).keys() or _named(header).get("location"):
        given[Variable("header", "location")] = "given"
    if _named(header).get("product"):
        given[Variable("header", "product")] = "given"
    for index, button in enumerate(buttons if isinstance(buttons, list) else ()):
        place = _named(button).get("index", index)
        given[Variable("button", str(place))] = _named(button).get("parameter")
    return {place: str(value) for place, value in given.items() if _is_word(value)}


def _named(value: object) -> Mapping[str, Any]:
    if isinstance(value, list):
        return {str(number): one for number, one in enumerate(value, 1)}
    return value if isinstance(value, Mapping) else {}


def _is_word(value: object) -> bool:
    return isinstance(value, str | int | float) and str(value).strip() != ""


def _of_piece(given: Mapping[Variable, str], piece: str) -> dict[str, str]:
    return {place.name: value for place, value in given.items() if place.piece == piece}


def _format(header: Mapping[str, Any]) -> str:
    return str(header.get("format") or "TEXT").upper()


def _places_of_header(header: Mapping[str, Any]) -> list[str]:
    if _format(header) == "TEXT":
        return places_in(str(header.get("text") or ""))
    return [_FILLED_BY[_format(header)]] if _format(header) in _FILLED_BY else []


def _header(template: Template, given: Mapping[Variable, str]) -> Mapping[str, Any] | None:
    header = template.component("HEADER")
    if not header:
        return None
    values = _of_piece(given, "header")
    if _format(header) == "TEXT":
        return {"format": "TEXT", "text": filled(str(header.get("text") or ""), values)}
    file = {"media_url": values["media_url"]} if values.get("media_url") else {}
    return {"format": _format(header), **file}


def _buttons(template: Template) -> list[Mapping[str, Any]]:
    buttons = template.component("BUTTONS").get("buttons")
    return [one for one in buttons if isinstance(one, Mapping)] if isinstance(buttons, list) else []


def _takes_a_value(button: Mapping[str, Any]) -> bool:
    is_code = str(button.get("type", "")).upper() == "COPY_CODE"
    return is_code or bool(places_in(str(button.get("url") or "")))


def _button(button: Mapping[str, Any], value: str) -> Mapping[str, Any]:
    shown = {name: said for name, said in button.items() if name != "example"}
    if value and "url" in button:
        place = next(iter(places_in(str(button["url"]))), "")
        return {**shown, "url": filled(str(button["url"]), {place: value})}
    return {**shown, "code": value} if value and _takes_a_value(button) else shown
