"""A visitor has seen what was said: their agents' messages become read."""

from dataclasses import replace

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import announce
from chalicelib.inbox.settle import recognise
from chalicelib.inbox.visit import Visit
from chalicelib.store import conversations, message_pages
from chalicelib.store.sends import Place

_REACH = 100
# Stored is shown here: a message may be seen before its send has run its course.
_UNREAD = (State.QUEUED, State.SENDING, State.SENT, State.DELIVERED)


def mark_seen(visit: Visit, head: Conversation) -> Conversation:
    """The visitor has seen all that has been said so far.

    Raises:
        NotThere: the conversation is gone.
    """
    at = now()
    change = conversations.change(
        head.account, head.number, lambda c: replace(c, customer_read_at=at), head
    )
    if change is None:
        raise NotThere("conversation")
    if change.before.replied_at > change.before.customer_read_at:
        _lift(visit, change.after)
    announce.conversation("conversation.updated", change.after, visit.setup)
    return change.after


def _lift(visit: Visit, head: Conversation) -> None:
    """Back to the newest that was read before: what is older was read then."""
    for message in message_pages.newest(head.account, head.thread, _REACH):
        if message.arrived > head.customer_read_at:
            continue
        if message.status is State.READ:
            return
        _lift_message(visit, message)


def _lift_message(visit: Visit, message: Message) -> None:
    for part, send in enumerate(message.sends):
        if send.state in _UNREAD:
            place = Place(message.account, message.thread, message.id, part)
            recognise(visit.setup, place, "", State.READ)
