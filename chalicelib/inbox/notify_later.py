"""Deliveries put into the queue: now, in a while, or again, because the queue has lost them."""

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.domain.delivery import Delivery
from chalicelib.store import deliveries
from chalicelib.store.deliveries import Place

_QUEUE = "NOTIFY_QUEUE_URL"
# What SQS can hold back; what must wait longer is found by the clock.
LONGEST_DELAY = 900
_AT_ONCE = 200
# A long queue is no reason to fill it with the same again (ms).
_LOOK_AGAIN = 15 * 60_000


def put_down(delivery: Delivery) -> None:
    """Begins a delivery. The table first: what the queue loses, sweep finds there."""
    deliveries.begin(delivery)
    ask_to_tell(deliveries.place_of(delivery))


def ask_to_tell(place: Place, seconds: int = 0) -> None:
    """Has a delivery told, in `seconds`; if that is too long for the queue, the clock does it."""
    if seconds <= LONGEST_DELAY:
        body = {"account": place.account, "webhook": place.webhook, "delivery": place.delivery}
        queues.send_fairly(_QUEUE, body, _group(place.account, place.webhook), seconds)


def ask_to_release(account: int, webhook: int, seconds: int = 0) -> None:
    """Has what was set aside for a webhook brought back, in `seconds`."""
    body = {"account": account, "webhook": webhook}
    queues.send_fairly(_QUEUE, body, _group(account, webhook), seconds)


def tell_due(at: int) -> None:
    """Asks again for deliveries that are due by `at` (ms): a repeat is harmless."""
    for shard in range(deliveries.DUE_SHARDS):
        for place in deliveries.due_before(shard, at, _AT_ONCE):
            _try(place, at)


def _try(place: Place, at: int) -> None:
    """The one catch of this door: one delivery that fails delays no other."""
    try:
        deliveries.look_later(place, at + _LOOK_AGAIN)
        ask_to_tell(place)
    except Exception as fault:
        log.alarm("sweep_failed", fault, account=place.account, webhook=place.webhook)


def _group(account: int, webhook: int) -> str:
    return f"{account}-{webhook}"
