"""How the API says no."""

from typing import Any

from chalicelib.api.shapes import Shape


class Problem(Shape):
    """A refusal: a whole sentence, a code for programs, and what is wrong with which field."""

    error: str
    code: str
    fields: dict[str, Any] | None = None
