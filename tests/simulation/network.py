"""Every I/O passes here: time goes by, others run, and the seed decides how it ends."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from tests.simulation.chance import Chance, Fate, Profile
from tests.simulation.engine import Engine

Answer = TypeVar("Answer")
Given = TypeVar("Given", covariant=True)


class Broken(Protocol[Given]):
    """How one kind of call fails: raises, or gives an answer that says so."""

    def before(self) -> Given: ...

    def after(self) -> Given: ...


class Network:
    """The engine, with the temper of one run."""

    def __init__(self, engine: Engine, profile: Profile, chance: Chance) -> None:
        self.engine = engine
        self.profile = profile
        self.chance = chance

    def latency(self) -> float:
        """Seconds that one call takes."""
        random, profile = self.engine.random, self.profile
        typical = profile.latency * random.expovariate(1)
        return min(60, typical * 100 if random.random() < profile.jumps else typical)

    def call(self, what: str, effect: Callable[[], Answer], broken: Broken[Answer]) -> Answer:
        """One I/O of the running task."""
        task = self.engine.running()
        fate = self.chance.fate(task, what)
        task.points += 1
        self.engine.trace.line(self.engine.now, f"{task.process} {what} {fate.value}")
        self.engine.pause(self.latency())
        if fate is Fate.DIE_BEFORE:
            self.engine.die()
        if fate is Fate.FAIL_BEFORE:
            return broken.before()
        answer = effect()
        if fate is Fate.DIE_AFTER:
            self.engine.die()
        if fate is Fate.HANG:
            self.engine.freeze()
        return broken.after() if fate is Fate.FAIL_AFTER else answer
