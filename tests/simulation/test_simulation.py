"""Nothing lost, nothing twice: the product under a virtual clock, in a faulty world.

All of it runs in processes of its own, on every core; what each part came to is printed.
`make soak` runs as many seeds as it is asked for, at every rate of faults.
"""

import re
import subprocess
import sys
from collections.abc import Callable

from infra.package import ROOT
from tests.simulation.crashes import sweep
from tests.simulation.hunt import hunt
from tests.simulation.orders import ORDERS, end_of
from tests.simulation.planted import BUGS
from tests.simulation.soak import Total, cores, soak, spread

_SEEDS = 180
_RATE = 0.05
_HANDLERS = [
    "api",
    "chores",
    "deliver",
    "dispatch",
    "inbound",
    "media",
    "react",
    "sweep",
    "webhook",
]
# A name in lower case that a module begins empty, to put something in later.
_KEEPS = re.compile(r"^_?[a-z_]+(: [^=]+)? = (\[\]|\{\}|set\(\)|dict\(\)|list\(\))$")
_HARMLESS = {"table: _shared: list[Connection] = []"}


# Notes a figure, to be read at the end of the run.
Say = Callable[[str, object], None]


def test_whatever_fails_nothing_is_lost_shown_twice_sent_twice_or_stuck(
    record_property: Say,
) -> None:
    total: Total = soak(1, _SEEDS, _RATE, lambda so_far: None)

    record_property("figure", f"at {_RATE:.0%} faults per I/O: {total.as_json()}")
    assert total.failed == []
    assert total.faults > _SEEDS


def test_every_call_of_every_handler_may_fail_die_or_hang(record_property: Say) -> None:
    shares = [(share, cores()) for share in range(cores())]
    crashes = [crash for found in spread(sweep, shares) for crash in found]

    handlers = sorted({crash.point.function for crash in crashes})
    points = len({crash.point for crash in crashes})
    record_property("figure", f"{points} I/Os of {', '.join(handlers)}, {len(crashes)} runs")
    assert handlers == _HANDLERS
    assert [crash for crash in crashes if crash.found] == []


def test_six_events_end_alike_in_all_their_orders(record_property: Say) -> None:
    ends = list(spread(end_of, ORDERS))

    record_property("figure", f"{len(ends)} orders of six events, each told twice")
    assert [order for order, end in zip(ORDERS, ends, strict=True) if end.found] == []
    assert len({end.shown for end in ends}) == 1


def test_every_planted_bug_is_found(record_property: Say) -> None:
    catches = list(hunt([bug for bug in BUGS if bug.seed], 1_000, known=True))

    for catch in catches:
        record_property("figure", f"{catch.bug.name}: seed {catch.seed}")
    assert len(catches) >= 20
    assert [catch.bug.name for catch in catches if not catch.seed] == []


def test_a_seed_replays_exactly_whatever_ran_before_it() -> None:
    alone = _digest("7")
    after_others = _digest("5", "6", "7")

    assert alone == after_others


def test_the_quick_way_past_botocore_changes_nothing() -> None:
    quick = _digest("5")
    whole = _digest("5", "--whole")

    assert quick == whole


def _digest(*seeds: str) -> str:
    command = [sys.executable, "-m", "tests.simulation", "digest", *seeds]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.splitlines()[-1]


def test_every_module_that_remembers_something_does_so_in_a_cache_of_its_process() -> None:
    """What else a module kept would outlive the death of a simulated process."""
    kept = {
        f"{path.stem}: {line.strip()}"
        for path in (ROOT / "chalicelib").rglob("*.py")
        for line in path.read_text().splitlines()
        if _KEEPS.match(line)
    }

    assert kept == _HARMLESS
