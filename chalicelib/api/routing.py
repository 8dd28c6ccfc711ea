"""Declares a route once: Chalice serves it, its input is checked by it, /openapi.json tells of it.

A view's own signature says what it takes, by type: `Member` (who asks, in their account), `User`,
`Incoming` (the bare request); models named `body` and `query`; and the path's parameters by name.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, get_type_hints

from chalice.app import Blueprint, Response
from pydantic import BaseModel

from chalicelib.api import serving
from chalicelib.api.acts import OWN_WORDS, Telling
from chalicelib.domain.account import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Route:
    """One address and method: what it asks for, takes and answers.

    `answers` is the type of its answer, None where there is no content to speak of. `telling` is
    what the audit log hears of it; a test holds that no route that changes something lacks it.
    """

    method: str
    path: str
    permission: Permission
    view: Callable[..., Any]
    answers: Any
    status: int
    multipart: bool
    telling: Telling | None

    @cached_property
    def takes(self) -> dict[str, Any]:
        """The view's parameters by name, with their types."""
        hints = get_type_hints(self.view)
        return {name: hints[name] for name in inspect.signature(self.view).parameters}

    @property
    def body(self) -> type[BaseModel] | None:
        return self.takes.get("body")

    @property
    def query(self) -> type[BaseModel] | None:
        return self.takes.get("query")


TABLE: dict[tuple[str, str], Route] = {}


def route(
    door: Blueprint,
    method: str,
    path: str,
    permission: Permission,
    *,
    answers: Any = None,
    status: int = 200,
    multipart: bool = False,
    telling: Telling | None = None,
) -> Callable[[View], View]:
    """Declares that `door` answers `method` on `path` for whoever has `permission`."""
    telling = telling or (OWN_WORDS if permission is Permission.VISITOR else None)

    def declare(view: View) -> View:
        declared = Route(method, path, permission, view, answers, status, multipart, telling)
        TABLE[method, path] = declared

        def answer(**in_path: str) -> Response:
            return serving.serve(declared, door.current_request, in_path)

        answer.__name__, answer.__doc__ = view.__name__, view.__doc__
        # Chalice must never answer 415 in words that are not ours: we read what there is. Its own
        # preflights stay off, too: an emulated gateway gives them without their headers.
        door.route(path, methods=[method], content_types=["*/*"], cors=False)(answer)
        return view

    return declare
