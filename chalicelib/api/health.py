"""Whether the service is up, and what it says of itself."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api import openapi
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.service import Health, Service
from chalicelib.clock import now
from chalicelib.config import optional
from chalicelib.domain.account import Permission

door = Blueprint(__name__)
_CACHED = {"Cache-Control": "public, max-age=300"}


@route(door, "GET", "/health", Permission.PUBLIC, answers=Health)
def health() -> dict[str, Any]:
    """Answers as long as the service can answer at all."""
    return {"status": "ok", "version": _version()}


@route(door, "GET", "/api", Permission.PUBLIC, answers=Service)
def service() -> dict[str, Any]:
    """What Chatwoot's clients ask first, before they have a token."""
    return {
        "version": _version(),
        "timestamp": now() // 1000,
        "queue_services": "ok",
        "data_services": "ok",
    }


@route(door, "GET", "/openapi.json", Permission.PUBLIC, answers=dict[str, Any])
def described() -> Answer:
    """This description."""
    return Answer(openapi.description(), headers=_CACHED)


def _version() -> str:
    return optional("CHATHOOD_VERSION", "0")
