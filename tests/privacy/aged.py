"""Accounts with a policy, and things that were said long ago."""

import secrets
from typing import Any

import pytest

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.retention import DAY_MS, DELAY_MS, Rule, Terms
from chalicelib.domain.retention_run import Tally
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy.retain import retain
from chalicelib.privacy.set_retention import set_retention
from chalicelib.store import message_pages, runs
from tests.world import Business, Customer, World, signed, text, webhook


def writes(
    world: World, someone: Customer, words: str, days: float = 0, id: str = ""
) -> dict[str, Any]:
    """A customer writes to Oak, so many days ago; what Meta posted."""
    at = now() // 1000 - int(days * 86_400)
    said = text(someone, words, at=at, id=id or f"wamid.{secrets.token_hex(8)}")
    body = webhook(world.oak.whatsapp, someone, [said])
    accept(*signed(world.app_secret, body))
    return body


def heads(business: Business) -> list[Conversation]:
    """Every conversation of a business, the newest first."""
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def words(business: Business) -> list[str]:
    """Everything that was said there."""
    return [m.content.text for m in said(business) if m.kind is not Kind.ACTIVITY]


def said(business: Business) -> list[Message]:
    return [m for head in heads(business) for m in message_pages.page(head, 100)]


def answers(business: Business, file: bytes = b"") -> Message:
    """Dana answers in the newest conversation, perhaps with a file."""
    files = (File("plan.txt", "text/plain", file),) if file else ()
    draft = Draft("Here it is.", business.dana.id, files=files)
    return reply(business.setup, heads(business)[0], draft).message


def the_object(business: Business) -> str:
    """The object of the one file that a business holds."""
    [file] = [f for m in said(business) for f in m.content.attachments]
    return file.object


def later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """It is so many days later."""
    monkeypatch.setattr("chalicelib.clock._offset", days * 86_400)


def keeps(
    business: Business, messages: int | None = None, media: int | None = None, **more: Any
) -> None:
    """A policy that has been set long enough to hold."""
    terms = Terms(rule=Rule(messages, media), **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.privacy.set_retention.now", lambda: now() - 2 * DELAY_MS)
        set_retention(business.setup, business.dana, terms)


def runs_through(business: Business) -> Tally:
    """A whole run; what it removed."""
    at = now()
    assert retain(business.account, at, at + DAY_MS)
    return last_run(business)


def last_run(business: Business) -> Tally:
    standing = runs.standing(business.account)
    return standing.run.tally if standing else Tally()
