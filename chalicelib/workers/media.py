"""The media queue: what is fetched after a message is there, its files and its writer's name."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.fetch import fetch
from chalicelib.inbox.get_to_know import get_to_know
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="media", batch_size=1, name="media")
def media(event: SQSEvent) -> dict[str, Any]:
    """Each job fetches the files that its message still waits for, or asks who wrote."""
    return each(event, "MEDIA_QUEUE_URL", _fetch)


def _fetch(body: str) -> None:
    job = json.loads(body)
    if "conversation" in job:
        get_to_know(job["account"], job["conversation"])
        return
    fetch(job["account"], job["thread"], job["message"])
