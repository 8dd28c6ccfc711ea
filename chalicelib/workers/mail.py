"""The mail queue: each message tells of a mail that has come to lie in the mail bucket."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="mail", batch_size=5, name="mail")
def mail(event: SQSEvent) -> dict[str, Any]:
    """Takes each mail in; one that can neither be stored nor kept comes again."""
    return each(event, "MAIL_QUEUE_URL", _take_in)


def _take_in(told: str) -> None:
    """`told` is EventBridge's event on an object of S3."""
    accept_mail(str(json.loads(told)["detail"]["object"]["key"]))
