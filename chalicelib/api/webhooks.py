"""Webhooks: the customer's own endpoints that we call, and what came of each call."""

from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, IdOrNone, Line
from chalicelib.api.routing import route
from chalicelib.api.shapes.webhooks import Asked, Attempts, OneWebhook, Tested, Webhooks
from chalicelib.domain.account import Permission
from chalicelib.domain.webhook import LONGEST_URL, Event
from chalicelib.domain.webhook import Webhook as Known
from chalicelib.inbox import hook_up, notify
from chalicelib.inbox.hook_up import Wish
from chalicelib.store import deliveries, webhooks
from chalicelib.wire import webhooks as wire

door = Blueprint(__name__)
_ALL = "/api/v1/accounts/{account_id}/webhooks"
_ONE = f"{_ALL}/{{webhook_id}}"
_DELIVERIES = f"{_ONE}/deliveries"
_MANAGE = Permission.MANAGE_INBOXES
_PAGE = 50
_MANY = 100

Url = Annotated[str, StringConstraints(max_length=LONGEST_URL + 1, strip_whitespace=True)]
Events = Annotated[
    list[Event], BeforeValidator(lambda v: [v] if isinstance(v, str) else v), Field(max_length=50)
]


class WebhookWish(Body):
    """What a webhook should be. Chatwoot's own screens wrap it in `webhook`."""

    url: Url | None = None
    name: Line | None = None
    subscriptions: Events | None = None
    inbox_id: IdOrNone = None

    @model_validator(mode="before")
    @classmethod
    def unwrapped(cls, said: Any) -> Any:
        """The fields, be they wrapped or not."""
        inner = said.get("webhook") if isinstance(said, dict) else None
        return {**said, **inner} if isinstance(inner, dict) else said

    @property
    def wish(self) -> Wish:
        """In the verbs' words; an inbox that is named as null is none."""
        inbox = (self.inbox_id or 0) if self.says("inbox_id") else None
        return Wish(self.url, self.name, self.subscriptions, inbox)


class Page(Body):
    """Where to read on: `next` of the page before."""

    before: Line = ""


@route(door, "GET", _ALL, _MANAGE, answers=Webhooks)
def listed(member: Member) -> dict[str, Any]:
    """The account's webhooks."""
    known = webhooks.listed(member.account)
    return {"payload": {"webhooks": [wire.webhook(one, member.setup) for one in known]}}


@route(
    door,
    "POST",
    _ALL,
    _MANAGE,
    answers=OneWebhook,
    telling=Told("webhook.created", found="payload.webhook.id"),
)
def made(member: Member, body: WebhookWish) -> dict[str, Any]:
    """Adds a webhook; without `subscriptions` it hears everything."""
    return _shown(member, hook_up.make_webhook(member.setup, body.wish))


@route(door, "GET", _ONE, _MANAGE, answers=OneWebhook)
def shown(member: Member, webhook_id: int) -> dict[str, Any]:
    """One webhook."""
    return _shown(member, webhooks.get(member.account, webhook_id))


@route(
    door,
    "PATCH",
    _ONE,
    _MANAGE,
    answers=OneWebhook,
    telling=Told("webhook.changed", of="webhook_id"),
)
def changed(member: Member, webhook_id: int, body: WebhookWish) -> dict[str, Any]:
    """Changes a webhook; what it has missed so far is told at its new address."""
    return _shown(member, hook_up.change_webhook(member.setup, webhook_id, body.wish))


@route(door, "DELETE", _ONE, _MANAGE, telling=Told("webhook.removed", of="webhook_id"))
def removed(member: Member, webhook_id: int) -> None:
    """Removes a webhook; what waits for it is told to nobody."""
    hook_up.remove_webhook(member.setup, webhook_id)


@route(
    door,
    "POST",
    f"{_ONE}/secret",
    _MANAGE,
    answers=OneWebhook,
    telling=Told("webhook.secret_changed", of="webhook_id"),
)
def secret_changed(member: Member, webhook_id: int) -> dict[str, Any]:
    """Gives a webhook a new secret; nothing is signed with the old one any more."""
    return _shown(member, hook_up.turn_secret(member.setup, webhook_id))


@route(
    door,
    "POST",
    f"{_ONE}/test",
    _MANAGE,
    answers=Tested,
    telling=Told("webhook.tested", of="webhook_id"),
)
def tested(member: Member, webhook_id: int) -> dict[str, Any]:
    """Calls a webhook once, now, with the event `webhook_test`."""
    webhook = webhooks.get(member.account, webhook_id)
    return {"payload": wire.tried(notify.test(member.setup, webhook))}


@route(door, "GET", _DELIVERIES, _MANAGE, answers=Attempts)
def delivered(member: Member, webhook_id: int, query: Page) -> dict[str, Any]:
    """What came of the calls of the last seven days, newest delivery first."""
    webhooks.get(member.account, webhook_id)
    found = deliveries.tried(member.account, webhook_id, _PAGE, query.before)
    more = found[-1][0] if len(found) == _PAGE else None
    waiting = sum(1 for _ in deliveries.waiting(member.account, webhook_id, _MANY))
    return {
        "meta": {"next": more, "waiting": waiting},
        "payload": [wire.tried(one) for _, one in found],
    }


@route(
    door,
    "POST",
    f"{_DELIVERIES}/{{delivery_id}}/redeliver",
    _MANAGE,
    answers=Asked,
    telling=Told("webhook.told_again", of="webhook_id"),
)
def told_again(member: Member, webhook_id: int, delivery_id: str) -> dict[str, Any]:
    """Tells something once more, by the same `X-Chatwoot-Delivery`."""
    again = notify.tell_again(member.account, webhook_id, delivery_id)
    return {"id": again.id, "event": again.subject.event}


def _shown(member: Member, webhook: Known) -> dict[str, Any]:
    return {"payload": {"webhook": wire.webhook(webhook, member.setup)}}
