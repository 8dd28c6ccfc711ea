"""The stream of records, filtered to queued messages: hands them to the outbound queue."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib import log
from chalicelib.inbox.dispatch import dispatch as dispatch_message
from chalicelib.store.message_item import from_image

door = Blueprint(__name__)


@door.on_dynamodb_record(stream_arn="records", batch_size=25, name="dispatch")
def dispatch(event: DynamoDBEvent) -> dict[str, Any]:
    """In the stream's order; from the first that fails on, all come again."""
    for record in event:
        image = record.new_image or {}
        if not image.get("sk", {}).get("S", "").startswith("M#") or "q" not in image:
            continue
        try:
            dispatch_message(from_image(image))
        except Exception as fault:
            log.error("dispatch_failed", fault, sequence=record.sequence_number)
            return {"batchItemFailures": [{"itemIdentifier": record.sequence_number}]}
    log.happened("dispatched")
    return {"batchItemFailures": []}
