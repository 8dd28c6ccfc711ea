"""What SES's answers mean for a send."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from chalicelib.aws import mailer
from chalicelib.aws.clients import client_once
from chalicelib.domain.errors import (
    LineDown,
    NotSent,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)
from tests.conftest import Cloud

_LETTER = mailer.Letter("care@oak.example.com", ("a@x.example",), (), (), b"raw")


@pytest.fixture
def ses(cloud: Cloud) -> Iterator[Stubber]:
    with Stubber(client_once("sesv2")) as stub:
        yield stub


def test_the_id_is_the_one_that_readers_see(ses: Stubber) -> None:
    ses.add_response("send_email", {"MessageId": "0100abc"})

    assert mailer.send(_LETTER) == "0100abc@email.amazonses.com"


@pytest.mark.parametrize(
    ("code", "words", "status", "meaning"),
    [
        ("TooManyRequestsException", "Rate exceeded", 429, Throttled),
        ("LimitExceededException", "Daily quota", 400, Throttled),
        ("MessageRejected", "Email address is not verified: care@oak.example.com", 400, LineDown),
        ("MessageRejected", "Email address is not verified: a@x.example", 400, RefusedByProvider),
        ("MessageRejected", "Illegal content", 400, RefusedByProvider),
        ("BadRequestException", "Invalid", 400, RefusedByProvider),
        ("AccountSuspendedException", "", 400, LineDown),
        ("SendingPausedException", "", 400, LineDown),
        ("AccessDeniedException", "", 403, LineDown),
        ("InternalFailure", "", 500, OutcomeUnknown),
        ("ServiceUnavailable", "", 503, OutcomeUnknown),
    ],
)
def test_each_refusal_has_its_meaning(
    ses: Stubber, code: str, words: str, status: int, meaning: type[SendTrouble]
) -> None:
    ses.add_client_error("send_email", code, words, status)

    with pytest.raises(meaning):
        mailer.send(_LETTER)


@pytest.mark.parametrize(
    ("silence", "meaning"),
    [
        (EndpointConnectionError(endpoint_url="x"), NotSent),
        (ConnectTimeoutError(endpoint_url="x"), NotSent),
        (ReadTimeoutError(endpoint_url="x"), OutcomeUnknown),
        (ConnectionClosedError(endpoint_url="x"), OutcomeUnknown),
    ],
)
def test_silence_after_the_mail_was_written_is_uncertain(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, silence: Exception, meaning: type[SendTrouble]
) -> None:
    calls: list[Any] = []

    def send(http: Any, request: Any) -> Any:
        calls.append(request)
        raise silence

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)

    with pytest.raises(meaning):
        mailer.send(_LETTER)
    assert len(calls) == 1
