"""Events as channels report them, told straight to the verbs; and what an agent then sees."""

import secrets
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Message
from chalicelib.inbox import browse
from chalicelib.store import message_pages
from tests.world import Business, Customer


def names_of(customer: Customer) -> tuple[Identity, ...]:
    """The scoped id and the number, as WhatsApp gives both."""
    return bsuid(customer.bsuid), phone(f"+{customer.phone}")


def phone(number: str) -> Identity:
    return Identity(IdentityKind.PHONE, number)


def bsuid(value: str) -> Identity:
    return Identity(IdentityKind.BSUID, value)


def said(customer: Customer, words: str, **more: Any) -> MessageReceived:
    """A message of the customer's, a moment old unless `time` says otherwise."""
    whole: dict[str, Any] = {
        "provider_id": f"wamid.{secrets.token_hex(8)}",
        "time": now() - 60_000,
        "identities": names_of(customer),
        "text": words,
        "name": customer.name,
        **more,
    }
    return MessageReceived(**whole)


def conversations(business: Business) -> list[Conversation]:
    """All that its administrator sees, last active first."""
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def messages(business: Business) -> list[Message]:
    """Everything in the conversations, in each one's order."""
    return [m for head in conversations(business) for m in message_pages.page(head, 100)]
