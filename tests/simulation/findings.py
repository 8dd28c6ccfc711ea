"""What a check may find, by the promise it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Findings:
    """Sentences about what went wrong; all empty when a run ended well."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong_account: list[str] = field(default_factory=list)
    double_sends: list[str] = field(default_factory=list)
    uncertain_open: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return list(self)

    def __iter__(self) -> Iterator[str]:
        for name, found in vars(self).items():
            yield from (f"{name}: {sentence}" for sentence in found)
