"""A batch from a queue: one catch per item, so that a bad one delays no other."""

from collections.abc import Callable
from typing import Any

from chalice.app import SQSEvent

from chalicelib import log


def each(event: SQSEvent, work: Callable[[str], None]) -> dict[str, Any]:
    """Does `work` on each body; names those that must come again (partial batch response)."""
    failed = []
    for record in event:
        id = record.to_dict()["messageId"]
        try:
            work(record.body)
        except Exception as fault:
            log.error("queue_item_failed", fault, queue_item=id)
            failed.append({"itemIdentifier": id})
    return {"batchItemFailures": failed}
