"""What wakes functions: queues, the table's stream, the clock; as Lambda does it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from infra.local.patterns import matches
from tests.simulation.dynamodb.tables import Change
from tests.simulation.dynamodb.values import as_json
from tests.simulation.engine import Ended
from tests.simulation.functions import Functions
from tests.simulation.sqs import Letter, Queue

_LANES = 4
_POLL = 0.01
_STREAM_POLL = (0.05, 0.35)
_IDLE_LOOKS = 0.1
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 60.0


@dataclass
class QueueSource:
    """A queue and the function that lives on it."""

    functions: Functions
    queue: Queue
    function: str
    batch: int
    most_at_once: int
    in_flight: int = 0

    def __post_init__(self) -> None:
        self.queue.wake = self._wake

    def _wake(self, when: float) -> None:
        network = self.functions.network
        wait = network.engine.random.uniform(_POLL, network.profile.slow_polls)
        network.engine.at(when + wait, self._poll)

    def _poll(self) -> None:
        network = self.functions.network
        while self.in_flight < self.most_at_once:
            letters = self.queue.receive(self.batch, network.engine.now)
            if not letters:
                return
            for letter in letters:
                self._wake(letter.visible)
                if not self.queue.fifo and network.engine.random.random() < (
                    network.profile.duplicates / 5
                ):
                    letter.visible = network.engine.now
            self._hand_over(letters)

    def _hand_over(self, letters: list[Letter]) -> None:
        self.in_flight += 1
        receipts = {letter.id: letter.receipt for letter in letters}
        event = {"Records": [_record(letter) for letter in letters]}
        self.functions.invoke(self.function, event, lambda how: self._settle(receipts, how))

    def _settle(self, receipts: Mapping[str, str], how: Ended) -> None:
        """Removes what was dealt with; now and then that fails, and it comes again."""
        self.in_flight -= 1
        network = self.functions.network
        if how.is_well:
            failed = {one["itemIdentifier"] for one in how.value["batchItemFailures"]}
            # One that was not in the batch makes Lambda take all of it as failed.
            if not failed <= receipts.keys():
                failed |= receipts.keys()
            for id, receipt in receipts.items():
                lost = network.engine.random.random() < network.profile.lost_deletes
                if id not in failed and not lost:
                    self.queue.delete(receipt)
        self._wake(network.engine.now)


@dataclass
class Lane:
    """One shard's records on their way to one function, in order."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    busy: bool = False
    tries: int = 0
    size: int = 0


@dataclass
class StreamSource:
    """A table's stream and a function that lives on it."""

    functions: Functions
    function: str
    batch: int
    retries: int
    filters: list[dict[str, Any]]
    dead: Queue
    lanes: list[Lane] = field(default_factory=lambda: [Lane() for _ in range(_LANES)])
    _count: int = 0

    @property
    def is_idle(self) -> bool:
        return not any(lane.waiting or lane.busy for lane in self.lanes)

    def put(self, change: Change) -> None:
        """Takes note of a write."""
        self._count += 1
        record = _as_lambda_sees(change, self._count)
        if not self.filters or any(matches(one, record) for one in self.filters):
            lane = self.lanes[crc32(change.key[0].encode()) % _LANES]
            lane.waiting.append(as_json(record))
            self._soon(lane, self.functions.network.engine.random.uniform(*_STREAM_POLL))

    def _soon(self, lane: Lane, seconds: float) -> None:
        self.functions.network.engine.after(seconds, lambda: self._hand_over(lane))

    def _hand_over(self, lane: Lane) -> None:
        if lane.busy or not lane.waiting:
            return
        lane.busy = True
        batch = lane.waiting[: lane.size or self.batch]
        self.functions.invoke(
            self.function, {"Records": batch}, lambda how: self._settle(lane, batch, how)
        )

    def _settle(self, lane: Lane, batch: list[dict[str, Any]], how: Ended) -> None:
        lane.busy = False
        done = _done(batch, how)
        del lane.waiting[:done]
        if done == len(batch):
            lane.tries = lane.size = 0
            self._soon(lane, 0)
            return
        lane.tries = 0 if done else lane.tries + 1
        lane.size = 0 if done else max(1, len(batch) // 2)
        if lane.tries > self.retries:
            where = {"DDBStreamBatchInfo": {"sequence": _sequence(lane.waiting.pop(0))}}
            self.dead.send(json.dumps(where), self.functions.network.engine.now)
            lane.tries = lane.size = 0
        self._soon(lane, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**lane.tries))


@dataclass
class Clock:
    """Calls a function every minute, never twice at once."""

    functions: Functions
    function: str
    is_needed: Callable[[], bool]
    seconds: float = 60
    busy: bool = False
    looks: float = _IDLE_LOOKS

    def start(self) -> None:
        self.functions.network.engine.after(self.seconds, self._tick)

    def _tick(self) -> None:
        self.start()
        random = self.functions.network.engine.random
        # Most minutes have nothing to do; looking at all of them would be half of every run.
        if not self.busy and (self.is_needed() or random.random() < self.looks):
            self.busy = True
            self.functions.invoke(self.function, _TICK, self._settle)

    def _settle(self, how: Ended) -> None:
        self.busy = False


_TICK = {
    "version": "0",
    "account": "0",
    "region": "us-east-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "",
    "id": "",
    "resources": [],
}


def _record(letter: Letter) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(letter.received), "MessageGroupId": letter.group}
    return {
        "messageId": letter.id,
        "receiptHandle": letter.receipt,
        "body": letter.body,
        "attributes": attributes,
        "eventSource": "aws:sqs",
    }


def _as_lambda_sees(change: Change, count: int) -> dict[str, Any]:
    kinds = {(False, True): "INSERT", (True, False): "REMOVE", (True, True): "MODIFY"}
    seen: dict[str, Any] = {
        "Keys": {"pk": {"S": change.key[0]}, "sk": {"S": change.key[1]}},
        "SequenceNumber": f"{count:021d}",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
        "ApproximateCreationDateTime": 0,
        "SizeBytes": 0,
    }
    if change.old is not None:
        seen["OldImage"] = change.old
    if change.new is not None:
        seen["NewImage"] = change.new
    name = kinds[change.old is not None, change.new is not None]
    return {
        "eventID": str(count),
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:stream",
        "awsRegion": "us-east-1",
        "dynamodb": seen,
    }


def _done(batch: list[dict[str, Any]], how: Ended) -> int:
    """How many records from the start were dealt with."""
    if not how.is_well:
        return 0
    refused = {one["itemIdentifier"] for one in how.value["batchItemFailures"]}
    return next((n for n, one in enumerate(batch) if _sequence(one) in refused), len(batch))


def _sequence(record: Mapping[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
