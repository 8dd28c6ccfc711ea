"""What Meta would refuse of a new template, said before it is asked.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.template import Template
from chalicelib.domain.template_buttons import buttons_problems

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
FORMATS = ("POSITIONAL", "NAMED")
Problem = tuple[str, str]
"""A field's place, and what is wrong with it."""

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
_ANY_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAMED_PLACE = re.compile(r"[a-z][a-z0-9_]*")
_ONCE = ("HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL")
_KINDS = (*_ONCE, "CALL_PERMISSION_REQUEST")
_CHARACTERS = {"HEADER": 60, "BODY": 1_024, "FOOTER": 60}
_OFFER_CHARACTERS, _OFFER_BODY_CHARACTERS, _MOST_CARDS = 16, 600, 10
_HEADERS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF", "PRODUCT")
_WITH_SAMPLE = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")


def problems(template: Template) -> dict[str, list[str]]:
    """What is wrong, by field; empty when Meta may be asked."""
    found: dict[str, list[str]] = {}
    for field, sentence in (*_of_itself(template), *_of_components(template)):
        found.setdefault(field, []).append(sentence)
    return found


def _of_itself(template: Template) -> Iterator[Problem]:
    if not _NAME.fullmatch(template.name):
        yield "name", "may hold lower-case letters, digits and underscores, up to 512"
    if not _LANGUAGE.fullmatch(template.language):
        yield "language", "must be a code such as en, en_US or pt_BR"
    if template.category not in CATEGORIES:
        yield "category", f"must be one of {', '.join(CATEGORIES)}"
    if template.parameter_format not in FORMATS:
        yield "parameter_format", f"must be one of {', '.join(FORMATS)}"


def _of_components(template: Template) -> Iterator[Problem]:
    kinds = [str(component.get("type", "")).upper() for component in template.components]
    for kind in dict.fromkeys(kinds):
        if kind not in _KINDS:
            yield "components", f"{kind[:40] or 'one without a type'} is no kind of component"
        elif kind in _ONCE and kinds.count(kind) > 1:
            yield "components", f"there may be one {kind}"
    if "BODY" not in kinds:
        yield "components", "there must be a BODY"
    for kind, rules in _RULES.items():
        if component := template.component(kind):
            yield from rules(template, component)


def _of_header(template: Template, header: Mapping[str, Any]) -> Iterator[Problem]:
    kind = str(header.get("format", "")).upper()
    if kind not in _HEADERS:
        yield "components.header.format", f"must be one of {', '.join(_HEADERS)}"
    elif template.category == "AUTHENTICATION":
        yield "components.header", "an authentication template has none"
    elif kind in _WITH_SAMPLE and not _list(header, "header_handle"):
        yield "components.header.example", "needs header_handle: a sample that was uploaded"
    elif kind == "TEXT":
        yield from _of_text(template, header, "HEADER")
        text = str(header.get("text") or "")
        if len(_places(text)) > 1:
            yield "components.header.text", "may have one variable"
        if "\n" in text or "*" in text:
            yield "components.header.text", "may have neither line breaks nor asterisks"


def _of_body(template: Template, body: Mapping[str, Any]) -> Iterator[Problem]:
    if template.category == "AUTHENTICATION":
        if body.get("text"):
            yield "components.body.text", "WhatsApp writes an authentication template's text itself"
        return
    yield from _of_text(template, body, "BODY")
    text = str(body.get("text") or "").strip()
    if text.startswith("{{") or text.endswith("}}"):
        yield "components.body.text", "may neither begin nor end with a variable"


def _of_footer(template: Template, footer: Mapping[str, Any]) -> Iterator[Problem]:
    if template.category == "AUTHENTICATION":
        minutes = footer.get("code_expiration_minutes", 1)
        if not isinstance(minutes, int) or not 1 <= minutes <= 90:
            yield "components.footer.code_expiration_minutes", "must be between 1 and 90"
        return
    yield from _of_text(template, footer, "FOOTER")
    if _places(str(footer.get("text") or "")):
        yield "components.footer.text", "may have no variable"


