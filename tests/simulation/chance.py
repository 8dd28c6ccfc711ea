"""What a seed draws: how slow, how faulty and how repetitive its world is."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Protocol

from tests.simulation.engine import Engine, Task


class Fate(StrEnum):
    """What becomes of one I/O."""

    FINE = "fine"
    FAIL_BEFORE = "fails before its effect"
    FAIL_AFTER = "fails after its effect"
    DIE_BEFORE = "dies before its effect"
    DIE_AFTER = "dies after its effect"
    HANG = "hangs"


RATES = (0.05, 0.01, 0.1, 0.02, 0.2, 0.03, 0.3)
_OUTAGES = (
    "TrentService",
    "DynamoDB.PutItem records",
    "DynamoDB.GetItem lookups",
    "DynamoDB.TransactWriteItems",
    "AmazonSQS.SendMessage",
    "S3",
    "Graph",
)
_OUTAGE_SECONDS = 40
_WEIGHTS = {
    Fate.FAIL_BEFORE: 38,
    Fate.FAIL_AFTER: 38,
    Fate.DIE_BEFORE: 9,
    Fate.DIE_AFTER: 9,
    Fate.HANG: 6,
}
_SICK = tuple(_WEIGHTS)
_SHARES = tuple(_WEIGHTS.values())


@dataclass(frozen=True)
class Profile:
    """The temper of one run. Times are seconds, the rest shares of 1."""

    faults: float
    latency: float
    jumps: float  # how often a call takes a hundred times as long
    duplicates: float
    disorder: float
    spread: float  # how long customers and agents go on
    slow_statuses: bool
    outage: str  # what does not answer for a while: the beginning of a call's name, or nothing
    slow_polls: float  # seconds that a queue's letters may wait for company
    bursts: bool  # everybody at once
    reactions: bool  # many reactions to few messages
    stale: float
    lag: float
    lost_deletes: float
    line_breaks: bool
    screens: bool
    busy: bool  # agents write a lot
    forgets: bool  # people are erased meanwhile
    poison: bool  # much that nobody can read
    slow_sends: float  # seconds that Meta may take to answer what it has taken

    @staticmethod
    def drawn(random: Random, faults: float) -> "Profile":
        return Profile(
            faults=faults,
            latency=random.choice((0.001, 0.02, 0.02, 0.3)),
            jumps=random.choice((0, 0, 0.02, 0.1)),
            duplicates=random.choice((0, 0.05, 0.5)),
            disorder=random.choice((0, 2, 90)),
            spread=random.choice((20, 240, 1_800)),
            slow_statuses=random.random() < 0.3,
            outage=random.choice(("", "", "", *_OUTAGES)),
            slow_polls=random.choice((0.15, 0.15, 8)),
            bursts=random.random() < 0.3,
            reactions=random.random() < 0.2,
            stale=random.choice((0, 0.2, 0.8)),
            lag=random.choice((0.02, 0.5, 1.5)),
            lost_deletes=random.choice((0, 0.05)),
            line_breaks=random.random() < 0.15,
            screens=random.random() < 0.3,
            busy=random.random() < 0.5,
            forgets=random.random() < 0.35,
            poison=random.random() < 0.15,
            slow_sends=random.choice((0, 0, 0, 15)),
        )


class Chance(Protocol):
    """Decides the fate of each I/O."""

    faults: int

    def fate(self, task: Task, what: str) -> Fate: ...

    def calm(self) -> None: ...


class Storm:
    """Faults at the profile's rate, and perhaps an outage; until it is over."""

    def __init__(self, random: Random, rate: float, outage: str = "") -> None:
        self.rate = rate
        self.faults = 0
        self.out = False
        self._random = random
        self._outage = outage

    def fate(self, task: Task, what: str) -> Fate:
        if self.out and what.startswith(self._outage):
            self.faults += 1
            return Fate.FAIL_BEFORE
        if self._random.random() >= self.rate:
            return Fate.FINE
        self.faults += 1
        return self._random.choices(_SICK, _SHARES)[0]

    def plan(self, engine: Engine, spread: float) -> None:
        """Says when the outage begins and ends."""
        if self._outage:
            begins = self._random.uniform(0, spread)
            engine.after(begins, lambda: setattr(self, "out", True))
            engine.after(begins + _OUTAGE_SECONDS, lambda: setattr(self, "out", False))

    def calm(self) -> None:
        self.rate, self.out, self._outage = 0, False, "nothing"
