"""`python -m tests.bench [--only NAME[,NAME]] [--full]`: prints the table, writes bench.json."""

import argparse
import contextlib
import io
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.bench import calls

# Before anything else may make a botocore session.
calls.install()

from tests.bench import (  # noqa: E402
    bill,
    cold,
    deployable,
    handler,
    inbox_list,
    open_thread,
    report,
    screen_latency,
    servers,
    units,
    web,
)
from tests.bench.figure import Measured  # noqa: E402

_FILE = Path("bench.json")
# How much of a failure is shown; its end says most.
_TOLD = 500


class Bench:
    """One run: what several figures need is started and measured once, when first asked for."""

    def __init__(self, things: ExitStack, full: bool) -> None:
        self._things = things
        self._full = full

    def measures(self) -> dict[str, Callable[[], Measured]]:
        """Every measurement by its name, in the table's order."""
        return {
            "units": lambda: units.figures(self._counted),
            "handler": lambda: handler.figures(self._cpu),
            "import": lambda: cold.figures(cold.measure(self._deployable)),
            "package": lambda: deployable.figures(self._deployable),
            "cost": lambda: bill.figures(self._evidence()),
            "list": lambda: inbox_list.figures(self._pages),
            "thread": lambda: open_thread.figures(self._opened),
            "web": web.figures,
            "screen": lambda: screen_latency.figures(screen_latency.measure()),
        }

    def _evidence(self) -> bill.Evidence:
        return bill.Evidence(
            self._counted, self._cpu, self._pages[-1], self._opened, self._deployable
        )

    @cached_property
    def _servers(self) -> servers.Servers:
        return self._things.enter_context(servers.running())

    @cached_property
    def _deployable(self) -> deployable.Deployable:
        return self._things.enter_context(deployable.built())

    @cached_property
    def _counted(self) -> units.Counted:
        return units.count(self._servers)

    @cached_property
    def _cpu(self) -> handler.Cpu:
        return handler.measure(self._servers)

    @cached_property
    def _pages(self) -> list[inbox_list.Page]:
        return inbox_list.measure(self._servers, inbox_list.sizes(self._full))

    @cached_property
    def _opened(self) -> open_thread.Opened:
        return open_thread.measure(self._servers)


def main() -> int:
    """The exit status: 1 when something could not be measured; a missed figure only shows so."""
    with ExitStack() as things:
        asked = _asked()
        bench = Bench(things, asked.full)
        measures = bench.measures()
        names = asked.only.split(",") if asked.only else list(measures)
        unknown = [name for name in names if name not in measures]
        if unknown:
            print(f"Nothing is measured as {unknown[0]}: choose from {', '.join(measures)}.")
            return 2
        measured, failed = _all_of({name: measures[name] for name in names})
    print("\n" + report.table(measured))
    report.write(measured, _FILE)
    for name in failed:
        print(f"\n{name} could not be measured: what went wrong stands above.")
    return 1 if failed else 0


def _all_of(measures: Mapping[str, Callable[[], Measured]]) -> tuple[Measured, list[str]]:
    """What was measured, and the names of what could not be: one trouble must not hide the rest."""
    measured: Measured = []
    failed = []
    for name, measure in measures.items():
        began = time.monotonic()
        print(f"· Measuring {name}", end="", flush=True)
        try:
            # The product's own log lines are not for this terminal.
            with contextlib.redirect_stderr(io.StringIO()):
                measured += measure()
        except Exception as trouble:
            print(f": {str(trouble)[-_TOLD:]}", end="")
            failed.append(name)
        print(f", {time.monotonic() - began:.0f} s", flush=True)
    return measured, failed


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", default="", metavar="NAME,…", help="measure these alone")
    parser.add_argument("--full", action="store_true", help="a list of 100,000 conversations, too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
