"""The mail queue: a mail has come to lie in the mail bucket, or SES reports on one of ours."""

import json
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.inbox.mail_reports import take_report
from chalicelib.workers.batch import each

door = Blueprint(__name__)


@door.on_sqs_message(queue_arn="mail", batch_size=5, name="mail")
def mail(event: SQSEvent) -> dict[str, Any]:
    """Takes each mail in; one that can neither be stored nor kept comes again."""
    return each(event, "MAIL_QUEUE_URL", _take_in)


def _take_in(told: str) -> None:
    """`told` is EventBridge's event on an object of S3, or what its rule keeps of SES's report."""
    event = json.loads(told)
    if "report" in event:
        take_report(event["report"])
    else:
        accept_mail(str(event["detail"]["object"]["key"]))
