"""Mails put into the mail bucket, as SES does, and what the other end got, as SES shows it."""

import json
import secrets
import urllib.request
from typing import Any

from chalicelib.aws import mailer
from chalicelib.aws.clients import client
from chalicelib.config import setting
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.inbox import browse
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import message_pages
from tests.channels.email.mails import mail
from tests.world import Business

AMARA = "Amara Okafor <amara@post.example.com>"


def mailbox(business: Business) -> Inbox:
    """A mailbox of its own, so that tests do not meet."""
    address = f"care{secrets.token_hex(4)}@{secrets.token_hex(4)}.example.com"
    return connect(business.setup, business.dana, Plan("Care", ChannelKind.EMAIL, address))


def put(raw: bytes, *recipients: str) -> str:
    """Puts a mail into the bucket; its name there."""
    name = f"-/{secrets.token_hex(8)}"
    noted = {"recipients": " ".join(recipients)} if recipients else {}
    client("s3").put_object(Bucket=setting("MAIL_BUCKET"), Key=name, Body=raw, Metadata=noted)
    return name


def post(inbox: Inbox, body: str = "Hello", **headers: str | None) -> None:
    """Somebody writes to a mailbox."""
    accept_mail(put(mail(body, **{"To": inbox.address, **headers})))


def conversations(business: Business) -> list[Conversation]:
    """All that the business has, newest first."""
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def said(head: Conversation) -> list[Message]:
    """What was said in a conversation, without activities."""
    return [one for one in message_pages.page(head, 100) if one.kind != 2]


def texts(business: Business) -> list[list[str]]:
    """What was said, conversation by conversation, oldest first."""
    return [[one.content.text for one in said(head)] for head in reversed(conversations(business))]


def answer(
    business: Business, head: Conversation, text: str = "Yes", /, **attributes: Any
) -> Message:
    """An agent answers, and the mail goes out."""
    written = reply(
        business.setup, head, Draft(text, business.dana.id, attributes=attributes)
    ).message
    return delivered(written)


def delivered(message: Message) -> Message:
    """The message after its mail was handed to SES."""
    deliver(Job(message.account, message.thread, message.id, 0))
    [found] = [
        one
        for one in message_pages.newest(message.account, message.thread, 20)
        if one.id == message.id
    ]
    return found


def outbox() -> list[dict[str, Any]]:
    """Every mail that SES has sent, oldest first."""
    address = f"{client('s3').meta.endpoint_url}/_ministack/ses/messages"
    with urllib.request.urlopen(address, timeout=5) as found:
        whole = json.load(found)
    return [one for box in _lists(whole) for one in box]


def _lists(found: Any) -> list[list[dict[str, Any]]]:
    if isinstance(found, list):
        return [found]
    return (
        [one for value in found.values() for one in _lists(value)]
        if isinstance(found, dict)
        else []
    )


class Sent(list[mailer.Letter]):
    """What was handed to SES, noted on the way there."""

    def send(self, letter: mailer.Letter) -> str:
        self.append(letter)
        return f"{secrets.token_hex(8)}@email.amazonses.com"
