"""Reads a table's stream in DynamoDB Local: shard by shard, parents before their children."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.local.checkpoint import Checkpoint

Record = dict[str, Any]
# A shard's list is asked for again after this many reads: new ones appear every few hours.
_READS_BETWEEN_LISTS = 50


@dataclass
class Shards:
    """The stream of one table as one function sees it."""

    streams: Any
    arn: str
    checkpoint: Checkpoint
    _iterators: dict[str, str | None] = field(default_factory=dict)
    _known: list[str] = field(default_factory=list)
    _reads: int = 0

    def read(self) -> Iterator[tuple[str, list[Record]]]:
        """What is new, as (shard, records in order); children wait until their parents are read.

        Whoever cannot deal with a shard's records calls `again(shard)` and gets them once more.
        """
        for shard in self._shards():
            records = self._next(shard)
            if records:
                yield shard, records

    def again(self, shard: str) -> None:
        """Reads `shard` from the checkpoint next time."""
        self._iterators.pop(shard, None)

    def _shards(self) -> list[str]:
        if self._reads % _READS_BETWEEN_LISTS == 0:
            self._known = self._listed()
            self.checkpoint.keep_only(set(self._known))
        self._reads += 1
        return self._known

    def _listed(self) -> list[str]:
        """Shard ids, oldest first: DynamoDB names them by the time they begin."""
        shards: list[str] = []
        page: dict[str, str] = {}
        while True:
            stream = self.streams.describe_stream(StreamArn=self.arn, **page)["StreamDescription"]
            shards += [shard["ShardId"] for shard in stream["Shards"]]
            if "LastEvaluatedShardId" not in stream:
                return sorted(shards)
            page = {"ExclusiveStartShardId": stream["LastEvaluatedShardId"]}

    def _next(self, shard: str) -> list[Record]:
        if shard not in self._iterators:
            self._iterators[shard] = self._iterator(shard)
        iterator = self._iterators[shard]
        if iterator is None:
            return []  # closed, and read to its end
        lost = self.streams.exceptions
        try:
            answer = self.streams.get_records(ShardIterator=iterator, Limit=1000)
        except lost.ExpiredIteratorException:
            self.again(shard)
            return []
        except lost.TrimmedDataAccessException:
            self.checkpoint.forget(shard)
            self.again(shard)
            return []
        self._iterators[shard] = answer.get("NextShardIterator")
        return [as_lambda_sees(record, self.arn) for record in answer["Records"]]

    def _iterator(self, shard: str) -> str:
        where = {"StreamArn": self.arn, "ShardId": shard}
        done = self.checkpoint.of(shard)
        kind = {"ShardIteratorType": "TRIM_HORIZON"}
        if done:
            kind = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": done}
        try:
            answer = self.streams.get_shard_iterator(**where, **kind)
        except self.streams.exceptions.TrimmedDataAccessException:
            self.checkpoint.forget(shard)
            answer = self.streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")
        return str(answer["ShardIterator"])


def as_lambda_sees(record: Record, arn: str) -> Record:
    """A record of the streams API as it stands in a Lambda event: plain JSON."""
    change = record["dynamodb"]
    at = change["ApproximateCreationDateTime"].timestamp()
    return {
        **record,
        "eventSourceARN": arn,
        "dynamodb": _json({**change, "ApproximateCreationDateTime": at}),
    }


def _json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value
