"""Every door but the API: webhook, queues, streams, clock.

Each is deployed as ``chalicelib.workers.<name>``, so `app.py` and its routes are never imported.
"""

from chalice import Blueprint

workers = Blueprint(__name__)


@workers.lambda_function(name="webhook")
def webhook(event, context):
    """Meta's handshake and events."""


@workers.on_sqs_message(queue_arn="inbound", batch_size=10, name="inbound")
def inbound(event):
    """What the webhook could not store at once."""


@workers.on_dynamodb_record(stream_arn="records", name="dispatch")
def dispatch(event):
    """Hands queued messages to the outbound queue."""


@workers.on_dynamodb_record(stream_arn="records", name="react")
def react(event):
    """All else that follows from a change."""


@workers.on_sqs_message(queue_arn="outbound", batch_size=1, name="deliver")
def deliver(event):
    """One provider call per part and attempt."""


@workers.on_sqs_message(queue_arn="media", batch_size=1, name="media")
def media(event):
    """Fetches one file from the provider and keeps it encrypted."""


@workers.schedule("rate(1 minute)", name="sweep")
def sweep(event):
    """What is due."""
