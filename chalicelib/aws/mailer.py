"""SES: sends mails for addresses that it has been shown to be ours.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    SSLError,
)

from chalicelib.aws.clients import client, client_once
from chalicelib.config import optional
from chalicelib.domain.errors import (
    LineDown,
    NotSent,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)

_NEVER_WRITTEN = (EndpointConnectionError, ConnectTimeoutError, SSLError)
_BUSY = {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling"}
# The account or the address may not send at all, whatever the mail.
_DOWN = {
    "AccountSuspendedException": "Amazon SES has suspended sending for this account.",
    "SendingPausedException": "Sending is paused in Amazon SES.",
    "MailFromDomainNotVerifiedException": "The domain that Amazon SES sends from is not verified.",
    "AccessDeniedException": "This deployment is not allowed to send with Amazon SES.",
}
_WAIT_SECONDS = 20


@dataclass(frozen=True)
class Letter:
    """A raw mail and its envelope."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    raw: bytes


def send(letter: Letter) -> str:
    """Sends a mail, once; the Message-ID (without brackets) that SES gives it.

    SES puts its own in the place of whatever the mail had.

    Raises:
        SendTrouble: what the failure means for the send.
    """
    ses, reports = client_once("sesv2"), optional("MAIL_REPORTS")
    try:
        answer = ses.send_email(
            **({"ConfigurationSetName": reports} if reports else {}),
            FromEmailAddress=letter.sender,
            Destination={
                "ToAddresses": list(letter.to),
                "CcAddresses": list(letter.cc),
                "BccAddresses": list(letter.bcc),
            },
            Content={"Raw": {"Data": letter.raw}},
        )
    except ClientError as error:
        raise _meaning(error.response, letter.sender) from error
    except BotoCoreError as error:
        raise _of_silence(error) from error
    return full_id(str(answer["MessageId"]))


def full_id(id: str) -> str:
    """A Message-ID as readers see it: SES names a mail by the half before the @."""
    region = client_once("sesv2").meta.region_name
    return id if "@" in id else f"{id}@{_domain(region)}"


def may_send_for(address: str) -> bool:
    """Whether SES sends for this address, or its domain. Raises NotSent when SES does not say."""
    return any(_is_confirmed(name) for name in (address, address.rpartition("@")[2]))


def ask_to_confirm(address: str) -> None:
    """Lets SES write to the address with a link that confirms it. Raises NotSent."""
    try:
        client("sesv2").create_email_identity(EmailIdentity=address)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise _unreachable() from error
    except BotoCoreError as error:
        raise _unreachable() from error


def let_go(address: str) -> bool:
    """Lets SES know the address no more as one to send for; False when it did not, or knows only
    its domain. Raises NotSent."""
    ses = client("sesv2")
    return _answer(lambda: ses.delete_email_identity(EmailIdentity=address)) is not None


def _is_confirmed(name: str) -> bool:
    ses = client("sesv2")
    answer = _answer(lambda: ses.get_email_identity(EmailIdentity=name))
    return bool(answer and answer.get("VerifiedForSendingStatus"))


def _answer(ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What SES says of an address or domain; None when it knows none. Raises NotSent."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return None
        raise _unreachable() from error
    except BotoCoreError as error:
        raise _unreachable() from error


def _domain(region: str) -> str:
    """What stands behind the @ of the Message-IDs that SES gives."""
    return "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"


def _meaning(answer: Mapping[str, Any], sender: str) -> SendTrouble:
    code, words = str(answer["Error"]["Code"]), str(answer["Error"].get("Message", ""))
    if code in _BUSY:
        return Throttled(code, "Amazon SES asks us to slow down.", _WAIT_SECONDS)
    if int(answer["ResponseMetadata"].get("HTTPStatusCode", 500)) >= 500:
        return OutcomeUnknown(code, "Amazon SES failed; the mail may have been sent.")
    if code in _DOWN:
        return LineDown(code, _DOWN[code])
    if "not verified" in words and sender in words:
        return LineDown("not_verified", "Amazon SES has not confirmed this inbox's address yet.")
    return RefusedByProvider(code, f"Amazon SES refused this mail: {words[:300]}")


def _of_silence(error: BotoCoreError) -> SendTrouble:
    if isinstance(error, _NEVER_WRITTEN):
        return NotSent("unreachable", "Amazon SES cannot be reached right now.")
    return OutcomeUnknown("no_answer", "Amazon SES did not answer; the mail may have been sent.")


def _unreachable() -> NotSent:
    return NotSent("unreachable", "Amazon SES cannot be asked right now.")
