"""The way from the table's stream to customers' endpoints, without Lambda or SQS."""

import json
import os
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.inbox.notify import notify, release
from chalicelib.store.deliveries import Place
from chalicelib.workers.react import react
from infra import template
from infra.local.patterns import matches
from infra.local.resources import client
from infra.local.shards import as_lambda_sees


@dataclass
class Stream:
    """What the table tells `react` of one account, and the jobs that come of it."""

    streams: Any
    arn: str
    account: int
    filters: list[Any]
    jobs: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    _places: dict[str, str] = field(default_factory=dict)

    def react(self) -> int:
        """Hands what is new to react; how many records that was."""
        records = self.records()
        if records:
            assert react({"Records": records}, None) == {"batchItemFailures": []}
        return len(records)

    def records(self) -> list[dict[str, Any]]:
        """What is new and passes react's filter."""
        return [one for one in self._new() if any(matches(f, one) for f in self.filters)]

    def tell(self) -> None:
        """Has react follow, and does every job that is to be done now."""
        self.react()
        self.work()

    def work(self) -> None:
        while now := [job for job, seconds in self.jobs if not seconds]:
            self.jobs[:] = [one for one in self.jobs if one[1]]
            for job in now:
                do(job)

    def later(self) -> list[int]:
        """The seconds that jobs are put off for; they are forgotten by it."""
        waits = [seconds for _, seconds in self.jobs]
        self.jobs.clear()
        return waits

    def _new(self) -> list[dict[str, Any]]:
        found = []
        for shard in self._shards():
            at = self._places.get(shard) or self._at(shard, "TRIM_HORIZON")
            while True:
                answer = self.streams.get_records(ShardIterator=at)
                found += answer["Records"]
                at = answer.get("NextShardIterator") or at
                if not answer["Records"]:
                    break
            self._places[shard] = at
        whole = [as_lambda_sees(one, self.arn) for one in found]
        return [one for one in whole if self._is_ours(one)]

    def _is_ours(self, record: dict[str, Any]) -> bool:
        return bool(record["dynamodb"]["Keys"]["pk"]["S"].split("#")[1] == str(self.account))

    def _shards(self) -> list[str]:
        whole = self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]
        return [one["ShardId"] for one in whole["Shards"]]

    def _at(self, shard: str, kind: str) -> str:
        answer = self.streams.get_shard_iterator(
            StreamArn=self.arn, ShardId=shard, ShardIteratorType=kind
        )
        return str(answer["ShardIterator"])

    def begin(self) -> "Stream":
        """From here on."""
        for shard in self._shards():
            self._places[shard] = self._at(shard, "LATEST")
        return self


def do(job: dict[str, Any]) -> None:
    """Does one job of the queue."""
    if "delivery" in job:
        notify(Place(**job))
    else:
        release(**job)


def stream_of(
    dynamodb_url: str, account: int, patch: pytest.MonkeyPatch, *, asks: bool = False
) -> Stream:
    """The account's stream from now on; jobs are kept instead of queued, unless it `asks` SQS."""
    streams = client("dynamodbstreams", dynamodb_url)
    table = client("dynamodb", dynamodb_url).describe_table(TableName=os.environ["RECORDS_TABLE"])
    arn = table["Table"]["LatestStreamArn"]
    resources = template.load(template.SERVICE)["Resources"]
    event = resources["React"]["Properties"]["Events"]["ReactDynamodbEventSource"]["Properties"]
    filters = [json.loads(one["Pattern"]) for one in event["FilterCriteria"]["Filters"]]
    stream = Stream(streams, arn, account, filters)

    def send(queue: str, body: dict[str, Any], group: str, seconds: int = 0) -> None:
        assert group == f"{body['account']}-{body['webhook']}"
        stream.jobs.append((body, seconds))

    if not asks:
        patch.setattr("chalicelib.aws.queues.send_fairly", send)
    return stream.begin()
