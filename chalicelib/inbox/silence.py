"""An attempt has fallen silent: its process died, or nobody noted what came of the call."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.account import Setup
from chalicelib.domain.message import Message
from chalicelib.domain.send import REACTION, Send, State
from chalicelib.inbox import announce
from chalicelib.inbox.settle import with_error
from chalicelib.store import conversations, sends


def give_up(setup: Setup, message: Message, part: int, send: Send) -> Message:
    """The message with the part uncertain: it may have reached the provider, so nobody repeats it
    blindly; but for a reaction, which does no harm twice."""
    if part == REACTION:
        return sends.set_send(message, part, send.again(), State.SENDING) or message
    words = "silent: The sending process stopped; the message may have been sent."
    told = replace(message, content=with_error(message.content, part, words))
    moved = sends.set_send(told, part, replace(send, state=State.UNCERTAIN), State.SENDING)
    if moved is None:
        return message
    log.warning("send_uncertain", account=message.account, message=message.id)
    head = conversations.get(moved.account, moved.conversation)
    if head:
        announce.message("message.updated", moved, setup, head)
    return moved
