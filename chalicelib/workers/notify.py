"""The queue of what customers' webhooks are told, one call at a time."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.notify import notify as notify_one
from chalicelib.inbox.notify import release
from chalicelib.store.deliveries import Place
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="notify", batch_size=1, name="notify")
def notify(event: SQSEvent) -> dict[str, Any]:
    """Each job makes one call, or brings back what was set aside while an endpoint rested."""
    return each(event, "NOTIFY_QUEUE_URL", _carry)


def _carry(body: str) -> None:
    job = json.loads(body)
    if "delivery" in job:
        notify_one(Place(**job))
    else:
        release(**job)
