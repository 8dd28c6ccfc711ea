"""Plants a bug: a piece of our source is replaced, and the function compiled anew.

Which bugs there are stands in `planted/`. A function keeps its identity, so whoever has
imported it by name runs the wrong code, too.
"""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Edit:
    """At `where` (``module:function``, or a module's own line), `right` becomes `wrong`."""

    where: str
    right: str
    wrong: str


@dataclass(frozen=True)
class Bug:
    """A wrong variant of our code.

    `rate` is the fault rate that is likeliest to show it (None: each seed's own), `seed` one that
    found it when it was last looked for. 0: none of the first 60, or nobody has looked that far; it
    is looked for by the command only.
    """

    name: str
    edits: tuple[Edit, ...]
    rate: float | None = None
    seed: int = 0


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """Our code with the bug in it.

    Raises LookupError when the right code is not there any more.
    """
    with ExitStack() as changes:
        for edit in bug.edits:
            changes.enter_context(_made(edit))
        yield


@contextmanager
def _made(edit: Edit) -> Iterator[None]:
    name, _, path = edit.where.partition(":")
    module = import_module(name)
    if not path:
        with _changed_line(module, edit):
            yield
        return
    function = _function(module, path)
    before = function.__code__
    function.__code__ = _wrong_code(module, function, edit)
    try:
        yield
    finally:
        function.__code__ = before


@contextmanager
def _changed_line(module: ModuleType, edit: Edit) -> Iterator[None]:
    """A constant of the module with another value."""
    if f"\n{edit.right}\n" not in inspect.getsource(module):
        raise LookupError(f"{edit.where} has no line {edit.right!r} any more.")
    before = dict(vars(module))
    exec(edit.wrong, vars(module))
    try:
        yield
    finally:
        vars(module).update(before)


def _function(module: ModuleType, path: str) -> FunctionType:
    found: Any = module
    for step in path.split("."):
        found = getattr(found, step, None)
    for wrapper in ("func", "_original_func"):
        found = getattr(found, wrapper, found)
    found = inspect.unwrap(found)
    if not isinstance(found, FunctionType):
        raise LookupError(f"{module.__name__} has no function {path} any more.")
    return found


def _wrong_code(module: ModuleType, function: FunctionType, edit: Edit) -> Any:
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(edit.right) != 1:
        raise LookupError(f"{edit.where} does not say {edit.right!r} exactly once.")
    lines = source.replace(edit.right, edit.wrong).splitlines(keepends=True)
    while not lines[0].startswith("def "):
        del lines[0]  # decorators are at work already
    space = dict(vars(module))
    exec(compile("".join(lines), f"<{edit.where}, wrong>", "exec"), space)
    return space[function.__name__].__code__
