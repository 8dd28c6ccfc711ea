"""SQS: bodies are JSON with ids only."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.config import setting


def send(queue: str, body: Mapping[str, Any]) -> None:
    """Sends to the queue whose URL stands in setting `queue`."""
    client("sqs").send_message(QueueUrl=setting(queue), MessageBody=json.dumps(body))


def send_in_order(queue: str, body: Mapping[str, Any], group: str, name: str) -> None:
    """Sends to a FIFO queue: in order within `group`, once per `name` within five minutes."""
    client("sqs").send_message(
        QueueUrl=setting(queue),
        MessageBody=json.dumps(body),
        MessageGroupId=group,
        MessageDeduplicationId=name,
    )


def send_fairly(queue: str, body: Mapping[str, Any], group: str, seconds: int = 0) -> None:
    """Sends to a queue, to be taken in `seconds` (at most 900). One `group` with much to do keeps
    others from waiting: SQS takes turns between them."""
    client("sqs").send_message(
        QueueUrl=setting(queue),
        MessageBody=json.dumps(body),
        MessageGroupId=group,
        DelaySeconds=seconds,
    )


def postpone(queue: str, receipt: str, seconds: int) -> None:
    """Lets a received message come again in `seconds` (at most 12 hours)."""
    client("sqs").change_message_visibility(
        QueueUrl=setting(queue), ReceiptHandle=receipt, VisibilityTimeout=seconds
    )
