"""Webhooks are made, changed and removed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.channels import endpoint
from chalicelib.domain.account import Setup
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.webhook import MOST, Webhook, faults_of
from chalicelib.store import deliveries, webhooks


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a webhook; None: as it is, or as usual. `inbox` 0: all inboxes."""

    url: str | None = None
    name: str | None = None
    subscriptions: Iterable[str] | None = None
    inbox: int | None = None


def make_webhook(setup: Setup, wish: Wish) -> Webhook:
    """A new webhook with a secret of its own; it hears everything unless it says otherwise.

    Raises:
        Invalid: per field, what is wrong with the wish; or there are too many.
    """
    known = [one for one in webhooks.listed(setup.account) if not one.of_line]
    _refuse_wrong(setup, replace(wish, url=wish.url or ""), known)
    if len(known) >= MOST:
        raise Invalid(f"An account has at most {MOST} webhooks.", "too_many_webhooks")
    made = _with(webhooks.new(setup.account), wish)
    webhooks.add(made)
    return made


def change_webhook(setup: Setup, id: int, wish: Wish) -> Webhook:
    """A webhook as it is wished for; what waits for it goes to its new address.

    Raises:
        NotThere. Invalid: per field, what is wrong with the wish. Conflict: it is an inbox's.
    """
    webhook = _own(setup, id)
    others = [one for one in webhooks.listed(setup.account) if one.id != id and not one.of_line]
    _refuse_wrong(setup, wish, others)
    changed = replace(_with(webhook, wish), failures=0, failing_since=0, paused_until=0)
    webhooks.put(changed)
    return changed


def turn_secret(setup: Setup, id: int) -> Webhook:
    """The webhook with a new secret; nothing is signed with the old one any more."""
    turned = replace(webhooks.get(setup.account, id), secret=webhooks.new_secret())
    webhooks.put(turned)
    return turned


def remove_webhook(setup: Setup, id: int) -> None:
    """Removes a webhook with what waits for it and what it was told. Raises NotThere, Conflict."""
    _own(setup, id)
    webhooks.remove(setup.account, id)
    deliveries.forget(setup.account, id)


def _own(setup: Setup, id: int) -> Webhook:
    """A webhook that stands for itself."""
    webhook = webhooks.get(setup.account, id)
    if webhook.of_line:
        raise Conflict(
            "This webhook goes with its inbox. Change the inbox's webhook address instead.",
            "webhook_of_inbox",
        )
    return webhook


def _with(webhook: Webhook, wish: Wish) -> Webhook:
    return replace(
        webhook,
        url=webhook.url if wish.url is None else wish.url,
        name=webhook.name if wish.name is None else wish.name,
        subscriptions=webhook.subscriptions
        if wish.subscriptions is None
        else frozenset(wish.subscriptions),
        inbox=webhook.inbox if wish.inbox is None else wish.inbox or None,
    )


def _refuse_wrong(setup: Setup, wish: Wish, others: Iterable[Webhook]) -> None:
    fields: dict[str, list[str]] = {}
    if wish.url is not None:
        fields["url"] = faults_of(wish.url, may_be_private=endpoint.may_be_private())
        if any(other.url == wish.url for other in others):
            fields["url"].append("has already been taken")
    if wish.subscriptions is not None and not list(wish.subscriptions):
        fields["subscriptions"] = ["name at least one event"]
    if wish.inbox and wish.inbox not in setup.inboxes:
        fields["inbox_id"] = ["is no inbox of this account"]
    fields = {name: faults for name, faults in fields.items() if faults}
    if fields:
        raise Invalid(f"Check {', '.join(fields)}.", "invalid", fields)
