"""Holds real answers against the description that the API gives of itself, to the letter."""

import json
from functools import cache
from typing import Any

from chalice.local import RouteMatcher
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from chalicelib.api import openapi
from chalicelib.api.routing import TABLE


def check(method: str, path: str, status: int, raw: bytes) -> None:
    """Fails when an answer is not what is described: a field too few, too many, or of another type.

    An address that no route serves has no description, nor has a browser's question beforehand;
    pages are for people.
    """
    if method == "OPTIONS" or raw.startswith(b"<!doctype html>"):
        return
    pattern = _pattern_of(path)
    if pattern is None or (method, pattern) not in TABLE or status in (204, 302):
        return
    described = _strict()["paths"][pattern][method.lower()]["responses"]
    content = described[str(status) if status < 400 else "4XX"].get("content")
    if content:
        _validator(json.dumps(content["application/json"]["schema"])).validate(json.loads(raw))


def _pattern_of(path: str) -> str | None:
    matcher = RouteMatcher(sorted({pattern for _, pattern in TABLE}))
    try:
        return str(matcher.match_route(path).route)
    except ValueError:
        return None


@cache
def _strict() -> dict[str, Any]:
    """The description, with every object closed to fields that it does not name."""
    document: dict[str, Any] = json.loads(json.dumps(openapi.description()))
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _strict()["components"]})
