"""What the tables refuse, told apart for whoever must answer for it."""

from pynamodb.exceptions import PynamoDBException

_PASSING = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "InternalServerError",
    "ServiceUnavailable",
}


def is_too_large(fault: Exception) -> bool:
    """Whether an item would be larger than the table takes (400 KB)."""
    return (
        isinstance(fault, PynamoDBException)
        and fault.cause_response_code == "ValidationException"
        and "size" in (fault.cause_response_message or "").lower()
    )


def is_passing(fault: Exception) -> bool:
    """Whether the table was busy: the same again may succeed in a moment."""
    return isinstance(fault, PynamoDBException) and fault.cause_response_code in _PASSING
