"""Bodies and queries become plain values: JSON, multipart and urlencoded alike."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, parse_options_header
from pydantic import BaseModel, ValidationError

from chalicelib.api.incoming import Incoming
from chalicelib.api.inputs import Upload
from chalicelib.api.json_text import parsed, refuse_unstorable
from chalicelib.domain.errors import Invalid, TooLarge, Unreadable

# Words, not files: well below what one item of the table can hold.
_LARGEST_TEXT = 256 * 1024
_FIELDS = 200
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
# Where pydantic would quote what was sent.
_OWN_WORDS = {"union_tag_invalid": "is of no kind that is known"}
Model = TypeVar("Model", bound=BaseModel)
Field = tuple[str, str | Upload]


def body_of(incoming: Incoming) -> dict[str, Any]:
    """What the body says, by name; an empty body says nothing.

    Raises:
        Unreadable, TooLarge, Invalid: (a body that is no object).
    """
    if not incoming.raw.strip():
        return {}
    kind, options = parse_options_header(incoming.headers.get("content-type", ""))
    if kind == "multipart/form-data":
        return _nested(_multipart(incoming.raw, options.get("boundary", "")))
    text = _decoded(incoming.raw, options.get("charset", ""))
    if kind == "application/x-www-form-urlencoded":
        return _nested(_urlencoded(text))
    return _object(parsed(text))


def query_of(incoming: Incoming) -> dict[str, Any]:
    """What the query string says, by name; `labels[]` and `labels` are equal."""
    fields = [(name, value) for name, values in incoming.query.items() for value in values]
    for _, value in fields:
        refuse_unstorable(value)
    return _nested(fields)


def checked(model: type[Model], values: Mapping[str, Any]) -> Model:
    """The values as a `model`. Raises Invalid with what is wrong with each field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        strange = {fault["loc"][:-1] for fault in faults if fault["loc"][-1:] == ("[key]",)}
        for fault in faults:
            place = _place(fault["loc"], strange)
            words = _OWN_WORDS.get(fault["type"]) or _worded(fault["msg"])
            fields.setdefault(place, []).append(words)
        raise Invalid(f"Check {', '.join(fields)}.", "invalid", fields) from error


def _place(steps: tuple[int | str, ...], strange: Collection[tuple[int | str, ...]]) -> str:
    """Where a fault is, by our names; what stands where a name should is the caller's own word."""
    named = ["?" if steps[:n] in strange else str(step) for n, step in enumerate(steps, 1)]
    return ".".join(named) or "body"


def _worded(message: str) -> str:
    said = message.removeprefix("Value error, ")
    return said[:1].lower() + said[1:]


def _decoded(raw: bytes, charset: str) -> str:
    if len(raw) > _LARGEST_TEXT:
        raise TooLarge("This request says more than 256 KB of text.", "too_large")
    try:
        return raw.decode(charset or "utf-8-sig")
    except (UnicodeError, LookupError, ValueError) as error:
        raise Unreadable("This body is not text in the charset it names.", "not_text") from error


def _object(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid("The body must be a JSON object.", "invalid", {"body": ["is no object"]})
    return value


def _urlencoded(text: str) -> Iterator[Field]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
    except ValueError as error:
        raise Unreadable("This form cannot be read.", "not_a_form") from error
    for name, value in pairs:
        refuse_unstorable(value)
        yield name, value


def _multipart(raw: bytes, boundary: str) -> Iterator[Field]:
    """The parts of a form; nothing is written to disk."""
    limits = {"part_limit": _FIELDS, "spool_limit": len(raw) + 1, "memory_limit": len(raw) + 1}
    try:
        for part in MultipartParser(BytesIO(raw), boundary, len(raw), **limits):
            yield part.name, _part(part)
    except (MultipartError, UnicodeError, LookupError) as error:
        raise Unreadable("This form cannot be read.", "not_a_form") from error


def _part(part: Any) -> str | Upload:
    if part.filename is not None:
        return Upload(part.filename, part.content_type, part.raw)
    value = _decoded(part.raw, "utf-8")
    refuse_unstorable(value)
    return value


def _nested(fields: Iterable[Field]) -> dict[str, Any]:
    """`a` as it is, `a[]` and a repeated `a` as a list, `a[b]` as an object: Rails' way."""
    values: dict[str, Any] = {}
    for name, value in fields:
        stem, steps = name.partition("[")[0], _BRACKETS.findall(name)
        if not steps:
            known = values.get(stem)
            values[stem] = value if known is None else [*_listed(known), value]
        elif steps[0] == "" or steps[0].isdigit():
            values[stem] = [*_listed(values.get(stem, [])), value]
        else:
            inner = values.get(stem)
            values[stem] = {**(inner if isinstance(inner, dict) else {}), **_deeper(steps, value)}
    return values


def _deeper(steps: list[str], value: str | Upload) -> dict[str, Any]:
    found: Any = value
    for step in reversed(steps[:5]):
        found = {step: found}
    return {} if not isinstance(found, dict) else found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
