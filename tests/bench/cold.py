"""What a cold start imports: CPU of fresh processes, in the tree that is deployed."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from infra.local.server import CREDENTIALS
from tests.bench.deployable import Deployable
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.rounds import Rounds, median, ratio

_ROUNDS = 7
_FLOOR = "boto3 + one client"
_WEBHOOK = "chalicelib.workers.webhook"
_SPENT = (
    "import resource as _r; _u = _r.getrusage(_r.RUSAGE_SELF); "
    "print((_u.ru_utime + _u.ru_stime) * 1000)"
)
_ONE_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
_DEAREST = 6


@dataclass(frozen=True)
class Cold:
    """CPU ms by module and round, and where the webhook's go (ms by package)."""

    rounds: Rounds
    webhook_by_package: dict[str, float]


def measure(deployable: Deployable) -> Cold:
    """Every function's module in turn with the floor; the first round fills the disk's cache."""
    floor = "import boto3; boto3.client('dynamodb')"
    modules = sorted(set(deployable.handlers().values()))
    works = {_FLOOR: floor} | {module: f"import {module}" for module in modules}
    rounds: Rounds = {name: [] for name in works}
    for number in range(_ROUNDS + 1):
        for name, code in works.items():
            spent = _cpu_ms(deployable.tree, code)
            if number:
                rounds[name].append(spent)
    return Cold(rounds, _by_package(deployable.tree, _WEBHOOK))


def figures(cold: Cold) -> Measured:
    """The webhook, and the dearest of all functions."""
    ratios = {name: ratio(cold.rounds, name, _FLOOR) for name in cold.rounds if name != _FLOOR}
    dearest = max(ratios, key=lambda name: ratios[name])
    how = (
        "CPU of a fresh, isolated Python that imports the handler's module from the unpacked "
        f"deployment zip (.pyc in it), over `{_FLOOR}` there; median of {_ROUNDS} interleaved "
        "rounds"
    )
    where = ", ".join(f"{name} {ms:.0f}" for name, ms in cold.webhook_by_package.items())
    asides = [Aside(f"cold: {_FLOOR}", median(cold.rounds[_FLOOR]), "ms CPU", how)]
    asides += [
        Aside(f"cold: {name}", median(cold.rounds[name]), "ms CPU", f"{share:.2f} × the floor")
        for name, share in ratios.items()
    ]
    return [
        Figure(
            "cold import, webhook, over boto3 + one client",
            ratios[_WEBHOOK],
            "×",
            1.3,
            f"{how}; ms by package, as -X importtime says: {where}",
        ),
        Figure(
            "cold import, dearest function, over boto3 + one client",
            ratios[dearest],
            "×",
            1.6,
            f"{dearest}; {how}",
        ),
        *asides,
    ]


def _cpu_ms(tree: Path, code: str) -> float:
    return float(_run(tree, [], f"{code}; {_SPENT}").stdout)


def _by_package(tree: Path, module: str) -> dict[str, float]:
    """Self time of the dearest top-level packages, ms."""
    told = _run(tree, ["-X", "importtime"], f"import {module}").stderr
    spent: Counter[str] = Counter()
    for microseconds, name in _ONE_IMPORT.findall(told):
        spent[name.partition(".")[0]] += int(microseconds)
    return {name: us / 1000 for name, us in spent.most_common(_DEAREST)}


def _run(tree: Path, options: list[str], code: str) -> subprocess.CompletedProcess[str]:
    """Isolated from the virtual environment: only what is deployed can be imported."""
    begin = f"import sys; sys.path.insert(0, {str(tree)!r}); "
    return subprocess.run(
        [sys.executable, "-I", "-S", *options, "-c", begin + code],
        env=CREDENTIALS,
        check=True,
        capture_output=True,
        text=True,
    )
