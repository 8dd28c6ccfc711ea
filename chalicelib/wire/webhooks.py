"""Webhooks as the API tells of them. Times are epoch seconds."""

from typing import Any

from chalicelib.domain.account import Setup
from chalicelib.domain.delivery import Ending, Try
from chalicelib.domain.webhook import Webhook
from chalicelib.wire.times import seconds, seconds_or_none

# Why there was no answer, for whoever runs the endpoint.
_FAULTS = {
    "private_address": "The name leads to a private address, which is never called.",
    "address_refused": "This address may not be called.",
    "no_such_host": "There is no host of this name.",
    "unreachable": "The host does not take connections.",
    "timed_out": "There was no answer within five seconds.",
    "bad_certificate": "The certificate of the host cannot be trusted.",
    "no_answer": "The connection broke before there was an answer.",
}


def webhook(webhook: Webhook, setup: Setup) -> dict[str, Any]:
    """A webhook, with the secret that its calls are signed with: administrators only."""
    inbox = setup.inboxes.get(webhook.inbox or 0)
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "account_id": webhook.account,
        "subscriptions": sorted(webhook.subscriptions),
        "inbox_id": webhook.inbox,
        "inbox": {"id": inbox.id, "name": inbox.name} if inbox else None,
        "managed_by_inbox": webhook.of_line,
        "secret": webhook.secret,
        "created_at": seconds(webhook.created_at),
        "health": webhook.health,
        "failing_since": seconds_or_none(webhook.failing_since),
        "paused_until": seconds_or_none(webhook.paused_until),
    }


def tried(tried: Try) -> dict[str, Any]:
    """A call of a webhook: nothing of what was said, by us or by its endpoint."""
    subject = tried.subject
    return {
        "id": tried.delivery,
        "event": subject.event,
        "attempt": tried.number,
        "status": tried.ending.value,
        "response_status": tried.status or None,
        "reason": _reason(tried),
        "duration_ms": tried.milliseconds,
        "attempted_at": seconds(tried.at),
        "next_attempt_at": seconds_or_none(tried.next_at),
        "conversation_id": subject.conversation or None,
        "message_id": subject.message or None,
        "contact_id": subject.contact or None,
    }


def _reason(tried: Try) -> str | None:
    if tried.ending is Ending.GONE:
        return "What happened is not there any more, so nothing was told."
    if tried.fault:
        return _FAULTS.get(tried.fault, "There was no answer.")
    if 300 <= tried.status < 400:
        return "The endpoint answered with another address; redirects are not followed."
    if tried.ending is Ending.DELIVERED:
        return None
    if not tried.status:
        return "It could not be told within a day."
    return f"The endpoint answered with {tried.status}; anything from 200 to 299 means taken."
