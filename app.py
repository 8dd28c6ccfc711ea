"""Registers the doors: the API's routes, the workers, the screens' sockets. Nothing else."""

from typing import Any

from chalice.app import Chalice, WebsocketEvent

from chalicelib.api import (
    auth,
    contact_links,
    contacts,
    conversations,
    decisions,
    files,
    health,
    inboxes,
    messages,
    people,
    profile,
    screens,
    visitors,
)
from chalicelib.screens import opened, said
from chalicelib.workers import deliver, dispatch, inbound, media, react, sweep, webhook

app = Chalice(app_name="chathood")
app.experimental_feature_flags.update(["BLUEPRINTS", "WEBSOCKETS"])
for resource in (
    health,
    auth,
    profile,
    people,
    inboxes,
    contacts,
    contact_links,
    conversations,
    decisions,
    messages,
    files,
    screens,
    visitors,
):
    app.register_blueprint(resource.door)
for worker in (webhook, inbound, dispatch, react, deliver, media, sweep):
    app.register_blueprint(worker.door)


# Chalice takes socket handlers from `app.py` only, not from blueprints.
@app.on_ws_connect()
def connect(event: WebsocketEvent) -> dict[str, Any]:
    """A browser opens its socket."""
    return opened(event.to_dict())


@app.on_ws_message()
def message(event: WebsocketEvent) -> dict[str, Any]:
    """A browser says something on its socket."""
    return said(event.to_dict())


@app.on_ws_disconnect()
def disconnect(event: WebsocketEvent) -> dict[str, Any]:
    """A socket has closed; the next push to it finds out and forgets it."""
    return {"statusCode": 200}
