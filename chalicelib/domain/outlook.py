"""What would go under some terms, counted."""

from dataclasses import dataclass, field

_SAMPLES = 20


@dataclass
class Found:
    """What would go of one kind: how much, from when (ms) to when, and a few ids."""

    count: int = 0
    oldest: int = 0
    newest: int = 0
    sample: list[int] = field(default_factory=list)

    def add(self, id: int, time: int, count: int = 1) -> None:
        self.count += count
        self.oldest = min(self.oldest or time, time)
        self.newest = max(self.newest, time)
        if len(self.sample) < _SAMPLES:
            self.sample.append(id)


@dataclass
class Outlook:
    """What would go, by inbox; `held`: threads and contacts that a legal hold keeps from it.

    `is_whole`: everything was looked at. Otherwise the time was over: it is at least so much.
    """

    messages: dict[int, Found] = field(default_factory=dict)
    media: dict[int, Found] = field(default_factory=dict)
    contacts: Found = field(default_factory=Found)
    held: int = 0
    is_whole: bool = True
