"""What SES notes on top of a mail, and what a mail only claims."""

import pytest

from chalicelib.channels.email.mime import parse
from chalicelib.channels.email.receipt import receipt_of
from tests.channels.email.mails import mail

_TAKEN = (
    "Received: from mx.example.com (mx.example.com [192.0.2.7])\r\n"
    " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc123\r\n"
    " for care@oak.example.com;\r\n Sun, 20 Sep 2026 10:30:02 +0000 (UTC)\r\n"
)
_THOUGHTS = (
    "X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: FAIL\r\n"
    "Authentication-Results: amazonses.com;\r\n spf=pass (spfCheck: domain of example.com);\r\n"
    " dkim=fail header.i=@example.com;\r\n dmarc=fail header.from=example.com;\r\n"
)
_LIES = (
    "X-SES-Virus-Verdict: PASS\r\n"
    "Authentication-Results: amazonses.com; spf=pass; dkim=pass; dmarc=pass\r\n"
)


def test_ses_tells_for_whom_it_took_a_mail_and_what_it_thinks_of_it() -> None:
    receipt = receipt_of(parse((_TAKEN + _THOUGHTS + _LIES).encode() + mail()))

    assert receipt.recipient == "care@oak.example.com"
    assert receipt.verdicts == {
        "spam": "pass",
        "virus": "fail",
        "spf": "pass",
        "dkim": "fail",
        "dmarc": "fail",
    }
    assert (receipt.is_unproven, receipt.is_infected, receipt.is_spam) == (True, True, False)


@pytest.mark.parametrize(
    "on_top",
    [
        "",
        _LIES,
        "Received: from x by mx.example.com for care@oak.example.com; today\r\n" + _THOUGHTS,
        "Received: from x by mx.example.com; today\r\n" + _TAKEN + _THOUGHTS,
        _LIES + "Received: by inbound-smtp.evil.example.com; today\r\n" + _THOUGHTS,
    ],
)
def test_what_another_server_or_the_writer_says_counts_for_nothing(on_top: str) -> None:
    receipt = receipt_of(parse(on_top.encode() + mail()))

    assert (receipt.recipient, dict(receipt.verdicts)) == ("", {})


def test_what_an_earlier_server_noted_is_not_sess() -> None:
    earlier = "Received: from x by mx.example.com; today\r\n" + _LIES

    receipt = receipt_of(parse((_TAKEN + earlier).encode() + mail()))

    assert dict(receipt.verdicts) == {}
