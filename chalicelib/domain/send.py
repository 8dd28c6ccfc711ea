"""The states of a send. Each part of a message (its text, each file) is one send; so is a reaction.

queued → sending → sent → delivered → read, or held, failed, uncertain. What the provider reports
only raises a rank, so any order of the same reports ends in the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    """A send's state, with the names of the REST API."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


RANK = {
    State.QUEUED: 0,
    State.HELD: 1,
    State.SENDING: 2,
    State.UNCERTAIN: 3,
    State.SENT: 4,
    # Above sent (WhatsApp takes a message first and may refuse it later), below delivered (what
    # a customer has seen did not fail).
    State.FAILED: 5,
    State.DELIVERED: 6,
    State.READ: 7,
}
BY_RANK = {rank: state for state, rank in RANK.items()}

# What the bubble shows when a message has several parts: the one that most needs a look.
_CONCERN = [
    State.FAILED,
    State.UNCERTAIN,
    State.HELD,
    State.QUEUED,
    State.SENDING,
    State.SENT,
    State.DELIVERED,
    State.READ,
]


# The number under which a message's reaction is sent, beside those of its parts.
REACTION = -1


@dataclass(frozen=True)
class Send:
    """One part of a message on its way out.

    `tries` counts how often it was queued; `attempt` names the one provider call under way or
    last made; `lease` is when (ms) a silent attempt counts as uncertain, and, while it is queued,
    before when it must not go (0: it may go now). `charged` is what the platform takes for it, as
    JSON; `mark` what the customer did with it beyond reading it.
    """

    state: State = State.QUEUED
    tries: int = 1
    attempt: str = ""
    lease: int = 0
    error: str = ""
    charged: str = ""
    mark: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something of ours still has to happen to it."""
        return self.state in (State.QUEUED, State.HELD, State.SENDING)

    def again(self) -> "Send":
        """Queued once more."""
        return replace(self, state=State.QUEUED, tries=self.tries + 1, lease=0)


def worst(sends: Iterable[Send]) -> State:
    """The state a message shows: that of the part that most needs a look."""
    return min((send.state for send in sends), key=_CONCERN.index)
