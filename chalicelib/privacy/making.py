"""What a slice of an export works with, and what its steps look like."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.domain.account import Setup, User
from chalicelib.domain.export import Export, Place
from chalicelib.privacy.volume import Binder


@dataclass
class Making:
    """An export while a slice of it is made; `viewer` is who asked for it.

    `contacts` are those found to be the contact that is copied, `counts` what was copied so far.
    """

    export: Export
    setup: Setup
    viewer: User
    binder: Binder
    counts: Counter[str] = field(default_factory=Counter)
    contacts: set[int] = field(default_factory=set)

    @property
    def account(self) -> int:
        return self.export.account


# A step writes what begins at a place, some megabytes, and tells where to go on; None: it is done.
Step = Callable[[Making, Place], Place | None]
