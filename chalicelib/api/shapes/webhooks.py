"""Webhooks and what came of their calls. Times are epoch seconds."""

from typing import Literal

from chalicelib.api.shapes import Shape


class InboxOfWebhook(Shape):
    """The one inbox that a webhook hears of."""

    id: int
    name: str


class Webhook(Shape):
    """A webhook, with the secret that its calls are signed with. `managed_by_inbox`: it is the
    address of an inbox of the kind API, and changed or removed there."""

    id: int
    name: str
    url: str
    account_id: int
    subscriptions: list[str]
    inbox_id: int | None
    inbox: InboxOfWebhook | None
    managed_by_inbox: bool
    secret: str
    created_at: int
    health: str
    failing_since: int | None
    paused_until: int | None


class AllOfThem(Shape):
    """The account's webhooks."""

    webhooks: list[Webhook]


class Webhooks(Shape):
    """The account's webhooks in Chatwoot's envelope."""

    payload: AllOfThem


class OneOfThem(Shape):
    """One webhook."""

    webhook: Webhook


class OneWebhook(Shape):
    """A webhook in Chatwoot's envelope."""

    payload: OneOfThem


class Attempt(Shape):
    """One call of a webhook. `id` is the delivery's, the same for all its attempts."""

    id: str
    event: str
    attempt: int
    status: Literal["delivered", "failed", "given_up", "gone"]
    response_status: int | None
    reason: str | None
    duration_ms: int
    attempted_at: int
    next_attempt_at: int | None
    conversation_id: int | None
    message_id: int | None
    contact_id: int | None


class AttemptsMeta(Shape):
    """Where to read on, and how many deliveries wait (100: that many or more)."""

    next: str | None
    waiting: int


class Attempts(Shape):
    """A page of calls, newest first."""

    meta: AttemptsMeta
    payload: list[Attempt]


class Tested(Shape):
    """What came of a trial call."""

    payload: Attempt


class Asked(Shape):
    """A delivery that is told again."""

    id: str
    event: str
