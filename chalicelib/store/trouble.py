"""What the tables refuse, told apart for whoever must answer for it."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

_FAILED_CONDITION = "ConditionalCheckFailedException"
_PASSING = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "InternalServerError",
    "ServiceUnavailable",
}


def code_of(fault: PynamoDBException) -> str:
    """DynamoDB's word for a failure; empty when no answer came: pynamodb's own breaks on that."""
    return str(_answer(fault).get("Code", ""))


def condition_met(write: Callable[[], object], *alike: str) -> bool:
    """Writes under a condition; False when that does not hold, and nothing was written.

    `alike`: DynamoDB's words for failures that mean the same here.
    """
    try:
        write()
    except PynamoDBException as error:
        if code_of(error) not in (_FAILED_CONDITION, *alike):
            raise
        return False
    return True


def is_too_large(fault: Exception) -> bool:
    """Whether an item would be larger than the table takes (400 KB)."""
    return (
        isinstance(fault, PynamoDBException)
        and code_of(fault) == "ValidationException"
        and "size" in str(_answer(fault).get("Message", "")).lower()
    )


def is_passing(fault: Exception) -> bool:
    """Whether the table was busy or out of reach: the same again may succeed in a moment."""
    if not isinstance(fault, PynamoDBException):
        return False
    return code_of(fault) in _PASSING or isinstance(fault.cause, BotoCoreError)


def _answer(fault: PynamoDBException) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = getattr(fault.cause, "response", None) or {}
    return answer.get("Error") or {}
