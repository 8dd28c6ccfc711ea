"""Tokens: exchange of a code, longer life, and what a token is."""

import hashlib
from typing import Any

from aiohttp import web

from infra.local.meta.graph.access import check_token, token_of
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Wire
from infra.local.meta.settings import Settings
from infra.local.meta.simulator import Simulator

_SIXTY_DAYS = 5_184_000
_SCOPES = {
    "EAA": [
        "whatsapp_business_management",
        "whatsapp_business_messaging",
        "pages_messaging",
        "pages_manage_metadata",
        "instagram_manage_messages",
    ],
    "IGA": ["instagram_business_basic", "instagram_business_manage_messages"],
}


def exchange(settings: Settings, arguments: dict[str, Any]) -> Wire:
    """A code for a token. Any code is good once the app's id and secret are right."""
    if str(arguments.get("client_id", "")) != settings.app_id:
        raise GraphError(101, title="Error validating application.", whatsapp=False)
    if arguments.get("client_secret") != settings.app_secret:
        raise GraphError(1, title="Error validating client secret.", whatsapp=False)
    grant = arguments.get("code") or arguments.get("fb_exchange_token")
    if not grant:
        raise GraphError(100, title="Missing authorization code", whatsapp=False)
    return {"access_token": "EAA" + _token(str(grant)), "token_type": "bearer"}


def lengthen(settings: Settings, arguments: dict[str, Any]) -> Wire:
    """Instagram Login's short-lived token for one of sixty days."""
    grant = arguments.get("grant_type")
    if grant not in ("ig_exchange_token", "ig_refresh_token"):
        raise GraphError(100, title="Invalid grant_type", whatsapp=False)
    if grant == "ig_exchange_token" and arguments.get("client_secret") != settings.app_secret:
        raise GraphError(1, title="Error validating client secret.", whatsapp=False)
    token = check_token(str(arguments.get("access_token", "")), settings)
    return {
        "access_token": "IGA" + _token(token),
        "token_type": "bearer",
        "expires_in": _SIXTY_DAYS,
    }


def debug(sim: Simulator, request: web.Request, arguments: dict[str, Any]) -> Wire:
    """What a token may do. The caller must hold a token too; the app's own is usual."""
    check_token(token_of(request, arguments), sim.settings)
    token = str(arguments.get("input_token", ""))
    if not token:
        raise GraphError(100, title="The parameter input_token is required.", whatsapp=False)
    try:
        check_token(token, sim.settings)
    except GraphError as refusal:
        error = {"code": 190, "message": refusal.title, "subcode": refusal.subcode or 467}
        return {"data": {"is_valid": False, "error": error, "scopes": []}}
    scopes = _SCOPES.get(token[:3], [])
    return {
        "data": {
            "app_id": sim.settings.app_id,
            "type": "SYSTEM_USER" if token.startswith("EAA") else "USER",
            "application": "Chathood",
            "is_valid": True,
            "issued_at": int(sim.clock.now()) - 3600,
            "expires_at": 0 if token.startswith("EAA") else int(sim.clock.now()) + _SIXTY_DAYS,
            "data_access_expires_at": 0,
            "scopes": scopes,
            "granular_scopes": [{"scope": scope} for scope in scopes],
        }
    }


def _token(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