def _of_offer(template: Template, part: Mapping[str, Any]) -> Iterator[Problem]:
    field, offer = "components.limited_time_offer", part.get("limited_time_offer")
    text = offer.get("text") if isinstance(offer, Mapping) else None
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _OFFER_CHARACTERS:
        yield f"{field}.text", f"needs words, up to {_OFFER_CHARACTERS} characters"
    if template.component("FOOTER"):
        yield "components.footer", "an offer that ends has none"
    if len(template.text_of("BODY")) > _OFFER_BODY_CHARACTERS:
        yield "components.body.text", f"may have {_OFFER_BODY_CHARACTERS} characters with an offer"
    yield from _of_marketing(template, field)


def _of_carousel(template: Template, part: Mapping[str, Any]) -> Iterator[Problem]:
    field, cards = "components.carousel", part.get("cards")
    if not isinstance(cards, list) or not 2 <= len(cards) <= _MOST_CARDS:
        yield f"{field}.cards", f"there must be 2 to {_MOST_CARDS}"
    yield from _of_marketing(template, field)


def _of_marketing(template: Template, field: str) -> Iterator[Problem]:
    if template.category != "MARKETING":
        yield field, "is for marketing templates only"


def _of_text(template: Template, part: Mapping[str, Any], kind: str) -> Iterator[Problem]:
    """Length, variables, and one example for each of them."""
    field, text = f"components.{kind.lower()}.text", part.get("text")
    if not isinstance(text, str) or not text.strip():
        yield field, "is missing"
        return
    if len(text) > _CHARACTERS[kind]:
        yield field, f"may have {_CHARACTERS[kind]:,} characters"
    wrong = list(_of_variables(template.parameter_format, _places(text)))
    yield from ((field, sentence) for sentence in wrong)
    if kind != "FOOTER" and not wrong:
        yield from _of_examples(template.parameter_format, part, kind)


def _of_variables(style: str, places: list[str]) -> Iterator[str]:
    if style == "NAMED":
        odd = [place for place in places if not _NAMED_PLACE.fullmatch(place)]
        if odd:
            yield f"{{{{{odd[0][:40]}}}}} is no name: lower-case letters, digits and underscores"
        return
    numbers = [int(place) for place in places if place.isascii() and place.isdigit()]
    if len(numbers) < len(places):
        yield "variables are numbers: {{1}}, {{2}} …; or say parameter_format NAMED"
    elif sorted(set(numbers)) != list(range(1, len(set(numbers)) + 1)):
        yield "variables are numbered from {{1}} on, without a gap"


def _of_examples(style: str, part: Mapping[str, Any], kind: str) -> Iterator[Problem]:
    name = kind.lower()
    wanted = set(_places(str(part.get("text"))))
    field = f"components.{name}.example"
    if not wanted:
        return
    if style == "NAMED":
        given = _list(part, f"{name}_text_named_params")
        named = {str(one.get("param_name")) for one in given if _is_example(one)}
        if missing := sorted(wanted - named):
            yield field, f"needs {name}_text_named_params with an example for {', '.join(missing)}"
        return
    given = _list(part, f"{name}_text")
    values = given[0] if given and isinstance(given[0], list) else given
    if len([value for value in values if str(value).strip()]) != len(wanted):
        yield field, f"needs {name}_text with {len(wanted)} examples, one for each variable"


def _is_example(one: object) -> bool:
    return isinstance(one, Mapping) and bool(str(one.get("example") or "").strip())


def _places(text: str) -> list[str]:
    """What stands between double braces, whether or not it may."""
    return list(dict.fromkeys(place.strip() for place in _ANY_PLACE.findall(text)))


def _list(part: Mapping[str, Any], name: str) -> list[Any]:
    example = part.get("example")
    found = example.get(name) if isinstance(example, Mapping) else None
    return found if isinstance(found, list) else []


_RULES = {
    "HEADER": _of_header,
    "BODY": _of_body,
    "FOOTER": _of_footer,
    "BUTTONS": buttons_problems,
    "LIMITED_TIME_OFFER": _of_offer,
    "CAROUSEL": _of_carousel,
}
