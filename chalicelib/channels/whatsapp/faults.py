"""Meta's errors as an agent may read them: ``"<code>: <sentence>"``."""

from typing import Any

from chalicelib.channels.meta_codes import is_known, trouble
from chalicelib.channels.whatsapp.shapes import part, parts, words
from chalicelib.domain.errors import NotWanted

_LONGEST = 500


def code_of(errors: object) -> int | None:
    """The code of the first error; None when it has none."""
    first = _first(errors)
    said = words(first.get("code")).strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def of_send(errors: object) -> str:
    """Why one of our messages failed; empty when nothing is said."""
    code, first = code_of(errors), _first(errors)
    if not first:
        return ""
    return trouble(code, _title(first)).told if code is not None else f"unknown: {_title(first)}"


def is_unwanted(errors: object) -> bool:
    """Whether one of our messages failed because its reader wants no marketing."""
    code = code_of(errors)
    return code is not None and isinstance(trouble(code, ""), NotWanted)


def of_message(errors: object) -> str:
    """Why a customer's message did not come whole; empty when nothing is said."""
    code, first = code_of(errors), _first(errors)
    if not first:
        return ""
    return trouble(code, "").told if code is not None and is_known(code) else plain(errors)


def plain(errors: object) -> str:
    """What went wrong, in Meta's own words; empty when nothing is said."""
    code, first = code_of(errors), _first(errors)
    return f"{'unknown' if code is None else code}: {_title(first)}" if first else ""


def _first(errors: object) -> dict[str, Any]:
    # [{"code":131051,"title":"…","message":"…","error_data":{"details":"…"}}]
    return next(iter(parts(errors)), {})


def _title(error: dict[str, Any]) -> str:
    named = (words(error.get(name)) for name in ("title", "message", "details"))
    details = words(part(error, "error_data").get("details"))
    return next((word for word in (*named, details) if word), "Unknown error")[:_LONGEST]
