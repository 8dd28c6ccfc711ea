"""What the words promise: every link leads somewhere, every dependency is accounted for."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from infra.package import ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_LISTED = re.compile(r"^\| (\S+) \|", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def _pages() -> list[Path]:
    """Every page that is, or is about to be, part of the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [page for line in listed.stdout.splitlines() if (page := ROOT / line).exists()]


def _wanted() -> Iterator[str]:
    for file in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / file).read_text().splitlines():
            name = _NAME.match(line)
            if name and not line.startswith("-"):
                yield name.group()
    package = json.loads((ROOT / "web" / "package.json").read_text())
    yield from {**package.get("dependencies", {}), **package.get("devDependencies", {})}


def test_every_link_in_the_pages_leads_to_a_file() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in _pages()
        for link in _LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]

    assert broken == []


def test_every_dependency_has_its_line_and_no_line_is_left_over() -> None:
    listed = set(_LISTED.findall((ROOT / "docs" / "dependencies.md").read_text()))

    assert listed - {"package"} == set(_wanted())
