"""A browser asks beforehand whether a site's page may speak with a visitor's route."""

from chalice.app import Blueprint

from chalicelib.api import visitor_talk, visitors
from chalicelib.api.callers import Guest
from chalicelib.api.routing import TABLE, route
from chalicelib.api.serving import Answer
from chalicelib.domain.account import Permission

door = Blueprint(__name__)
_LEAVE = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "7200",
}
_ASKED = {visitors.__name__, visitor_talk.__name__}


def asked_for(guest: Guest) -> Answer:
    """Not unless the inbox lets the site."""
    return Answer("", 204, _LEAVE)


for _path in sorted({path for (_, path), r in TABLE.items() if r.view.__module__ in _ASKED}):
    route(door, "OPTIONS", _path, Permission.VISITOR, status=204)(asked_for)
