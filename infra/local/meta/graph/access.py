"""Who may call: bearer tokens, what they are allowed, and the proof of the app secret."""

import hashlib
import hmac
import re
import time

from aiohttp import web

from infra.local.meta.grants import Token
from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.settings import Settings
from infra.local.meta.simulator import Simulator

_PREFIXES = ("EAA", "IGA")
_REVOKED = "REVOKED"
# What a token needs for what: by the path after the version, and by the kind of token.
_NEEDS: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    (re.compile(r"me/accounts$"), {"user": "pages_show_list"}),
    (
        re.compile(r"\d+/subscribed_apps$"),
        {
            "business": "whatsapp_business_management",
            "page": "pages_manage_metadata",
            "instagram": "instagram_business_manage_messages",
        },
    ),
    (
        re.compile(r"\d+/message_templates$"),
        {"business": "whatsapp_business_management", "page": "page_utility_messaging"},
    ),
    (
        re.compile(r"\d+/(phone_numbers|register|smb_app_data)$"),
        {"business": "whatsapp_business_management"},
    ),
    (
        re.compile(r"(\d+|me)/messages$"),
        {
            "business": "whatsapp_business_messaging",
            "page": "pages_messaging",
            "instagram": "instagram_business_manage_messages",
        },
    ),
)


def proof_of(token: str, app_secret: str) -> str:
    """``appsecret_proof``: hexadecimal HMAC-SHA256 of the token under the app secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def token_of(request: web.Request, arguments: dict[str, str]) -> str:
    """The bearer token, or the ``access_token`` argument, as Graph takes either."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth") and token:
        return token.strip()
    return str(arguments.get("access_token", ""))


def check_token(sim: Simulator, token: str) -> str:
    """A usable token, or error 190. A token that ends in REVOKED plays one taken back."""
    settings = sim.settings
    if not token:
        raise GraphError(
            190, title="An access token is required to request this resource.", whatsapp=False
        )
    if token == f"{settings.app_id}|{settings.app_secret}":
        return token
    if not token.startswith(_PREFIXES):
        raise GraphError(190, whatsapp=False)
    if token.endswith(_REVOKED):
        reason = "The session has been invalidated because the user changed their password"
        raise GraphError(
            190,
            title=f"Error validating access token: {reason} or revoked access.",
            subcode=460,
            whatsapp=False,
        )
    known = sim.grants.token(token)
    if known and known.is_over(sim.clock.now()):
        at = time.strftime("%A, %d-%b-%y %H:%M:%S UTC", time.gmtime(known.expires_at))
        raise GraphError(
            190,
            title=f"Error validating access token: Session has expired on {at}.",
            subcode=463,
            whatsapp=False,
        )
    return token


def check_app(sim: Simulator, token: str, id: str) -> None:
    """Some things of an app are for its own token only."""
    settings = sim.settings
    if token != f"{settings.app_id}|{settings.app_secret}":
        raise GraphError(15, whatsapp=False)
    if id != settings.app_id:
        raise no_such_object(id, "GET")


def check_proof(token: str, proof: str | None, settings: Settings) -> None:
    """Refuse a missing or wrong proof. App tokens and Instagram Login tokens need none."""
    needs_proof = token.startswith("EAA")
    if proof is None and not needs_proof:
        return
    if proof is None:
        raise GraphError(
            100,
            title="API calls from the server require an appsecret_proof argument",
            type="GraphMethodException",
        )
    if not hmac.compare_digest(proof, proof_of(token, settings.app_secret)):
        raise GraphError(
            100,
            title="Invalid appsecret_proof provided in the API argument",
            type="GraphMethodException",
        )


def check_scope(sim: Simulator, token: str, method: str, path: str) -> None:
    """Refuse what a token that we gave out was not allowed. Any other token may do anything."""
    known = sim.grants.token(token)
    needs = next((needs for pattern, needs in _NEEDS if pattern.search(path)), None)
    if known is None or needs is None:
        return
    scope = needs.get(known.kind)
    if scope is None or scope not in known.scopes:
        wanted = scope or next(iter(needs.values()))
        raise GraphError(200, title=f"Requires {wanted} permission to manage the object")
    asset = path.split("/")[0]
    if asset.isdigit() and not _may_touch(sim, known, asset):
        raise no_such_object(asset, method)


def _may_touch(sim: Simulator, token: Token, asset: str) -> bool:
    line = sim.world.lines.get(asset)
    return asset in token.assets or (line is not None and line.owner_id in token.assets)
