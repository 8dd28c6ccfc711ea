"""The simulation's commands: soak, bugs, trace. docs/reliability.md explains them."""

import argparse
import os
import sys

from tests.simulation.hunt import hunt
from tests.simulation.planted import BUGS
from tests.simulation.run import run
from tests.simulation.soak import Total, soak


def main() -> None:
    """Runs what was asked for; fails when anything was found, or a bug was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("soak", help="many seeds, a table, and JSON as the last line")
    asked.add_argument("--seeds", type=int, default=1_000)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--rate", type=float, default=None, help="faults per I/O; else 1-30 %%")
    asked = commands.add_parser("bugs", help="plants each bug and looks for it, seed by seed")
    asked.add_argument("--most", type=int, default=1_000)
    asked.add_argument("--only", default="", help="those whose name holds this")
    asked.add_argument("--again", action="store_true", help="from seed 1, not from the known one")
    asked = commands.add_parser("trace", help="everything that happens in one seed")
    asked.add_argument("seed", type=int)
    asked.add_argument("--rate", type=float, default=None)
    asked = commands.add_parser("digest", help="what tells one replay of a seed from another")
    asked.add_argument("seeds", type=int, nargs="+")
    asked.add_argument("--whole", action="store_true", help="through all of botocore")
    said = parser.parse_args()
    does = {"soak": _soak, "bugs": _bugs, "trace": _trace, "digest": _digest}
    sys.exit(does[said.command](said))


def _soak(said: argparse.Namespace) -> int:
    print(f"· Seeds {said.first} to {said.first + said.seeds - 1}", flush=True)
    total = soak(said.first, said.seeds, said.rate, _tell)
    for name, count in total.found.items():
        print(f"{name.replace('_', ' '):15} {count:6}")
    if total.failed:
        print(f"seeds that failed: {total.failed}")
    print(total.as_json())
    return 1 if total.failed else 0


def _tell(total: Total) -> None:
    rate = (total.webhooks + total.sends) / max(total.seconds, 1)
    print(
        f"· {total.seeds:7} seeds {total.webhooks:9} webhooks {total.sends:9} sends "
        f"{total.faults:9} faults {sum(total.found.values()):5} findings {rate:6.0f} a second",
        flush=True,
    )


def _bugs(said: argparse.Namespace) -> int:
    chosen = [bug for bug in BUGS if said.only in bug.name]
    missed = 0
    print(
        "| planted bug | faults per I/O | seed that found it | what it found |\n|---|---|---|---|"
    )
    for catch in hunt(chosen, said.most, known=not said.again):
        missed += catch.seed == 0
        rate = "each seed's own" if catch.bug.rate is None else f"{catch.bug.rate:.0%}"
        found = catch.seed or f"none of {said.most}"
        print(f"| {catch.bug.name} | {rate} | {found} | {catch.finding} |", flush=True)
    return 1 if missed else 0


def _trace(said: argparse.Namespace) -> int:
    outcome = run(said.seed, said.rate, keep_lines=True)
    print("\n".join(outcome.lines))
    print(outcome.profile)
    for sentence in outcome.findings.all:
        print(sentence)
    return 1 if outcome.findings.all else 0


def _digest(said: argparse.Namespace) -> int:
    for seed in said.seeds:
        print(run(seed, whole=said.whole).digest)
    return 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.simulation", *sys.argv[1:]],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    main()
