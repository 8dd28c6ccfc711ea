"""How far a policy has been kept to: a run through an account, in slices, and what it removed."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Tally:
    """What went: messages, files, conversations that were empty then, contacts; and how many
    threads and contacts a legal hold kept that would have lost something."""

    messages: int = 0
    media: int = 0
    conversations: int = 0
    contacts: int = 0
    held: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.messages + other.messages,
            self.media + other.media,
            self.conversations + other.conversations,
            self.contacts + other.contacts,
            self.held + other.held,
        )


@dataclass(frozen=True)
class Run:
    """A run, asked for at `id` (ms). It has got to `thread` of `inbox`, then to contacts that were
    last active at `silent_since`. `finished_at` 0: it is still under way."""

    id: int
    inbox: int = 0
    thread: str = ""
    silent_since: int = -1
    finished_at: int = 0
    tally: Tally = field(default_factory=Tally)

    @property
    def is_at_contacts(self) -> bool:
        """Whether every thread has been looked at."""
        return self.silent_since >= 0

    def at(self, inbox: int, thread: str, gone: Tally) -> "Run":
        """The run after a thread of an inbox."""
        return replace(self, inbox=inbox, thread=thread, tally=self.tally + gone)

    def past(self, silent_since: int, gone: Tally) -> "Run":
        """The run after a contact."""
        return replace(self, silent_since=silent_since, tally=self.tally + gone)
