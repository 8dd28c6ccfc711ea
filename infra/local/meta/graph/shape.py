"""Strict shapes: unknown fields are refused, and every refusal carries Meta's code."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.local.meta.graph.errors import GraphError

T = TypeVar("T")


class Strict(BaseModel):
    """A body in which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _is_fetchable(url: str) -> str:
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError(f"{url[:60]} is not a valid URI.")
    return url


Url = Annotated[str, AfterValidator(_is_fetchable)]
"""An address Meta can fetch: https, or this machine."""


def read(shape: TypeAdapter[T], value: Any, root: str) -> T:
    """The value in its shape, or the Graph error Meta answers. ``root`` names the parameter."""
    try:
        return shape.validate_python(value)
    except ValidationError as wrong:
        raise _refusal(wrong.errors(include_url=False), root) from wrong


def _refusal(errors: list[ErrorDetails], root: str) -> GraphError:
    errors = [error for error in errors if error["type"] == "extra_forbidden"] or errors
    error = errors[0]
    path = _path(root, error["loc"])
    match error["type"]:
        case "extra_forbidden":
            parent = _path(root, error["loc"][:-1]) or "body"
            return GraphError(100, f'Unexpected key "{error["loc"][-1]}" on param "{parent}".')
        case "missing" if len(error["loc"]) + bool(root) == 1:
            return GraphError(100, title=f"The parameter {path} is required.")
        case "missing":
            return GraphError(131008, f"The parameter {path} is required.")
        case "value_error":
            return GraphError(_code_for(root), str(error["ctx"]["error"]))
        case "string_too_long" | "string_too_short" | "too_long" | "too_short":
            return GraphError(_code_for(root), _length_sentence(path, error))
    return GraphError(_code_for(root), f"Param {path}: {error['msg']}.")


def _code_for(root: str) -> int:
    """Meta says 131009 inside rich content, and 100 for plain parameters."""
    return 131009 if root in ("interactive", "contacts", "reaction", "location") else 100


def _length_sentence(path: str, error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    if "max_length" in limits:
        return f"Param {path} must be at most {limits['max_length']} long."
    return f"Param {path} must be at least {limits.get('min_length', 1)} long."


def _path(root: str, location: tuple[int | str, ...]) -> str:
    """``text['body']``, as Meta names a place."""
    places = [root, *location] if root else list(location)
    if not places:
        return ""
    return str(places[0]) + "".join(
        f"[{place}]" if isinstance(place, int) else f"['{place}']" for place in places[1:]
    )
