"""Imports run one way: doors → verbs → channels, store and vault → aws → domain."""

import ast
from collections.abc import Iterator
from pathlib import Path

from infra.package import ROOT

# A room may import from rooms of its own height or lower.
_HEIGHT = {
    "app": 5,
    "chalicelib.api": 4,
    "chalicelib.workers": 4,
    "chalicelib.screens": 4,
    "chalicelib.inbox": 3,
    "chalicelib.privacy": 3,
    "chalicelib.wire": 3,
    "chalicelib.channels": 2,
    "chalicelib.store": 2,
    "chalicelib.vault": 2,
    "chalicelib.aws": 1,
    "chalicelib.config": 1,
    "chalicelib.log": 1,
    "chalicelib.clock": 1,
    "chalicelib.domain": 0,
}
# What plain and pure code has no use for.
_IMPURE = {
    "boto3",
    "botocore",
    "pynamodb",
    "requests",
    "urllib3",
    "chalice",
    "time",
    "random",
    "os",
}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), path


def _imports(path: Path) -> Iterator[str]:
    """The modules that `path` imports anywhere but for types only."""
    tree = ast.parse(path.read_text())
    typing = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _height(module: str) -> int | None:
    rooms = [room for room in _HEIGHT if module == room or module.startswith(f"{room}.")]
    return _HEIGHT[max(rooms, key=len)] if rooms else None


def test_every_module_stands_in_a_room() -> None:
    homeless = [name for name, _ in _modules() if _height(name) is None and name != "chalicelib"]

    assert homeless == []


def test_no_module_imports_from_a_room_above_it() -> None:
    upward = [
        f"{name} imports {imported}"
        for name, path in _modules()
        for imported in _imports(path)
        if (_height(imported) or 0) > (_height(name) or 0)
    ]

    assert upward == []


def test_the_domain_is_pure() -> None:
    impure = [
        f"{name} imports {imported}"
        for name, path in _modules()
        if name.startswith("chalicelib.domain")
        for imported in _imports(path)
        if imported.split(".")[0] in _IMPURE
    ]

    assert impure == []


def test_the_product_does_not_know_where_it_runs() -> None:
    knowing = [
        f"{name} imports {imported}"
        for name, path in _modules()
        for imported in _imports(path)
        if imported.split(".")[0] in ("infra", "tests")
    ]

    assert knowing == []
