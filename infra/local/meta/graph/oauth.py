"""Tokens: exchange of a code, longer life, and what a token is."""

from typing import Any
from zlib import crc32

from aiohttp import web

from infra.local.meta.grants import Grant, Login, Token
from infra.local.meta.graph.access import check_token, token_of
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Wire
from infra.local.meta.simulator import Simulator

_HOUR, _DAY = 3600, 86_400
_SIXTY_DAYS = 60 * _DAY
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
_TYPES = {"business": "SYSTEM_USER", "user": "USER", "page": "PAGE", "instagram": "USER"}


def exchange(sim: Simulator, arguments: dict[str, Any]) -> Wire:
    """A code for a token, once and soon; or a user's short token for a long one."""
    _check_app(sim, arguments)
    if arguments.get("grant_type") == "fb_exchange_token" or "fb_exchange_token" in arguments:
        return _lengthened(sim, str(arguments.get("fb_exchange_token", "")))
    grant = _good_grant(sim, arguments, ("whatsapp", "facebook"))
    if grant.login == "whatsapp":
        token = sim.grants.issue("business", grant.scopes, grant.assets, sim.clock.now())
        return {"access_token": token.text, "token_type": "bearer"}
    token = sim.grants.issue("user", grant.scopes, grant.assets, sim.clock.now(), _HOUR)
    return {"access_token": token.text, "token_type": "bearer", "expires_in": _HOUR}


def exchange_at_instagram(sim: Simulator, arguments: dict[str, Any]) -> Wire:
    """Instagram Login's code for a token of one hour. Its refusals have a shape of their own."""
    try:
        _check_app(sim, arguments)
        if arguments.get("grant_type") != "authorization_code":
            raise GraphError(400, title="Invalid grant_type", whatsapp=False)
        grant = _good_grant(sim, arguments, ("instagram",))
    except GraphError as refusal:
        raise _InInstagramsWords(refusal) from refusal
    token = sim.grants.issue("instagram", grant.scopes, grant.assets, sim.clock.now(), _HOUR)
    answer = {"access_token": token.text, "user_id": grant.assets[0]}
    return {"data": [answer | {"permissions": ",".join(grant.scopes)}]}


def lengthen(sim: Simulator, arguments: dict[str, Any]) -> Wire:
    """Instagram Login's short-lived token for one of sixty days, or that for another."""
    grant = arguments.get("grant_type")
    if grant not in ("ig_exchange_token", "ig_refresh_token"):
        raise GraphError(100, title="Invalid grant_type", whatsapp=False)
    if grant == "ig_exchange_token" and arguments.get("client_secret") != sim.settings.app_secret:
        raise GraphError(1, title="Error validating client secret.", whatsapp=False)
    token = check_token(sim, str(arguments.get("access_token", "")))
    known, now = sim.grants.token(token), sim.clock.now()
    if known and grant == "ig_refresh_token" and now < known.issued_at + _DAY:
        raise GraphError(100, title="The token must be at least 24 hours old.", whatsapp=False)
    scopes = known.scopes if known else tuple(_SCOPES["IGA"])
    assets = known.assets if known else ()
    fresh = sim.grants.issue("instagram", scopes, assets, now, _SIXTY_DAYS)
    if not known:
        # A token that somebody made up may do anything, and so may what comes of it.
        sim.grants.forget(fresh.text)
    return {"access_token": fresh.text, "token_type": "bearer", "expires_in": _SIXTY_DAYS}


def pages(sim: Simulator, token: str) -> Wire:
    """The Pages somebody manages, each with a token of its own that does not expire."""
    known = sim.grants.token(token)
    if known is None or known.kind != "user":
        return {"data": []}
    return {"data": [_page(sim, known, id) for id in known.assets]}


def debug(sim: Simulator, request: web.Request, arguments: dict[str, Any]) -> Wire:
    """What a token may do. The caller must hold a token too; the app's own is usual."""
    check_token(sim, token_of(request, arguments))
    token = str(arguments.get("input_token", ""))
    if not token:
        raise GraphError(100, title="The parameter input_token is required.", whatsapp=False)
    known = sim.grants.token(token)
    try:
        check_token(sim, token)
    except GraphError as refusal:
        error = {"code": 190, "message": refusal.title, "subcode": refusal.subcode or 467}
        return {"data": {"is_valid": False, "error": error, "scopes": []}}
    return {"data": _issued(sim, known) if known else _made_up(sim, token)}


