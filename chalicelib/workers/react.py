"""The stream of records: everything else that follows from a change."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent, DynamoDBRecord

from chalicelib import log
from chalicelib.clock import now
from chalicelib.inbox.fetch_later import ask_for_files
from chalicelib.inbox.herald import Happening, herald
from chalicelib.inbox.tally import is_head, tally

door = Blueprint(__name__)


@door.on_dynamodb_record(stream_arn="records", batch_size=25, name="react")
def react(event: DynamoDBEvent) -> dict[str, Any]:
    """In the stream's order; from the first that fails on, all come again."""
    for record in event:
        try:
            _follow(record)
        except Exception as fault:
            log.error("react_failed", fault, sequence=record.sequence_number)
            return {"batchItemFailures": [{"itemIdentifier": record.sequence_number}]}
    log.happened("reacted")
    return {"batchItemFailures": []}


def _follow(record: DynamoDBRecord) -> None:
    old, new = record.old_image, record.new_image
    if is_head(new or old or {}):
        tally(old, new)
    elif new and "f" in new and not (old and "f" in old):
        ask_for_files(new)
    herald(Happening(old or {}, new or {}, record.sequence_number, _told_at(record)))


def _told_at(record: DynamoDBRecord) -> int:
    """When the change was made (ms, to the second), the same however often it is told."""
    said = record.to_dict()["dynamodb"].get("ApproximateCreationDateTime")
    return int(float(said) * 1000) if said else now()
