"""One simulated world: the cloud, Meta, the product's functions, and the clock they live by."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from chalicelib import workers
from infra import template
from tests.simulation import functions as lambdas
from tests.simulation import seams
from tests.simulation.aws import Aws
from tests.simulation.chance import Chance, Profile
from tests.simulation.dynamodb.api import DynamoDB
from tests.simulation.dynamodb.tables import Change, Index, Rows, Table
from tests.simulation.engine import Ended, Engine
from tests.simulation.functions import Function, Functions
from tests.simulation.graph import Graph
from tests.simulation.network import Network
from tests.simulation.sources import Clock, QueueSource, StreamSource
from tests.simulation.sqs import Queue, Sqs
from tests.simulation.stores import S3
from tests.simulation.watch import Watch

START = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
_AT_ONCE = 50
# Where whatever sweep looks at stands, and under which sort key.
_LOOKED_AT = (("records", "HEAD"), ("ledger", ""))
_BATCHES = {"inbound": 5, "mail": 5}


class Cloud:
    """Everything of one run."""

    def __init__(self, seed: int, start: float, profile: Profile, chance: Chance) -> None:
        self.engine = engine = Engine(seed, start)
        self.profile, self.chance = profile, chance
        self.network = Network(engine, profile, chance)
        self.is_short = True  # past botocore, where that is allowed
        self.logged: list[tuple[str, str, Mapping[str, Any]]] = []
        now: Callable[[], float] = lambda: engine.now  # noqa: E731
        self.tables = {name: Table(name, _indexes(name), self._lag) for name in seams.TABLES}
        self.dynamodb = DynamoDB(self.tables, now, engine.random)
        self.dynamodb.stale = profile.stale
        self.dynamodb.unprocessed = profile.faults
        self.sqs, self.s3 = Sqs(now), S3(now)
        self.aws = Aws(self.network, self.dynamodb, self.sqs, self.s3)
        self.graph = Graph(self.network)
        self.functions = Functions(self.network, _functions())
        self.queues = self.sqs.queues
        self.watch = Watch()
        self.streams = self._wire()
        self.clock = Clock(self.functions, "sweep", self._is_sweep_needed)

    def log(self, level: str, what: str, ids: Mapping[str, Any]) -> None:
        """What the product logs."""
        self.logged.append((level, what, ids))
        said = " ".join(f"{name}={value}" for name, value in ids.items() if name != "place")
        self.engine.trace.line(self.engine.now, f"  {level} {what} {said}")

    def has_something_due(self, by: float = float("inf")) -> bool:
        """Whether some conversation or erasure waits for sweep, now (`by` then, in seconds) or
        later."""
        return any(
            "dt" in item and int(item["dt"]["N"]) <= by * 1_000
            for name, kind in _LOOKED_AT
            for held in self.tables[name].leader.partitions.values()
            for key, item in held.items()
            if kind in (key[1], "")
        )

    def _is_sweep_needed(self) -> bool:
        return self.has_something_due(self.engine.now)

    def do(self, work: Callable[[], Any], who: str = "test") -> Any:
        """Does something in a process of its own, while nothing else goes wrong; its answer."""
        heard: list[Ended] = []
        self.functions.run(who, work, heard.append, timeout=1e9)
        self.engine.run(lambda: bool(heard), self.engine.now + 1e9)
        if heard[0].fault:
            raise heard[0].fault
        return heard[0].value

    def _lag(self) -> float:
        return self.engine.random.random() * self.profile.lag

    def _wire(self) -> list[StreamSource]:
        """Queues and sources, with the template's numbers."""
        resources = _service()
        for name, function in _sources(resources).items():
            self._add_queue(resources, name)
            batch = _BATCHES.get(name, 1)
            QueueSource(self.functions, self.queues[name], function, batch, _AT_ONCE)
        for name in ("dispatch", "react"):
            self.queues[f"{name}-dead"] = Queue(f"{name}-dead", 30)
        streams = [self._stream(resources, name) for name in ("dispatch", "react")]

        def both(change: Change) -> None:
            self.watch.see(change, self.engine.now, self.engine.task)
            for one in streams:
                one.put(change)

        self.tables["records"].stream = both
        return streams

    def _add_queue(self, resources: Mapping[str, Any], name: str) -> None:
        said = resources[f"{name.title()}Queue"]["Properties"]
        fifo = bool(said.get("FifoQueue"))
        dead = self.queues[f"{name}-dead"] = Queue(f"{name}-dead", 30, fifo=fifo)
        most = int(said["RedrivePolicy"]["maxReceiveCount"])
        self.queues[name] = Queue(name, float(said["VisibilityTimeout"]), most, dead, fifo)

    def _stream(self, resources: Mapping[str, Any], name: str) -> StreamSource:
        events = resources[name.title()]["Properties"]["Events"]
        said = events[f"{name.title()}DynamodbEventSource"]["Properties"]
        filters = [json.loads(one["Pattern"]) for one in said["FilterCriteria"]["Filters"]]
        retries = int(said["MaximumRetryAttempts"])
        return StreamSource(self.functions, name, 25, retries, filters, self.queues[f"{name}-dead"])


@dataclass(frozen=True)
class Snapshot:
    """What lies in the tables and buckets of a world."""

    tables: Mapping[str, Rows]
    objects: Mapping[str, Mapping[str, tuple[bytes, float]]]
    secret: str

    @staticmethod
    def of(cloud: Cloud) -> "Snapshot":
        tables = {name: table.snapshot() for name, table in cloud.tables.items()}
        return Snapshot(tables, {n: dict(h) for n, h in cloud.s3.buckets.items()}, cloud.aws.secret)

    def into(self, cloud: Cloud) -> None:
        for name, rows in self.tables.items():
            cloud.tables[name].restore(rows)
        cloud.s3.buckets = {name: dict(held) for name, held in self.objects.items()}
        cloud.aws.secret = self.secret


def _sources(resources: Mapping[str, Any]) -> dict[str, str]:
    """Each queue that wakes a function, and that function's name."""
    found = {}
    for function, resource in resources.items():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            queue = event["Properties"].get("Queue")
            if queue:
                found[queue["Fn::GetAtt"][0].removesuffix("Queue").lower()] = function.lower()
    return found


@cache
def _service() -> Mapping[str, Any]:
    resources: Mapping[str, Any] = template.load(template.SERVICE)["Resources"]
    return resources


@cache
def _functions() -> dict[str, Function]:
    seconds = lambdas.timeouts()
    return {
        name: Function(
            name, getattr(import_module(f"chalicelib.workers.{name}"), name), seconds[name]
        )
        for name in (one.name for one in iter_modules(workers.__path__) if one.name in seconds)
    }


@cache
def _indexes(table: str) -> dict[str, Index]:
    """The indexes of a table, as the template makes them."""
    made = template.load(template.DATA)["Resources"][table.title()]["Properties"]
    found = {}
    for one in made.get("GlobalSecondaryIndexes", ()):
        keys = {key["KeyType"]: key["AttributeName"] for key in one["KeySchema"]}
        carries = frozenset(one["Projection"].get("NonKeyAttributes", ()))
        found[one["IndexName"]] = Index(one["IndexName"], keys["HASH"], keys["RANGE"], carries)
    return found
