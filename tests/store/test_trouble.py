"""What the tables refuse is told apart from a table that does not answer."""

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from pynamodb.exceptions import GetError, PutError

from chalicelib.api.refusals import is_passing, refusal
from chalicelib.store.trouble import code_of

_URL = "http://dynamodb.example.com"
_SILENCE = (
    ConnectionClosedError(endpoint_url=_URL),
    ReadTimeoutError(endpoint_url=_URL),
    EndpointConnectionError(endpoint_url=_URL),
)


@pytest.mark.parametrize("cause", _SILENCE, ids=lambda cause: type(cause).__name__)
def test_a_table_that_does_not_answer_has_no_code_and_may_answer_in_a_moment(
    cause: BotoCoreError,
) -> None:
    fault = PutError("failed", cause)

    assert code_of(fault) == ""
    assert is_passing(fault)
    assert refusal(GetError("failed", cause)) is None
