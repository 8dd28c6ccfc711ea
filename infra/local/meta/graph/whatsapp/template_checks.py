"""What Meta checks of a template that is handed in, before anyone reviews it."""

import re
from typing import Any

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Wire

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
_CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
_STYLES = ("POSITIONAL", "NAMED")
_PLACE = re.compile(r"\{\{\s*([^}]*?)\s*\}\}")
_LONGEST = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
_ONE_OF_A_KIND = (
    "PHONE_NUMBER", "COPY_CODE", "FLOW", "OTP", "CATALOG", "MPM", "SPM", "VOICE_CALL",
    "REQUEST_CONTACT_INFO",
)  # fmt: skip
_BUTTONS = {"QUICK_REPLY": 10, "URL": 2, **dict.fromkeys(_ONE_OF_A_KIND, 1)}
_FILES = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")


def check(wanted: Wire) -> None:
    """Raise what Meta would answer; nothing when the template may go to review."""
    _check_names(wanted)
    parts = {str(part.get("type", "")).upper(): part for part in wanted["components"]}
    if wanted["category"] != "AUTHENTICATION":
        for kind in ("HEADER", "BODY", "FOOTER"):
            if kind in parts and (kind != "HEADER" or _format(parts[kind]) == "TEXT"):
                _check_text(wanted, kind, parts[kind])
    if "HEADER" in parts:
        _check_header(parts["HEADER"])
    if "BUTTONS" in parts:
        _check_buttons(parts["BUTTONS"].get("buttons"))


def style_of(wanted: Wire) -> str:
    return str(wanted.get("parameter_format") or "POSITIONAL").upper()


def _check_names(wanted: Wire) -> None:
    for field in ("name", "language", "category", "components"):
        if not wanted.get(field):
            raise GraphError(100, title=f"The parameter {field} is required.")
    if not _NAME.fullmatch(str(wanted["name"])):
        raise GraphError(
            100, "Template name may hold lower-case letters, digits and underscores only."
        )
    if not _LANGUAGE.fullmatch(str(wanted["language"])):
        raise GraphError(100, f"Param language: {wanted['language']} is not supported.")
    if wanted["category"] not in _CATEGORIES:
        raise GraphError(100, f"Param category must be one of {{{', '.join(_CATEGORIES)}}}")
    if style_of(wanted) not in _STYLES:
        raise GraphError(100, f"Param parameter_format must be one of {{{', '.join(_STYLES)}}}")
    parts = wanted["components"]
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise GraphError(100, "Param components must be an array of objects.")
    kinds = [str(part.get("type", "")).upper() for part in parts]
    if kinds.count("BODY") != 1 or any(kinds.count(kind) > 1 for kind in kinds):
        raise GraphError(100, "A template needs exactly one component of type BODY.")


def _check_text(wanted: Wire, kind: str, part: Wire) -> None:
    text = part.get("text")
    if not isinstance(text, str) or not text.strip():
        raise GraphError(100, f"components: {kind} needs a text.")
    if len(text) > _LONGEST[kind]:
        raise GraphError(
            100, subcode=2388040, told=f"The {kind.lower()} is longer than {_LONGEST[kind]}."
        )
    places = list(dict.fromkeys(_PLACE.findall(text)))
    if kind == "FOOTER" and places:
        raise GraphError(100, subcode=2388073, told="The footer can't have variables.")
    if kind == "BODY" and (text.strip().startswith("{{") or text.strip().endswith("}}")):
        raise GraphError(
            100, subcode=2388299, told="Variables can't be at the start or end of the template."
        )
    _check_places(style_of(wanted), places)
    if places and _examples(style_of(wanted), kind, part) != len(places):
        raise GraphError(
            100, subcode=2388043, told=f"Component {kind} needs an example of each variable."
        )


def _check_places(style: str, places: list[str]) -> None:
    if style == "NAMED":
        good = all(re.fullmatch(r"[a-z][a-z0-9_]*", place) for place in places)
    else:
        good = sorted(places) == sorted(str(n) for n in range(1, len(places) + 1))
    if not good:
        raise GraphError(
            100, subcode=2388049, told="The variables are formatted or numbered incorrectly."
        )


def _examples(style: str, kind: str, part: Wire) -> int:
    example = part.get("example") or {}
    if style == "NAMED":
        return len(example.get(f"{kind.lower()}_text_named_params") or [])
    given = example.get(f"{kind.lower()}_text") or []
    return len(given[0]) if given and isinstance(given[0], list) else len(given)


def _format(header: Wire) -> str:
    return str(header.get("format", "")).upper()


def _check_header(header: Wire) -> None:
    if _format(header) in _FILES and not (header.get("example") or {}).get("header_handle"):
        raise GraphError(
            100, subcode=2388273, told="Headers with media need a sample (header_handle)."
        )


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 0 < len(buttons) <= 10:
        raise GraphError(100, "Param buttons must hold 1 to 10 buttons.")
    kinds = [str(button.get("type", "")).upper() for button in buttons]
    for kind in kinds:
        if kinds.count(kind) > _BUTTONS.get(kind, 0):
            raise GraphError(100, f"Param buttons: too many of type {kind}, or an unknown type.")
    for button in buttons:
        if len(str(button.get("text", ""))) > 25:
            raise GraphError(100, subcode=2388055, told="A button's text is longer than 25.")
        if _PLACE.search(str(button.get("url", ""))) and not button.get("example"):
            raise GraphError(100, subcode=2388077, told="A button's address needs an example.")
