"""What the platform refused becomes what a caller of ours is told."""

from chalicelib.domain.errors import (
    Conflict,
    Invalid,
    LineDown,
    NotSent,
    OutcomeUnknown,
    Refused,
    SendTrouble,
    SlowDown,
    Throttled,
    Unavailable,
)


def refusal_of(trouble: SendTrouble, field: str) -> Refused:
    """The refusal for `trouble`; what the platform did not like is told under `field`."""
    if isinstance(trouble, Throttled):
        return SlowDown(trouble.seconds)
    if isinstance(trouble, LineDown):
        return Conflict(trouble.sentence, "line_down", {field: [trouble.told]})
    if isinstance(trouble, NotSent | OutcomeUnknown):
        return Unavailable(f"{trouble.sentence} Try again in a moment.", "provider_silent")
    return Invalid(f"Meta refuses this: {trouble.sentence}", "refused", {field: [trouble.told]})
