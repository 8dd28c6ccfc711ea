"""A chore: work too long for one call, such as an erasure, done in slices by the chores queue."""

from dataclasses import asdict, dataclass

from chalicelib.aws import queues


@dataclass(frozen=True)
class Chore:
    """One piece of work of an account: which verb (`what`) goes on with what (`id`)."""

    account: int
    what: str
    id: int


def ask_for(chore: Chore) -> None:
    """Has it begun, or gone on with; asking twice is harmless."""
    queues.send("CHORES_QUEUE_URL", asdict(chore))
