"""How one scope is forgotten: what its fence shuts, and the steps that leave nothing of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.erasure import Erasure, Request


class Done(NamedTuple):
    """A bit of a step is done: how many more, from where it goes on when cut short, and how many
    could not be done, which stops nothing."""

    more: int
    place: str = ""
    failed: int = 0


class NotYet(Exception):
    """What a step waits for has not happened yet: it is looked at again in ten minutes."""


# Does a step from a place on ("": from its beginning), bit by bit. Each bit may be done again.
Work = Callable[[Erasure, str], Iterator[Done]]


@dataclass(frozen=True)
class Aim:
    """What a request really reaches: its own subject, and the names of its keys."""

    subject: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """How one scope is forgotten.

    `aim` raises NotThere when there is no such subject. `fence` shuts it (each part may be done
    again) and tells how many of what; `lift` opens it as it was. `steps` follow in their order;
    those called `keys` and `lookups` tell until when a backup may hold what they removed. When all
    is over, `sweep_up` removes what arrived while it was being removed.

    Where there is too much to be shut in one request, the steps named in `early` go on with it
    while the grace lasts; `reopen` opens what they have shut, after `lift`.
    """

    aim: Callable[[Request], Aim]
    fence: Callable[[Erasure], tuple[Erasure, Mapping[str, int]]]
    lift: Callable[[Erasure], None]
    steps: Mapping[str, Work]
    sweep_up: Callable[[Erasure], None]
    early: frozenset[str] = frozenset()
    reopen: Mapping[str, Work] = field(default_factory=dict)
