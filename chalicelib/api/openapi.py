"""The description of the API, OpenAPI 3.1, from the declared routes."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from chalicelib.api.routing import TABLE, Route
from chalicelib.api.shapes.problem import Problem
from chalicelib.config import optional
from chalicelib.domain.account import Permission

_REFERENCE = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_WORDS = {Permission.PUBLIC: "Anyone.", Permission.VISITOR: "A visitor of the inbox."}
_SECURITY = {
    "token": {"type": "apiKey", "in": "header", "name": "api_access_token"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-chathood"},
}
_OPEN = (Permission.PUBLIC, Permission.VISITOR)
Schemas = dict[tuple[Any, JsonSchemaMode], dict[str, Any]]


@cache
def description() -> dict[str, Any]:
    """The whole document. Other modules must have declared their routes before the first call."""
    told = (route for route in TABLE.values() if route.method != "OPTIONS")
    routes = sorted(told, key=lambda route: (route.path, route.method))
    schemas, components = _schemas(routes)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chathood",
            "version": optional("CHATHOOD_VERSION", "0"),
            "description": "An inbox for WhatsApp, Instagram, Messenger, mail and web chat.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def _schemas(routes: list[Route]) -> tuple[Schemas, dict[str, Any]]:
    """Each route's models as schemas, and the definitions they share."""
    wanted = list(_models(routes))
    inputs = [(key, mode, TypeAdapter(model)) for key, mode, model in wanted]
    found, shared = TypeAdapter.json_schemas(inputs, ref_template=_REFERENCE)
    return dict(found), shared.get("$defs", {})


def _models(routes: Iterable[Route]) -> Iterable[tuple[Any, JsonSchemaMode, Any]]:
    yield "problem", "serialization", Problem
    for route in routes:
        if route.body:
            yield f"{_name(route)} body", "validation", route.body
        if route.answers is not None:
            yield f"{_name(route)} answer", "serialization", route.answers


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    said = (route.view.__doc__ or "").strip().splitlines()
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{_identifier(route.path)}",
        "summary": said[0] if said else "",
        "description": _WORDS.get(route.permission, f"Needs {route.permission.value}."),
        "tags": [route.view.__module__.rsplit(".", 1)[-1]],
        "parameters": [*_in_path(route), *_in_query(route)],
        "responses": _responses(route, schemas),
        "security": [] if route.permission in _OPEN else [{"token": []}, {"session": []}],
    }
    if route.body:
        schema = schemas[f"{_name(route)} body", "validation"]
        kinds = ["application/json", *(["multipart/form-data"] if route.multipart else [])]
        operation["requestBody"] = {"content": {kind: {"schema": schema} for kind in kinds}}
    return operation


def _in_path(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string" if route.takes.get(name) is str else "integer"},
        }
        for name in _PARAMETER.findall(route.path)
    ]


def _in_query(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties = route.query.model_json_schema(ref_template=_REFERENCE).get("properties", {})
    return [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if route.answers is not None:
        schema = schemas[f"{_name(route)} answer", "serialization"]
        done["content"] = {"application/json": {"schema": schema}}
    problem = schemas["problem", "serialization"]
    refused = {"description": "Refused.", "content": {"application/json": {"schema": problem}}}
    return {str(route.status): done, "4XX": refused}


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _identifier(path: str) -> str:
    return re.sub(r"\W+", "_", path).strip("_")
