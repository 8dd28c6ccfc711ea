"""The bridge from DynamoDB Local's stream to the functions that live on it.

It does what Lambda's poller does, by the same settings of the same template: filters, batches,
order within a shard, partial failures, retries, halves of a failing batch, and at last a message
to the failure queue. What it has done is on disk, so it may be killed at any time.

Run as `python -m infra.local.streams SETTINGS.json`.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config

from infra.local.checkpoint import Checkpoint
from infra.local.patterns import matches
from infra.local.resources import client
from infra.local.shards import Record, Shards

_IDLE_SECONDS = 0.05
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
# No retries by the client: an invocation that seemed to fail may have run.
_ONCE = Config(read_timeout=130, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Subscription:
    """One function's wish to see the stream, in the words of its event source mapping."""

    name: str
    function: str
    batch_size: int
    retries: int
    filters: Sequence[dict[str, Any]]
    failure_queue: str

    def wants(self, record: Record) -> bool:
        """Whether the function asked for this record."""
        return not self.filters or any(matches(one, record) for one in self.filters)


class Bridge:
    """Carries one stream to one function, in order."""

    def __init__(self, subscription: Subscription, shards: Shards, aws: Any, sqs: Any) -> None:
        self._to = subscription
        self._shards = shards
        self._lambda = aws
        self._sqs = sqs

    def run(self) -> None:
        """For ever. A server that is away is waited for."""
        while True:
            try:
                moved = self.carry()
            except Exception as error:  # the loop is a door: it must outlive any one failure
                print(f"{self._to.name}: {type(error).__name__}: {error}", flush=True)
                time.sleep(1)
                continue
            if not moved:
                time.sleep(_IDLE_SECONDS)

    def carry(self) -> int:
        """Takes what is new to the function, once; returns how many records that was."""
        moved = 0
        for shard, records in self._shards.read():
            try:
                self._hand_over(shard, records)
            except BaseException:
                self._shards.again(shard)
                raise
            moved += len(records)
        return moved

    def _hand_over(self, shard: str, records: list[Record]) -> None:
        """Delivers `records` batch by batch, remembering after each how far we are."""
        wanted = [record for record in records if self._to.wants(record)]
        size, tries = self._to.batch_size, 0
        while wanted:
            batch = wanted[:size]
            done, failed = self._invoke(batch)
            if done:
                self._shards.checkpoint.advance(shard, _sequence(batch[done - 1]))
                wanted, tries = wanted[done:], 0
            if not failed:
                size = self._to.batch_size
            elif tries < self._to.retries:
                time.sleep(min(_FIRST_PAUSE * 2**tries, _LONGEST_PAUSE))
                size, tries = max(1, len(batch) // 2) if not done else size, tries + 1
            else:
                self._give_up(shard, wanted[:1])
                wanted, tries = wanted[1:], 0
        self._shards.checkpoint.advance(shard, _sequence(records[-1]))

    def _invoke(self, batch: list[Record]) -> tuple[int, bool]:
        """(how many records from the start are done, whether one failed)."""
        answer = self._lambda.invoke(
            FunctionName=self._to.function, Payload=json.dumps({"Records": batch})
        )
        body = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            return 0, True
        failures = (body or {}).get("batchItemFailures") or []
        if not failures:
            return len(batch), False
        refused = {failure["itemIdentifier"] for failure in failures}
        first = min((i for i, one in enumerate(batch) if _sequence(one) in refused), default=0)
        return first, True

    def _give_up(self, shard: str, records: list[Record]) -> None:
        """Tells the failure queue where the record stands, as Lambda would; content stays out."""
        where = {
            "requestContext": {
                "functionArn": self._to.function,
                "condition": "RetryAttemptsExhausted",
            },
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": _sequence(records[0]),
                "endSequenceNumber": _sequence(records[-1]),
                "batchSize": len(records),
                "streamArn": records[0]["eventSourceARN"],
            },
        }
        self._sqs.send_message(QueueUrl=self._to.failure_queue, MessageBody=json.dumps(where))
        self._shards.checkpoint.advance(shard, _sequence(records[-1]))


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def bridge(settings: dict[str, Any], subscription: Subscription, folder: Path) -> Bridge:
    """A bridge with clients of its own: threads share none."""
    streams = client("dynamodbstreams", settings["dynamodb_url"])
    aws = client("lambda", settings["aws_url"], _ONCE)
    sqs = client("sqs", settings["aws_url"])
    arn = streams.list_streams(TableName=settings["table"])["Streams"][0]["StreamArn"]
    checkpoint = Checkpoint(folder / f"{subscription.name}.json")
    return Bridge(subscription, Shards(streams, arn, checkpoint), aws, sqs)


def main() -> None:
    """Reads its settings, starts a thread per function, and waits for the end."""
    settings = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(settings["checkpoints"])
    folder.mkdir(parents=True, exist_ok=True)
    for one in settings["subscriptions"]:
        carrier = bridge(settings, Subscription(**one), folder)
        threading.Thread(target=carrier.run, name=one["name"], daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
