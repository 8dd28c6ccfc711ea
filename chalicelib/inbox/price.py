"""What a reply will cost is said before it is queued, and an administrator may limit it.

An inbox's `paid_limits` say how many paid messages of a category it sends in a month (UTC) at most;
0: none. A category without a limit is neither counted nor refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.channels import channel_for, prices_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Content, Message
from chalicelib.domain.permit import Occasion
from chalicelib.domain.price import EXPECTED, Charge, Price
from chalicelib.store import paid


def expected(inbox: Inbox, content: Content, occasion: Occasion) -> Price | None:
    """What the platform will charge; None where messages cost nothing."""
    prices = prices_for(inbox.channel)
    return prices.expected(content, occasion) if prices else None


def priced(inbox: Inbox, content: Content, occasion: Occasion) -> Content:
    """The content with what it is expected to cost."""
    price = expected(inbox, content, occasion)
    if price is None:
        return content
    said = {"type": price.charge.value, "category": price.category}
    return replace(content, attributes={**content.attributes, EXPECTED: said})


def refuse_paid(inbox: Inbox, content: Content, occasion: Occasion) -> None:
    """Raises Invalid when the limit of what the content will cost is reached; counts nothing."""
    price = expected(inbox, content, occasion)
    limit = _limit(inbox, price)
    count = channel_for(inbox.channel).parts(content)
    if price is None or limit is None:
        return
    if paid.taken(inbox.account, inbox.id, _period(price)) + count > limit:
        raise _refusal(inbox, price, content, occasion)


def take(inbox: Inbox, message: Message, occasion: Occasion) -> None:
    """Counts a message that will be paid for. Raises Invalid when the limit is reached."""
    price = _price_of(message)
    limit = _limit(inbox, price)
    if price is None or limit is None:
        return
    if not paid.take(inbox.account, inbox.id, _period(price), len(message.sends), limit):
        raise _refusal(inbox, price, message.content, occasion)


def give_back(inbox: Inbox, message: Message) -> None:
    """Counts it no longer: it was there before."""
    price = _price_of(message)
    if price and _limit(inbox, price) is not None:
        paid.give_back(inbox.account, inbox.id, _period(price), len(message.sends))


def sent_this_month(inbox: Inbox) -> Mapping[str, int]:
    """How many paid messages of each limited category were sent in this month."""
    limits = inbox.settings.get("paid_limits", {})
    prices = {category: Price(Charge.REGULAR, category) for category in limits}
    return {c: paid.taken(inbox.account, inbox.id, _period(p)) for c, p in prices.items()}


def entering(
    inbox: Inbox, event: MessageReceived, step: Callable[[Conversation], Conversation]
) -> Callable[[Conversation], Conversation]:
    """`step`, after which it is known that this person came by an ad, if they did."""
    prices = prices_for(inbox.channel) if event.attributes.get("referral") else None
    if prices is None or event.imported:
        return step
    until = event.time + prices.entry_lasts
    return lambda head: free_until(step(head), until)


def free_until(head: Conversation, until: int) -> Conversation:
    """The head when it is known that nothing is charged until then (ms)."""
    return replace(head, free_until=max(head.free_until, until))


def _price_of(message: Message) -> Price | None:
    said = message.content.attributes.get(EXPECTED)
    return Price(Charge(said["type"]), said["category"]) if said and message.sends else None


def _limit(inbox: Inbox, price: Price | None) -> int | None:
    limits: Mapping[str, int] = inbox.settings.get("paid_limits", {})
    return limits.get(price.category) if price and price.is_paid else None


def _period(price: Price) -> str:
    return f"{datetime.fromtimestamp(now() / 1000, UTC):%Y-%m}#{price.category}"


def _refusal(inbox: Inbox, price: Price, content: Content, occasion: Occasion) -> Invalid:
    limit = _limit(inbox, price)
    is_open = content.is_template and occasion.at < occasion.window_ends_at
    way = "Answer without a template" if is_open else "Wait until the customer writes"
    what = f"paid {price.category} messages"
    sends = f"only {limit} {what} a month" if limit else f"no {what}"
    return Invalid(
        f"This inbox sends {sends}. {way}, or ask an administrator to change that.",
        "paid_refused",
        {
            "open_ways": ["reply"] if is_open else [],
            EXPECTED: {"type": price.charge.value, "category": price.category},
        },
    )
