"""The media queue: what follows once a message is there. Its files and its writer's name are
fetched; the line greets."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.ask_what import hear_what
from chalicelib.inbox.fetch import fetch
from chalicelib.inbox.get_to_know import get_to_know
from chalicelib.inbox.greet import greet
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="media", batch_size=1, name="media")
def media(event: SQSEvent) -> dict[str, Any]:
    """Each job fetches the files that its message waits for, asks who wrote, or greets them."""
    return each(event, "MEDIA_QUEUE_URL", _follow)


def _follow(body: str) -> None:
    job = json.loads(body)
    if "say" in job:
        greet(job["account"], job["conversation"], job["say"])
        return
    if "untold" in job:
        hear_what(job["account"], job["thread"], job["message"])
        return
    if "conversation" in job:
        get_to_know(job["account"], job["conversation"])
        return
    fetch(job["account"], job["thread"], job["message"])