def _made_up(sim: Simulator, token: str) -> Wire:
    scopes = _SCOPES.get(token[:3], [])
    return {
        "app_id": sim.settings.app_id,
        "type": "SYSTEM_USER" if token.startswith("EAA") else "USER",
        "application": "Chathood",
        "is_valid": True,
        "issued_at": int(sim.clock.now()) - _HOUR,
        "expires_at": 0 if token.startswith("EAA") else int(sim.clock.now()) + _SIXTY_DAYS,
        "data_access_expires_at": 0,
        "scopes": scopes,
        "granular_scopes": [{"scope": scope} for scope in scopes],
    }


def _issued(sim: Simulator, token: Token) -> Wire:
    granular = [{"scope": scope, "target_ids": list(token.assets)} for scope in token.scopes]
    return {
        "app_id": sim.settings.app_id,
        "type": _TYPES[token.kind],
        "application": "Chathood",
        "user_id": _owner(token),
        "is_valid": True,
        "issued_at": int(token.issued_at),
        "expires_at": int(token.expires_at),
        "data_access_expires_at": 0,
        "scopes": list(token.scopes),
        "granular_scopes": granular,
    }


def _owner(token: Token) -> str:
    """Whoever gave leave: always the same person for the same things."""
    return str(10**15 + crc32(",".join(token.assets).encode()))


def _check_app(sim: Simulator, arguments: dict[str, Any]) -> None:
    if str(arguments.get("client_id", "")) != sim.settings.app_id:
        raise GraphError(101, title="Error validating application.", whatsapp=False)
    if arguments.get("client_secret") != sim.settings.app_secret:
        raise GraphError(1, title="Error validating client secret.", whatsapp=False)


def _good_grant(sim: Simulator, arguments: dict[str, Any], logins: tuple[Login, ...]) -> Grant:
    grant = sim.grants.grant(str(arguments.get("code", "")))
    if grant is None or grant.login not in logins:
        raise GraphError(100, title="Invalid verification code format.", whatsapp=False)
    if grant.used:
        title = "This authorization code has been used."
        raise GraphError(100, title=title, subcode=36009, whatsapp=False)
    if grant.is_over(sim.clock.now()):
        title = "This authorization code has expired."
        raise GraphError(100, title=title, subcode=36007, whatsapp=False)
    if str(arguments.get("redirect_uri", "")) != grant.redirect_uri:
        raise GraphError(
            100,
            title="Error validating verification code. Please make sure your redirect_uri is"
            " identical to the one you used in the OAuth dialog request",
            subcode=36008,
            whatsapp=False,
        )
    sim.grants.use(grant)
    return grant


def _lengthened(sim: Simulator, text: str) -> Wire:
    check_token(sim, text)
    known = sim.grants.token(text)
    if known is None or known.kind != "user":
        raise GraphError(100, title="The access token is no user's.", whatsapp=False)
    now = sim.clock.now()
    long = sim.grants.issue("user", known.scopes, known.assets, now, _SIXTY_DAYS)
    return {"access_token": long.text, "token_type": "bearer", "expires_in": _SIXTY_DAYS}


def _page(sim: Simulator, user: Token, id: str) -> Wire:
    line = sim.world.line(id, "messenger")
    is_long = user.expires_at - user.issued_at > _DAY
    token = sim.grants.issue("page", user.scopes, (id,), sim.clock.now(), 0 if is_long else _HOUR)
    return {
        "id": id,
        "name": line.name,
        "access_token": token.text,
        "tasks": ["MESSAGING", "MODERATE", "MANAGE"],
        "category": "Furniture Store",
    }


class _InInstagramsWords(GraphError):
    """``{"error_type", "code", "error_message"}``, always with HTTP status 400."""

    def __init__(self, refusal: GraphError) -> None:
        used = refusal.subcode in (36007, 36009)
        words = "Matching code was not found or was already used" if used else refusal.title
        super().__init__(refusal.code, title=words, whatsapp=False)

    @property
    def http_status(self) -> int:
        return 400

    def as_json(self) -> dict[str, Any]:
        return {"error_type": "OAuthException", "code": 400, "error_message": self.title}
