"""The screens' sockets: a one-time ticket opens one, and a ping keeps it alive.

Deployed as ``chalicelib.screens.<name>`` (infra/service.yaml): Chalice declares socket handlers in
`app.py` only, but a screen that opens must not wait for the whole API to be imported.
"""

from typing import Any

from chalicelib import log
from chalicelib.store import sessions

TICKET = "TICKET"
Event = dict[str, Any]


def connect(event: Event, context: object) -> dict[str, Any]:
    """Lets a screen in with its ticket, or refuses it with 401."""
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    bearer = sessions.redeem(ticket, TICKET)
    if bearer is None or not bearer.may_come_from(_origin(event)):
        log.warning("screen_refused")
        return {"statusCode": 401}
    sessions.show(bearer, event["requestContext"]["connectionId"])
    log.happened("screen_opened", account=bearer.account, user=bearer.user)
    return {"statusCode": 200}


def message(event: Event, context: object) -> dict[str, Any]:
    """Screens speak through the API; on the socket they only keep it open."""
    log.happened("screen_pinged")
    return {"statusCode": 200}


def disconnect(event: Event, context: object) -> dict[str, Any]:
    """A socket has closed; the next push to it finds out and forgets it."""
    log.happened("screen_closed")
    return {"statusCode": 200}


def _origin(event: Event) -> str:
    headers: dict[str, str] = event.get("headers") or {}
    return next((said for name, said in headers.items() if name.lower() == "origin"), "")
