"""Removes a message: what was said goes, a tombstone stays; what waits is no longer sent."""

from dataclasses import replace

from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox.take_back import take_back
from chalicelib.store import messages, sends

_WAITING = (State.QUEUED, State.HELD)


def remove(setup: Setup, conversation: Conversation, id: int) -> Message:
    """The message as it stands then. A platform that has it already keeps it.

    Raises:
        NotThere: no such message in this conversation, or it was removed before.
    """
    account, thread = conversation.account, conversation.thread
    message = messages.get(account, thread, id)
    if message is None or message.deleted or message.conversation != conversation.number:
        raise NotThere("message")
    _stop(message)
    left = take_back(setup, message)
    if left is None:
        raise NotThere("message")
    return left


def _stop(message: Message) -> None:
    """Parts that wait to be sent have failed; one that is under way is the platform's to settle."""
    for part, send in enumerate(message.sends):
        if send.state in _WAITING:
            stopped = replace(send, state=State.FAILED)
            message = sends.set_send(message, part, stopped, send.state) or message
