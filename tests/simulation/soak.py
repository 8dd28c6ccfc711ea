"""Many seeds on every core: `make soak SEEDS=n FIRST=seed`. Its last line is JSON."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from typing import TypeVar

from tests.simulation.findings import Findings
from tests.simulation.run import Outcome, run

Given = TypeVar("Given")
Found = TypeVar("Found")
_TOLD_EVERY = 50


@dataclass
class Total:
    """What all runs together came to."""

    seeds: int = 0
    webhooks: int = 0
    sends: int = 0
    faults: int = 0
    found: dict[str, int] = field(default_factory=lambda: {one.name: 0 for one in fields(Findings)})
    failed: list[int] = field(default_factory=list)
    seconds: float = 0

    def add(self, outcome: Outcome) -> None:
        self.seeds += 1
        self.webhooks += outcome.webhooks
        self.sends += outcome.sends
        self.faults += outcome.faults
        for name, sentences in vars(outcome.findings).items():
            self.found[name] += len(sentences)
        if outcome.findings.all:
            self.failed.append(outcome.seed)

    def as_json(self) -> str:
        """The contract's last line. What has no name there makes the command fail all the same."""
        named = {name: count for name, count in self.found.items() if name != "other"}
        said = {"seeds": self.seeds, "webhooks": self.webhooks, "sends": self.sends}
        whole = {**said, "faults": self.faults, **named, "seconds": round(self.seconds, 1)}
        return json.dumps(whole)


def soak(first: int, seeds: int, rate: float | None, tell: Callable[[Total], None]) -> Total:
    """Runs `seeds` seeds from `first` on; `tell` hears how far it is now and then."""
    total, began = Total(), time.monotonic()
    work = [(seed, rate) for seed in range(first, first + seeds)]
    for outcome in spread(_one, work):
        total.add(outcome)
        total.seconds = time.monotonic() - began
        if outcome.findings.all:
            show(outcome)
        if total.seeds % _TOLD_EVERY == 0:
            tell(total)
    return total


def spread(do: Callable[[Given], Found], work: Iterable[Given]) -> Iterator[Found]:
    """Does `do` on each of `work` on every core, in processes that do nothing else.

    Names are hashed alike in all of them: Python's sets would walk in another order otherwise, and
    a seed would not replay.
    """
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = "0"
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(cores(), mp_context=context) as pool:
            yield from pool.map(do, work, chunksize=1)
    finally:
        os.environ.pop("PYTHONHASHSEED")
        if before is not None:
            os.environ["PYTHONHASHSEED"] = before


def cores() -> int:
    """How many processes run at once; CHATHOOD_SOAK_CORES says otherwise."""
    return int(os.environ.get("CHATHOOD_SOAK_CORES") or os.cpu_count() or 1)


def show(outcome: Outcome) -> None:
    """What a failing seed found, and how to see it again."""
    print(f"seed {outcome.seed}: {len(outcome.findings.all)} findings, {outcome.profile}")
    for sentence in outcome.findings.all[:10]:
        print(f"    {sentence}")
    print(f"    see it: python -m tests.simulation trace {outcome.seed}", flush=True)


def _one(asked: tuple[int, float | None]) -> Outcome:
    return run(*asked)
