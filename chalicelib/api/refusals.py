"""What goes wrong becomes a status and a sentence; a fault of ours says nothing of itself."""

from typing import Any

from chalicelib.channels import NoSuchChannel
from chalicelib.domain.errors import (
    Busy,
    Conflict,
    Erased,
    Forbidden,
    Gone,
    Invalid,
    NotSignedIn,
    NotThere,
    Refused,
    SlowDown,
    TooLarge,
    Unavailable,
    Unreadable,
)
from chalicelib.inbox.meet import Forgotten
from chalicelib.store import trouble
from chalicelib.store.transaction import Overtaken

STATUSES: dict[type[Refused], int] = {
    Unreadable: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotThere: 404,
    Conflict: 409,
    Gone: 410,
    TooLarge: 413,
    Invalid: 422,
    SlowDown: 429,
    Unavailable: 503,
}
# Faults that are not the caller's doing and pass by themselves.
_PASSING = (Busy, Overtaken)
# What was asked for has been forgotten for good.
_GONE = (Erased, Forgotten)


def refusal(fault: Exception) -> Refused | None:
    """The refusal that a caller is told of; None when the fault is ours."""
    if isinstance(fault, Refused):
        return fault
    if isinstance(fault, _GONE):
        return NotThere("record")
    if isinstance(fault, NoSuchChannel):
        return Invalid("This kind of inbox cannot send yet.", "channel_unsupported")
    if trouble.is_too_large(fault):
        return TooLarge("This is more than one record can hold.", "too_large")
    return None


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    return next(STATUSES[kind] for kind in type(refused).__mro__ if kind in STATUSES)


def body_of(refused: Refused) -> dict[str, Any]:
    """What a refusal says."""
    said: dict[str, Any] = {"error": refused.sentence, "code": refused.code}
    return {**said, "fields": refused.fields} if refused.fields else said


def is_passing(fault: Exception) -> bool:
    """Whether the same request may succeed in a moment."""
    return isinstance(fault, _PASSING) or trouble.is_passing(fault)
