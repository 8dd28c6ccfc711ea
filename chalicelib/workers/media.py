"""The media queue: fetches a message's files, after the message itself is there."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.fetch import fetch
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="media", batch_size=1, name="media")
def media(event: SQSEvent) -> dict[str, Any]:
    """Each job fetches the files that its message still waits for."""
    return each(event, "MEDIA_QUEUE_URL", _fetch)


def _fetch(body: str) -> None:
    job = json.loads(body)
    fetch(job["account"], job["thread"], job["message"])
