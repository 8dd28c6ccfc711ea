"""What Amazon SES tells of mails: its view of what comes in, and what became of ours."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Early
from chalicelib.domain.message import FileState, Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse, consent
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.inbox.mail_reports import take_report
from chalicelib.store import messages
from chalicelib.wire import talk
from chalicelib.workers.mail import _take_in
from tests.channels.email.mails import PNG, mail, multipart, part
from tests.inbox.posted import answer, conversations, mailbox, post, put, said
from tests.world import World

_TAKEN = (
    "Received: from mx.example.com by inbound-smtp.eu-west-1.amazonaws.com with SMTP id a1"
    " for {to}; Sun, 20 Sep 2026 10:30:02 +0000 (UTC)\r\n"
)
_LONG_AGO = "2026-09-20T10:30:02.000Z"


def _told(kind: str, message: Message, sender: str, **more: Any) -> dict[str, Any]:
    """What the rule keeps of SES's report: SES names a mail by the half before the @."""
    id = message.content.source_id.partition("@")[0]
    return {"kind": kind, "id": id, "from": sender, "time": _LONG_AGO, **more}


def _now(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


@pytest.fixture
def ours(world: World) -> tuple[Message, str]:
    """A mail that has just gone out, and the mailbox it came from."""
    care = mailbox(world.oak)
    post(care)
    [head] = conversations(world.oak)
    return answer(world.oak, head), care.address


def test_a_delivered_mail_is_shown_as_delivered(world: World, ours: tuple[Message, str]) -> None:
    message, care = ours

    for _ in range(2):
        _take_in(json.dumps({"report": _told("Delivery", message, f"Oak <{care}>")}))

    assert _now(message).status is State.DELIVERED


def test_a_complaint_shows_on_its_mail_and_stops_marketing(
    world: World, ours: tuple[Message, str]
) -> None:
    message, care = ours

    take_report(_told("Complaint", message, care))

    [head] = conversations(world.oak)
    shown = talk.message(_now(message), world.oak.setup, head)
    assert (shown["status"], shown["content_attributes"]["complained"]) == ("delivered", True)
    complainer = browse.contact(world.oak.setup, head.contact)
    assert complainer.wants_no_marketing
    assert [choice.evidence for choice in consent.history(complainer)] == ["complaint"]


def test_a_report_that_is_early_waits_and_one_of_anothers_mail_says_nothing(
    world: World, ours: tuple[Message, str]
) -> None:
    message, care = ours
    fern = mailbox(world.fern)
    fresh = {"time": "not said", "id": "0100-somewhere"}

    with pytest.raises(Early):
        take_report(_told("Delivery", message, care, **fresh))
    take_report(_told("Delivery", message, care, id="0100-somewhere"))
    take_report(_told("Delivery", message, fern.address))
    take_report(_told("Delivery", message, "nobody@example.com"))
    take_report(_told("Open", message, care))

    assert _now(message).status is State.SENT


def test_a_blind_copy_finds_its_mailbox(world: World) -> None:
    care = mailbox(world.oak)
    raw = _TAKEN.format(to=care.address).encode() + mail(To="list@lists.example.com")

    accept_mail(put(raw))

    assert len(conversations(world.oak)) == 1


def test_files_beside_a_virus_are_named_and_not_handed_out(world: World) -> None:
    care = mailbox(world.oak)
    picture = part(
        PNG,
        Content_Type="image/png",
        Content_Transfer_Encoding="base64",
        Content_Disposition='attachment; filename="invoice.png"',
    )
    whole = multipart("mixed", part("Pay this", Content_Type="text/plain"), picture)
    verdict = "X-SES-Virus-Verdict: FAIL\r\n"
    raw = mail(whole["body"], content_type=whole["content_type"], To=care.address)

    accept_mail(put(_TAKEN.format(to=care.address).encode() + verdict.encode() + raw))

    [head] = conversations(world.oak)
    [message] = said(head)
    [file] = message.content.attachments
    assert (file.filename, file.state, file.object) == ("invoice.png", FileState.FAILED, "")
    assert message.content.attributes["email"]["infected"] is True
    assert message.content.attributes["external_error"].startswith("virus: ")
    assert message.content.text == "Pay this"


def test_a_mail_that_its_domain_disowns_is_marked_as_not_proven(world: World) -> None:
    care = mailbox(world.oak)
    verdict = "Authentication-Results: amazonses.com; spf=fail; dmarc=fail header.from=x\r\n"

    accept_mail(put(_TAKEN.format(to=care.address).encode() + verdict.encode() + mail()))

    [head] = conversations(world.oak)
    email = said(head)[0].content.attributes["email"]
    assert email["unproven"] is True
    assert email["verdicts"] == {"spf": "fail", "dmarc": "fail"}
