"""From a mail to the agent's API and back, through the real doors."""

import os
import secrets
import signal
import smtplib
from contextlib import suppress
from email import message_from_string
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.journeys.agents import sign_in
from tests.journeys.product import Product, until

pytestmark = pytest.mark.local


class Mailbox:
    """A mailbox of its own, so that tests do not meet; and a customer who writes to it."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.address = f"care@{secrets.token_hex(5)}.example.com"
        channel = {"type": "email", "email": self.address}
        made = product.call("POST", "/inboxes", json={"name": "Care", "channel": channel})
        self.inbox = int(made["id"])

    def write(self, text: str, answering: str = "", **more: str) -> str:
        """Sends a mail; gives its Message-ID."""
        mail = EmailMessage()
        mail["From"] = more.get("sender", "Amara Okafor <amara@post.example.com>")
        mail["To"] = f"Oak <{self.address}>"
        mail["Subject"] = "A chair"
        mail["Message-ID"] = id = make_msgid(domain="post.example.com")
        if answering:
            mail["In-Reply-To"] = mail["References"] = f"<{answering}>"
        mail.set_content(text)
        mail.add_alternative(f"<p>{text}</p><script>alert(1)</script>", subtype="html")
        mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="list.csv")
        self.post(mail.as_bytes(), more.get("to", self.address))
        return id.strip("<>")

    def post(self, raw: bytes, *recipients: str) -> None:
        host, _, port = self.product.run["smtp"].partition(":")
        with smtplib.SMTP(host, int(port), timeout=20) as door:
            door.sendmail("amara@post.example.com", recipients, raw)

    def conversations(self) -> list[dict[str, Any]]:
        return self.product.conversations(self.inbox)

    def said(self, conversation: int) -> list[str]:
        return [one["content"] for one in self.product.messages(conversation)]

    def outbox(self) -> list[dict[str, Any]]:
        """What SES has sent from here."""
        address = f"{self.product.run['aws_url']}/_ministack/ses/messages"
        whole = requests.get(address, timeout=10).json()
        return [one for one in _mails(whole) if one["Source"] == self.address]


def _mails(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict) and "MessageId" in found:
        return [found]
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [one for value in inner for one in _mails(value)]


def test_a_mail_is_answered_and_answered_again_in_one_conversation(product: Product) -> None:
    care = Mailbox(product)
    first = care.write("Is the chair still there?")
    [conversation] = until(care.conversations)
    number = conversation["id"]
    [message] = product.messages(number)
    assert (message["content"], message["source_id"]) == ("Is the chair still there?", first)
    assert message["content_attributes"]["email"]["html"] == "<p>Is the chair still there?</p>"
    [file] = message["attachments"]
    assert (file["filename"], file["state"]) == ("list.csv", "ready")
    assert requests.get(file["data_url"], timeout=10).content == b"a,b\n1,2\n"

    body = {"content": "Yes, it is.", "cc_emails": "ben@post.example.com"}
    answer = product.call("POST", f"/conversations/{number}/messages", json=body)

    def sent() -> dict[str, Any] | None:
        last = product.messages(number)[-1]
        return last if last["status"] == "sent" else None

    ours = until(sent)
    assert ours["id"] == answer["id"]
    assert ours["content_attributes"]["email"]["in_reply_to"] == first
    [mail] = care.outbox()
    assert (mail["To"], mail["CC"], mail["Subject"]) == (
        ["amara@post.example.com"],
        ["ben@post.example.com"],
        "Re: A chair",
    )
    assert mail["MessageId"] == ours["source_id"]

    care.write("I take it.", answering=ours["source_id"])
    assert until(lambda: care.said(number)[2:]) == ["I take it."]
    assert [one["id"] for one in care.conversations()] == [number]


@pytest.mark.browser
def test_a_mail_as_it_was_sent_is_seen_to_its_last_word(page: Page, product: Product) -> None:
    care = Mailbox(product)
    tall = "<h2>Hello</h2>" + "<p>More about the chair.</p>" * 5
    html = f"<div>{tall}<blockquote>The last words</blockquote></div>"
    care.post(f"Subject: Laid out\nContent-Type: text/html\n\n{html}".encode(), care.address)
    [talk] = until(care.conversations)
    sign_in(page, product)

    page.goto(f"{product.url}/#/conversations/{talk['id']}")
    page.get_by_role("button", name="Show as sent").click()

    frame = page.locator("iframe[title^=Mail]")
    words = frame.content_frame.get_by_text("The last words")
    expect(words).to_be_visible()
    until(lambda: _bottom(words) <= _bottom(frame))


def _bottom(shown: Locator) -> float:
    box = shown.bounding_box()
    assert box
    return box["y"] + box["height"]


def test_every_mail_that_the_door_took_is_there_once(product: Product) -> None:
    care = Mailbox(product)
    raw = b"From: amara@post.example.com\r\nMessage-ID: <%d@x>\r\nSubject: s\r\n\r\nNumber %d\r\n"

    for n in range(10):
        for _ in range(2):
            care.post(raw % (n, n), care.address, "nobody@elsewhere.example.com")

    until(lambda: len(care.conversations()) == 10, seconds=60)
    said = sorted(care.said(one["id"])[0] for one in care.conversations())
    assert said == sorted(f"Number {n}" for n in range(10))


def test_nonsense_by_smtp_is_shown_and_breaks_nothing(product: Product) -> None:
    care = Mailbox(product)
    care.post(bytes(range(256)) * 40, care.address)
    care.post(b"", care.address)
    care.write("Still there?", sender="ben@post.example.com")

    until(lambda: len(care.conversations()) == 3)
    assert product.call("GET", "/inboxes")


def test_headers_of_an_answer_are_what_a_mail_program_needs(product: Product) -> None:
    """SES here shows no headers; the agent's API tells what they were made of."""
    care = Mailbox(product)
    first = care.write("One")
    [conversation] = until(care.conversations)
    path = f"/conversations/{conversation['id']}/messages"
    product.call("POST", path, json={"content": "Two", "to_emails": ["x@post.example.com"]})

    email = product.messages(conversation["id"])[-1]["content_attributes"]["email"]
    assert email["references"] == [first]
    assert email["to"] == [{"name": "", "address": "x@post.example.com"}]
    assert message_from_string(f"Subject: {email['subject']}")["Subject"] == "Re: A chair"


def test_a_mail_that_was_taken_survives_the_death_of_every_process(tmp_path: Path) -> None:
    first = Product.start(tmp_path / "data", CHATHOOD_DEMO="0")
    care = Mailbox(first)
    care.write("Is it still there?")
    for pid in [*first.run["pids"].values(), first.process.pid]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    first.process.wait(10)

    second = Product.start(tmp_path / "data", CHATHOOD_DEMO="0")
    care.product = second
    try:
        [conversation] = until(care.conversations, seconds=90)
        path = f"/conversations/{conversation['id']}/messages"
        second.call("POST", path, json={"content": "It is."})
        until(lambda: second.messages(conversation["id"])[-1]["status"] == "sent")
        assert care.said(conversation["id"]) == ["Is it still there?", "It is."]
    finally:
        second.stop()
