"""Backups that forget: after every restore nothing is left of the forgotten, all of the others."""

import json
import subprocess
import sys
from typing import Any

import pytest

from infra.package import ROOT


def _drill(count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.drill", str(count)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    troubles = [line for line in ran.stdout.splitlines() if line.startswith("! ")]
    assert troubles == [], ran.stdout
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def test_of_the_forgotten_nothing_comes_back_and_of_the_others_everything() -> None:
    told = _drill(30)

    assert told["restores"] >= 8


@pytest.mark.long
def test_the_same_with_a_thousand() -> None:
    assert _drill(1_000)["trouble"] == 0
