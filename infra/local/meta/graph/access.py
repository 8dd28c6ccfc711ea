"""Who may call: bearer tokens and the proof of the app secret."""

import hashlib
import hmac

from aiohttp import web

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.settings import Settings

_PREFIXES = ("EAA", "IGA")
_REVOKED = "REVOKED"


def proof_of(token: str, app_secret: str) -> str:
    """``appsecret_proof``: hexadecimal HMAC-SHA256 of the token under the app secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def token_of(request: web.Request, arguments: dict[str, str]) -> str:
    """The bearer token, or the ``access_token`` argument, as Graph takes either."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth") and token:
        return token.strip()
    return str(arguments.get("access_token", ""))


def check_token(token: str, settings: Settings) -> str:
    """A usable token, or error 190. A token that ends in REVOKED plays one taken back."""
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
    return token


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
