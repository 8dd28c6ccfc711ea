"""What an answer would cost now, on the wire."""

from typing import Any

from chalicelib.channels import prices_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion


def reply_pricing(conversation: Conversation, inbox: Inbox | None) -> dict[str, Any] | None:
    """How an answer without a template would be charged; null where none can be given, or where
    nothing costs anything."""
    prices = prices_for(inbox.channel) if inbox else None
    if prices is None or conversation.window_ends_at <= now():
        return None
    occasion = Occasion(now(), conversation.window_ends_at, free_until=conversation.free_until)
    price = prices.expected(Content(), occasion)
    free = conversation.free_until if not price.is_paid else 0
    said = {"type": price.charge.value, "category": price.category}
    return {**said, "free_until": free // 1000} if free else said
