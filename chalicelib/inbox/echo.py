"""What the business writes elsewhere (a phone, a Page's inbox) comes back to us as an echo.

So may our own sends: an echo that is one of them adds no message, it settles the send.
"""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.errors import Busy
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import ahead, reference
from chalicelib.inbox.receive import receive
from chalicelib.inbox.settle import recognise
from chalicelib.inbox.trace import LOOK_BACK, fingerprint_of, way_of
from chalicelib.store import message_pages, sends
from chalicelib.store.identities import Way

# An answer on its way to us names the message within this time (ms).
_ANSWER_COMES = 10_000
_NEWEST = 30
_UNDER_WAY = (State.QUEUED, State.SENDING)


def take_echo(setup: Setup, inbox: Inbox, event: MessageReceived) -> Message | None:
    """Stores what was written elsewhere; a repeat, or our own send, adds nothing.

    Raises:
        Busy: something is just being sent on this thread: the echo may be of that.
    """
    ours = _referred(inbox, event)
    if ours:
        return recognise(setup, ours, event.provider_id, State.SENT)
    way = way_of(inbox.account, inbox.id, event.identities)
    own = _own(setup, inbox, way, event) if way else None
    return own or receive(setup, inbox, event)


def _referred(inbox: Inbox, event: MessageReceived) -> sends.Place | None:
    """The send that the echo is of, when our own reference came back with it."""
    ours = reference.read(inbox.account, event.reference) if event.reference else None
    return sends.Place(inbox.account, ours.thread, ours.message, ours.part) if ours else None


def _own(setup: Setup, inbox: Inbox, way: Way, event: MessageReceived) -> Message | None:
    newest = list(message_pages.newest(inbox.account, way.thread, _NEWEST))
    known = next((m for m in newest if _is_named(m, event.provider_id)), None)
    if known is None:
        hashed = fingerprint_of(inbox.account, way.contact, event.provider_id)
        known = message_pages.find_by_fingerprint(inbox.account, way.thread, hashed, LOOK_BACK)
    if known and ahead.MARK in known.content.attributes:
        return None
    if known:
        log.happened("echo_of_known", account=inbox.account, message=known.id)
        return known
    if _is_early(event) and any(s.state in _UNDER_WAY for m in newest for s in m.sends):
        raise Busy("This echo may be of a message that is just being sent.")
    uncertain = next((m for m in newest if _may_be(m, event)), None)
    return _settled(setup, uncertain, event) if uncertain else None


def _is_named(message: Message, provider_id: str) -> bool:
    """Each part of a message has an id of its own."""
    return provider_id in (message.content.source_id, *message.content.part_source_ids)


def _is_early(event: MessageReceived) -> bool:
    return now() - event.time < _ANSWER_COMES


def _may_be(message: Message, event: MessageReceived) -> bool:
    """An uncertain send with these very words, made before the echo."""
    if len(message.sends) != 1 or message.sends[0].state is not State.UNCERTAIN:
        return False
    same = message.content.text == event.text
    return same and bool(event.text) and message.time <= event.time + _ANSWER_COMES


def _settled(setup: Setup, message: Message, event: MessageReceived) -> Message:
    place = sends.Place(message.account, message.thread, message.id, 0)
    return recognise(setup, place, event.provider_id, State.SENT) or message
