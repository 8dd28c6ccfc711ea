"""A batch from a queue: one catch per item, so that a bad one delays no other."""

from collections.abc import Callable
from typing import Any

from chalice.app import SQSEvent, SQSRecord

from chalicelib import log
from chalicelib.aws import queues

_LONGEST = 900


def each(event: SQSEvent, queue: str, work: Callable[[str], None]) -> dict[str, Any]:
    """Does `work` on each body; names those that must come again (partial batch response).

    `queue` is the setting with the queue's URL: a failed item comes again after two seconds, then
    four, eight …, instead of the queue's own visibility time-out, which is made for a crash.
    """
    failed = []
    for record in event:
        id = record.to_dict()["messageId"]
        try:
            work(record.body)
        except Exception as fault:
            log.error("queue_item_failed", fault, queue_item=id)
            queues.postpone(queue, record.receipt_handle, backoff(record))
            failed.append({"itemIdentifier": id})
    return {"batchItemFailures": failed}


def backoff(record: SQSRecord) -> int:
    """Seconds until an item that has failed should come again."""
    received = int(record.to_dict()["attributes"]["ApproximateReceiveCount"])
    seconds: int = min(2**received, _LONGEST)
    return seconds
