"""A visitor opens the chat on a site: nothing is stored of it, but webhooks may hear of it."""

import secrets

from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.delivery import Delivery, Subject, id_of
from chalicelib.domain.webhook import Event
from chalicelib.inbox.notify_later import put_down
from chalicelib.store import sessions, webhooks

_MINUTE = 60_000
# Anybody can open a chat as often as they like: of more than this a minute nobody is told.
_MOST_BY_ADDRESS, _MOST = 3, 120


def widget_opened(setup: Setup, inbox: Inbox, address: str) -> None:
    """Has the webhooks told that somebody at a network `address` has opened the inbox's chat."""
    event, at = Event.WEBWIDGET_TRIGGERED, now()
    listening = webhooks.hooks(setup.account) if setup.webhooks else ()
    hearing = [hook for hook in listening if hook.hears(event, inbox.id)]
    if not hearing or _too_often(inbox, address):
        return
    opening = secrets.token_hex(16)
    for hook in hearing:
        id = id_of(f"{setup.account}/{hook.id}/{event}/{opening}", at)
        put_down(Delivery(setup.account, hook.id, id, Subject(event, inbox=inbox.id), at))


def _too_often(inbox: Inbox, address: str) -> bool:
    limits = ((f"opened {inbox.id} {address}", _MOST_BY_ADDRESS), (f"opened {inbox.id}", _MOST))
    return any(
        sessions.count_try(inbox.account, counted, _MINUTE) > most for counted, most in limits
    )
