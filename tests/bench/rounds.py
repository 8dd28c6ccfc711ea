"""CPU time of several works, measured in turns so that a busy machine troubles all alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Rounds = dict[str, list[float]]


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int, times: int) -> Rounds:
    """CPU ms of one call of each work, by round; a first round warms up and does not count."""
    measured: Rounds = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            spent = _cpu_ms(work, times)
            if number:
                measured[name].append(spent)
    return measured


def ratio(measured: Rounds, of: str, to: str) -> float:
    """The median of the rounds' own ratios."""
    return statistics.median(a / b for a, b in zip(measured[of], measured[to], strict=True))


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def _cpu_ms(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times
