"""Registers the doors: the API's routes, the workers, the screens' sockets. Nothing else."""

from chalice.app import Chalice

from chalicelib.api import (
    audit,
    auth,
    closing,
    connecting,
    consent,
    contact_links,
    contact_privacy,
    contacts,
    conversations,
    decisions,
    deletion,
    erasures,
    exports,
    files,
    health,
    holds,
    inboxes,
    messages,
    people,
    policy,
    preflights,
    profile,
    retention,
    screens,
    templates,
    visitor_talk,
    visitors,
    webhooks,
)
from chalicelib.screens import connect, disconnect, message
from chalicelib.workers import (
    chores,
    deliver,
    dispatch,
    inbound,
    mail,
    media,
    notify,
    react,
    sweep,
    webhook,
)

app = Chalice(app_name="chathood")
app.experimental_feature_flags.update(["BLUEPRINTS", "WEBSOCKETS"])
for resource in (
    health,
    policy,
    deletion,
    auth,
    profile,
    people,
    inboxes,
    connecting,
    contacts,
    contact_links,
    contact_privacy,
    erasures,
    conversations,
    decisions,
    messages,
    files,
    exports,
    screens,
    templates,
    holds,
    consent,
    retention,
    closing,
    visitors,
    visitor_talk,
    audit,
    webhooks,
    preflights,
):
    app.register_blueprint(resource.door)
for worker in (webhook, mail, inbound, dispatch, react, deliver, media, notify, chores, sweep):
    app.register_blueprint(worker.door)


# Chalice takes socket handlers from `app.py` only; service.yaml deploys them from their own room.
app.on_ws_connect()(connect)
app.on_ws_message()(message)
app.on_ws_disconnect()(disconnect)
