"""Mails that break the rules of mail: none is lost, none is another, none is answered to nobody."""

import pytest

from chalicelib.aws import mailer
from chalicelib.channels.email import channel as email_channel
from chalicelib.domain.send import State
from chalicelib.inbox.accept_mail import accept_mail
from tests.channels.email.mails import mail
from tests.inbox.posted import Sent, answer, conversations, mailbox, post, put, said, texts
from tests.world import World


def test_another_mail_under_an_id_that_was_used_before_is_no_repeat(world: World) -> None:
    scanner = mailbox(world.oak)
    pages = {
        "A scan": "Sun, 20 Sep 2026 10:30:00 +0000",
        "Another": "Mon, 21 Sep 2026 09:00:00 +0000",
    }

    for _ in range(2):
        for words, date in pages.items():
            post(scanner, words, Message_ID="<1@scanner.example>", Date=date)

    [head] = conversations(world.oak)
    assert sorted(one.content.text for one in said(head)) == ["A scan", "Another"]
    assert texts(world.fern) == []


def test_a_copy_that_a_mailing_list_has_signed_is_the_same_mail(world: World) -> None:
    care = mailbox(world.oak)

    post(care, "Hello")
    post(care, "Hello\n\n-- \nThe list of Oak")

    assert texts(world.oak) == [["Hello"]]


def test_a_mail_that_names_no_sender_is_shown_and_answered_to_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = Sent()
    monkeypatch.setattr(mailer, "send", sent.send)
    care = mailbox(world.oak)
    accept_mail(put(mail(From=None, To=care.address)))
    [head] = conversations(world.oak)
    [message] = said(head)
    assert "reply_to" not in message.content.attributes["email"]

    failed = answer(world.oak, head)

    assert (failed.status, list(sent)) == (State.FAILED, [])
    assert failed.content.errors == ("no_address: There is no mail address to send this to.",)


def test_what_defeats_us_is_shown_with_the_whole_mail_as_its_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    care = mailbox(world.oak)
    monkeypatch.setattr(email_channel, "events_of", _fails)

    for _ in range(2):
        post(care, "Hello")

    [message] = said(conversations(world.oak)[0])
    assert message.content.attributes["type"] == "unreadable"
    assert [file.filename for file in message.content.attachments] == ["message.eml"]


def _fails(*_: object) -> None:
    raise ValueError("too odd")
