"""DynamoDB's expressions, parsed once each into nested tuples."""

import re
from functools import cache
from typing import Any

from tests.simulation.dynamodb.values import Invalid

Node = tuple[Any, ...]
Path = tuple[str | int, ...]

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),.\[\]+\-]|[#:]?[A-Za-z0-9_$]+)")
_COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}
_FUNCTIONS = {
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "size",
    "if_not_exists",
    "list_append",
}
_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


@cache
def condition(text: str) -> Node:
    """A condition, filter or key condition."""
    tokens = _Tokens(text)
    node = tokens.either()
    tokens.end()
    return node


@cache
def update(text: str) -> tuple[tuple[str, Path, Node | None], ...]:
    """An update's steps: (clause, path, operand)."""
    tokens, steps = _Tokens(text), list[tuple[str, Path, Node | None]]()
    while tokens.next is not None:
        clause = tokens.take().upper()
        if clause not in _CLAUSES:
            raise Invalid(f"Syntax error near {clause}")
        while True:
            steps.append((clause, *tokens.step(clause)))
            if tokens.next != ",":
                break
            tokens.take()
    return tuple(steps)


@cache
def paths(text: str) -> tuple[Path, ...]:
    """A projection."""
    tokens = _Tokens(text)
    found = [tokens.path()]
    while tokens.next == ",":
        tokens.take()
        found.append(tokens.path())
    tokens.end()
    return tuple(found)


class _Tokens:
    def __init__(self, text: str) -> None:
        self._all: list[str] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                raise Invalid(f"Syntax error near {text[place : place + 10]!r}")
            self._all.append(found[1])
            place = found.end()
        self._place = 0

    @property
    def next(self) -> str | None:
        return self._all[self._place] if self._place < len(self._all) else None

    def take(self, wanted: str | None = None) -> str:
        token = self.next
        if token is None or (wanted and token.upper() != wanted):
            raise Invalid(f"Syntax error near {token!r}")
        self._place += 1
        return token

    def end(self) -> None:
        if self.next is not None:
            raise Invalid(f"Syntax error near {self.next!r}")

    def _is(self, word: str) -> bool:
        return self.next is not None and self.next.upper() == word

    def either(self) -> Node:
        node = self._both()
        while self._is("OR"):
            self.take()
            node = ("or", node, self._both())
        return node

    def _both(self) -> Node:
        node = self._not()
        while self._is("AND"):
            self.take()
            node = ("and", node, self._not())
        return node

    def _not(self) -> Node:
        if self._is("NOT"):
            self.take()
            return ("not", self._not())
        if self.next == "(":
            self.take()
            node = self.either()
            self.take(")")
            return node
        return self._predicate()

    def _predicate(self) -> Node:
        left = self.operand()
        if self.next in _COMPARISONS:
            return ("compare", self.take(), left, self.operand())
        if self._is("BETWEEN"):
            self.take()
            low = self.operand()
            self.take("AND")
            return ("between", left, low, self.operand())
        if self._is("IN"):
            self.take()
            return ("in", left, self._arguments())
        return left

    def operand(self) -> Node:
        token = self.next
        if token is not None and token.startswith(":"):
            return ("value", self.take())
        if token is not None and token in _FUNCTIONS and self._all[self._place + 1 :][:1] == ["("]:
            return ("call", self.take(), self._arguments())
        return ("path", self.path())

    def _arguments(self) -> tuple[Node, ...]:
        self.take("(")
        found = [self.operand()]
        while self.next == ",":
            self.take()
            found.append(self.operand())
        self.take(")")
        return tuple(found)

    def path(self) -> Path:
        steps: list[str | int] = [self.take()]
        while self.next in (".", "["):
            if self.take() == ".":
                steps.append(self.take())
            else:
                steps.append(int(self.take()))
                self.take("]")
        return tuple(steps)

    def step(self, clause: str) -> tuple[Path, Node | None]:
        """One action of an update's clause."""
        path = self.path()
        if clause == "REMOVE":
            return path, None
        if clause != "SET":
            return path, self.operand()
        self.take("=")
        node = self.operand()
        if self.next in ("+", "-"):
            node = ("sum", self.take(), node, self.operand())
        return path, node
