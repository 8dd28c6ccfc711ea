"""The outbound FIFO queue, one part at a time, in order within a thread."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.inbox.deliver import Job, TryLater
from chalicelib.inbox.deliver import deliver as deliver_part
from chalicelib.inbox.gesture import Gesture, make
from chalicelib.workers.batch import backoff

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="outbound", batch_size=1, name="deliver")
def deliver(event: SQSEvent) -> dict[str, Any]:
    """One provider call; the group waits while a part that was not sent is tried again."""
    for record in event:
        id = record.to_dict()["messageId"]
        try:
            _carry(json.loads(record.body))
        except TryLater as later:
            queues.postpone("OUTBOUND_QUEUE_URL", record.receipt_handle, later.seconds)
            return {"batchItemFailures": [{"itemIdentifier": id}]}
        except Exception as fault:
            log.error("deliver_failed", fault, queue_item=id)
            queues.postpone("OUTBOUND_QUEUE_URL", record.receipt_handle, backoff(record))
            return {"batchItemFailures": [{"itemIdentifier": id}]}
    return {"batchItemFailures": []}


def _carry(body: dict[str, Any]) -> None:
    """A part of a message, or a sign that has a group of its own."""
    if "sign" in body:
        make(Gesture(**body))
    else:
        deliver_part(Job(**body))
