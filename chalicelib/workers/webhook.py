"""Meta's webhook, behind an HTTP API (payload format 2.0)."""

import base64
from typing import Any

from chalice.app import Blueprint

from chalicelib import log
from chalicelib.domain.errors import NotSignedIn, Unreadable
from chalicelib.inbox.accept import accept, handshake

door = Blueprint(__name__)


@door.lambda_function(name="webhook")
def webhook(event: dict[str, Any], context: object) -> dict[str, Any]:
    """GET: Meta's handshake. POST: its events; 200 only once everything is stored or kept."""
    if event["requestContext"]["http"]["method"] == "GET":
        challenge = handshake(event.get("queryStringParameters") or {})
        return _answer(403, "") if challenge is None else _answer(200, challenge)
    try:
        accept(_raw(event), event["headers"].get("x-hub-signature-256"))
    except NotSignedIn:
        log.warning("webhook_refused", reason="signature")
        return _answer(401, "The signature does not fit.")
    except Unreadable:
        log.warning("webhook_refused", reason="not_json")
        return _answer(400, "The body is not JSON.")
    log.happened("webhook_accepted")
    return _answer(200, "")


def _raw(event: dict[str, Any]) -> bytes:
    """The bytes as Meta signed them."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _answer(status: int, text: str) -> dict[str, Any]:
    headers = {"content-type": "text/plain; charset=utf-8"}
    return {"statusCode": status, "headers": headers, "body": text}
