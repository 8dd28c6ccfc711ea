"""Tells a webhook of one thing: read from the tables now, signed, posted once, and written down."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from chalicelib import log
from chalicelib.channels import endpoint
from chalicelib.channels.endpoint import Outcome
from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.delivery import Delivery, Ending, Subject, Try, id_of, rests_until
from chalicelib.domain.errors import Erased, NotThere
from chalicelib.domain.webhook import TEST, Webhook
from chalicelib.inbox.notify_later import ask_to_release, ask_to_tell
from chalicelib.store import contacts, conversations, deliveries, messages, webhooks
from chalicelib.store import setup as setups
from chalicelib.store.deliveries import Place, place_of
from chalicelib.wire import happenings

# How long one delivery may try out an endpoint that rests, while all others stay away (ms).
_TRIAL = 60_000
# When those look again whom nobody has called meanwhile (ms).
_SET_ASIDE = 6 * 3_600_000
# Two clocks differ.
_TOLERANCE = 2_000
# How many of those that were set aside come back at a time, and after how many seconds the next.
_RELEASED, _BETWEEN = 100, 5


def notify(place: Place) -> None:
    """Makes one call for a delivery, if it is time for one; the same again is harmless."""
    delivery, at = deliveries.get(place), now()
    if delivery is None or delivery.next_at > at + _TOLERANCE:
        return
    try:
        webhook = webhooks.get(place.account, place.webhook)
    except (NotThere, Erased):
        deliveries.end(delivery)
        return
    if delivery.is_over_at(at):
        _close(delivery, Try(delivery.id, delivery.subject, delivery.tries, at, Ending.GIVEN_UP))
        _let_another_try(webhook)
    elif webhook.paused_until and not _may_try(webhook, at):
        _set_aside(delivery, max(webhook.paused_until, at + _SET_ASIDE))
    else:
        _tell(webhook, delivery)


def release(account: int, webhook: int) -> None:
    """Brings back what was set aside for a webhook, a hundred at a time; safe to repeat."""
    at, found = now(), 0
    for delivery in deliveries.waiting(account, webhook):
        if delivery.next_at <= at:
            continue
        if found == _RELEASED:
            ask_to_release(account, webhook, _BETWEEN)
            return
        found += 1
        _set_aside(delivery, at)
        ask_to_tell(place_of(delivery))


def test(setup: Setup, webhook: Webhook) -> Try:
    """Calls a webhook once to try it out; what came of it, which is written down as well."""
    subject, id = Subject(TEST), id_of(f"{webhook.account}/{webhook.id}/{uuid4()}", now())
    body = happenings.trial(setup)
    outcome = endpoint.call(webhook, id, _bytes(body))
    ending = Ending.DELIVERED if outcome.is_taken else Ending.FAILED
    tried = _try(id, subject, 1, ending, outcome)
    deliveries.note(webhook.account, webhook.id, tried)
    return tried


def tell_again(account: int, webhook: int, id: str) -> Delivery:
    """Has a delivery told once more, by the same name. Raises NotThere: not within a week."""
    webhooks.get(account, webhook)
    last = deliveries.last_try(Place(account, webhook, id))
    if last is None or last.subject.event == TEST:
        raise NotThere("delivery")
    again = Delivery(account, webhook, id, last.subject, created_at=now(), tries=last.number)
    deliveries.begin(again)
    _set_aside(again, 0)
    ask_to_tell(place_of(again))
    return again


def _tell(webhook: Webhook, delivery: Delivery) -> None:
    body = _told(delivery)
    number = delivery.tries + 1
    if body is None:
        _close(delivery, Try(delivery.id, delivery.subject, number, now(), Ending.GONE))
        return
    outcome = endpoint.call(webhook, delivery.id, _bytes(body))
    log.happened(
        "webhook_called",
        account=webhook.account,
        webhook=webhook.id,
        delivery=delivery.id,
        status=outcome.status,
        fault=outcome.fault,
    )
    if outcome.is_taken:
        _taken(webhook, delivery, outcome)
    else:
        _failed(webhook, delivery, outcome)


def _taken(webhook: Webhook, delivery: Delivery, outcome: Outcome) -> None:
    if webhook.failures:
        webhooks.note_success(webhook)
    if webhook.paused_until:
        ask_to_release(webhook.account, webhook.id)
    number = delivery.tries + 1
    _close(delivery, _try(delivery.id, delivery.subject, number, Ending.DELIVERED, outcome))


def _failed(webhook: Webhook, delivery: Delivery, outcome: Outcome) -> None:
    at = now()
    paused_until = rests_until(webhook.failures + 1, at)
    webhooks.note_failure(webhook, at, paused_until)
    later = delivery.after_failure(at)
    later = replace(later, next_at=max(later.next_at, paused_until))
    tried = _try(delivery.id, delivery.subject, later.tries, Ending.FAILED, outcome)
    if later.is_over_at(later.next_at):
        _close(delivery, replace(tried, ending=Ending.GIVEN_UP))
        _let_another_try(webhook)
        return
    deliveries.note(delivery.account, delivery.webhook, replace(tried, next_at=later.next_at))
    deliveries.wait(later)
    ask_to_tell(place_of(later), (later.next_at - at) // 1000 + 1)


def _close(delivery: Delivery, tried: Try) -> None:
    """Written down first: whoever dies in between tells it again, by the same name."""
    deliveries.note(delivery.account, delivery.webhook, tried)
    deliveries.end(delivery)


def _may_try(webhook: Webhook, at: int) -> bool:
    """Whether this is the one call that an endpoint gets when its rest is over."""
    return webhook.paused_until <= at and webhooks.take_trial(webhook, at + _TRIAL)


def _set_aside(delivery: Delivery, until: int) -> None:
    deliveries.wait(replace(delivery, next_at=until))


def _let_another_try(webhook: Webhook) -> None:
    """Of those that were set aside, one must try the endpoint out now."""
    if webhook.paused_until:
        for delivery in deliveries.waiting(webhook.account, webhook.id, limit=1):
            _set_aside(delivery, now())
            ask_to_tell(place_of(delivery))


def _told(delivery: Delivery) -> Mapping[str, Any] | None:
    """What is told, as it stands now; None when nothing is left of it, or nobody may hear it."""
    setup, subject = setups.load_recent(delivery.account), delivery.subject
    if setup is None:
        return None
    if subject.inbox:
        return happenings.opened(setup, subject, delivery.created_at)
    try:
        return _of_contact(setup, subject) if subject.contact else _of_talk(setup, subject)
    except Erased:
        return None


def _of_contact(setup: Setup, subject: Subject) -> Mapping[str, Any] | None:
    contact = contacts.get_itself(setup.account, subject.contact, consistent=True)
    return happenings.contact(contact, setup, subject) if contact else None


def _of_talk(setup: Setup, subject: Subject) -> Mapping[str, Any] | None:
    """The head is read as of now: it is fenced before anything of a person is erased."""
    head = conversations.get_now(setup.account, subject.conversation)
    if head is None or head.inbox not in setup.inboxes:
        return None
    if not subject.message:
        return happenings.conversation(head, setup, subject)
    message = messages.get(setup.account, subject.thread, subject.message)
    return happenings.message(message, setup, head, subject) if message else None


def _try(id: str, subject: Subject, number: int, ending: Ending, outcome: Outcome) -> Try:
    return Try(
        delivery=id,
        subject=subject,
        number=number,
        at=now(),
        ending=ending,
        status=outcome.status,
        fault=outcome.fault,
        milliseconds=outcome.milliseconds,
    )


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
