"""Looks for planted bugs: the first seed whose run ends badly has found one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from tests.simulation.bugs import Bug, planted
from tests.simulation.run import run
from tests.simulation.soak import spread


@dataclass(frozen=True)
class Catch:
    """A bug, and the seed that found it (0: none did)."""

    bug: Bug
    seed: int
    finding: str


def hunt(bugs: Iterable[Bug], most: int, *, known: bool) -> Iterator[Catch]:
    """Looks for each bug in seeds 1 to `most`; `known` begins with the seed known to find it."""
    yield from spread(_look, [(bug, most, known) for bug in bugs])


def _look(asked: tuple[Bug, int, bool]) -> Catch:
    bug, most, known = asked
    first = [bug.seed] if known and 0 < bug.seed <= most else []
    for seed in chain(first, range(1, most + 1)):
        with planted(bug):
            findings = run(seed, bug.rate).findings
        # What right code shows, too, says nothing about the bug.
        if findings.all and not run(seed, bug.rate).findings.all:
            return Catch(bug, seed, findings.all[0])
    return Catch(bug, 0, "")
