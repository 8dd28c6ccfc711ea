"""Takes a FIFO queue's messages to its function, several groups at a time.

MiniStack would run one message after another, so that one slow provider held up every thread's
replies. Lambda keeps the order within a group only; so does this, by asking the queue, which
gives out nothing of a group that has a message in flight.

Run as `python -m infra.local.fifo SETTINGS.json`.
"""

import json
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config

from infra.local.resources import client
from infra.local.server import REGION

_CALLS_AT_ONCE = 8
_WAIT_SECONDS = 10
# No retries by the client: an invocation that seemed to fail may have run.
_ONCE = Config(read_timeout=130, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Source:
    """A queue and the function that lives on it."""

    function: str
    queue_url: str
    queue_arn: str


class Poller:
    """One message at a time from a source to its function; run several of them."""

    def __init__(self, source: Source, sqs: Any, aws: Any) -> None:
        self._source = source
        self._sqs = sqs
        self._lambda = aws

    def run(self) -> None:
        """For ever. A server that is away is waited for."""
        while True:
            try:
                self.carry()
            except Exception as error:  # the loop is a door: it must outlive any one failure
                print(f"{self._source.function}: {type(error).__name__}: {error}", flush=True)
                time.sleep(1)

    def carry(self) -> bool:
        """Takes the next message to the function; False when there was none.

        What fails is left alone: the queue shows it again, and in the end moves it away.
        """
        answer = self._sqs.receive_message(
            QueueUrl=self._source.queue_url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            if self._succeeds(message):
                self._sqs.delete_message(
                    QueueUrl=self._source.queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
        return bool(answer.get("Messages"))

    def _succeeds(self, message: dict[str, Any]) -> bool:
        event = {"Records": [as_lambda_sees(message, self._source.queue_arn)]}
        answer = self._lambda.invoke(FunctionName=self._source.function, Payload=json.dumps(event))
        body = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            return False
        return not (isinstance(body, dict) and body.get("batchItemFailures"))


def as_lambda_sees(message: dict[str, Any], arn: str) -> dict[str, Any]:
    """A received message as it stands in a Lambda event."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def main() -> None:
    """Reads its settings and starts the pollers."""
    settings = json.loads(Path(sys.argv[1]).read_text())
    for one in settings["sources"]:
        for _ in range(_CALLS_AT_ONCE):
            sqs = client("sqs", settings["aws_url"])
            aws = client("lambda", settings["aws_url"], _ONCE)
            poller = Poller(Source(**one), sqs, aws)
            threading.Thread(target=poller.run, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
