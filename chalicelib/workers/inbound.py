"""What the webhook could not store at once, and batches too big for one call."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import log
from chalicelib.inbox.accept import accept_kept
from chalicelib.inbox.accept_mail import accept_kept_mail
from chalicelib.inbox.keep import LetGo, opened
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="inbound", batch_size=5, name="inbound")
def inbound(event: SQSEvent) -> dict[str, Any]:
    """Takes in what was kept; what fails comes again, and ends in the dead-letter queue."""
    return each(event, "INBOUND_QUEUE_URL", _take_in)


def _take_in(pointer: str) -> None:
    try:
        kept, body = opened(json.loads(pointer))
    except LetGo:
        log.happened("taken_in_before")
        return
    if kept.is_mail:
        accept_kept_mail(kept, body)
    else:
        accept_kept(kept, body)
