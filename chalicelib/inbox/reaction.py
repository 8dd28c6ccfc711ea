"""An agent puts an emoji on a message: it shows at once, and follows to the customer's phone."""

from chalicelib.channels import gestures_for, webchat_kinds
from chalicelib.clock import now
from chalicelib.domain import reaction
from chalicelib.domain.account import Inbox, Setup, User
from chalicelib.domain.conversation import Conversation, looked_at_by
from chalicelib.domain.errors import Busy, Invalid, NotThere
from chalicelib.domain.message import Content, Kind, Message
from chalicelib.domain.reaction import Reaction
from chalicelib.domain.send import Send, State
from chalicelib.inbox import announce, policy
from chalicelib.inbox.reply import DUE_AFTER
from chalicelib.store import conversations, messages, sends

_TRIES = 8


def react(setup: Setup, by: User, head: Conversation, target: int, emoji: str) -> Message:
    """The message with our reaction, or without any (an empty emoji). The same again does nothing,
    unless nobody knows whether the first arrived.

    Raises:
        NotThere: no such message in this conversation.
        Invalid: it cannot be reacted to, or no longer.
    """
    for _ in range(_TRIES):
        message = _target(head, target)
        if reaction.ours_on(message.content) == emoji and not _is_in_doubt(message):
            return message
        send = _send(setup.inboxes[head.inbox], head, message, emoji)
        changed = sends.put_reaction(message, _shown(message, by, emoji), send)
        if changed:
            _follow(setup, head, changed)
            return changed
    raise Busy("This message changes too fast.")


def _is_in_doubt(message: Message) -> bool:
    return message.reaction is not None and message.reaction.state is State.UNCERTAIN


def _target(head: Conversation, id: int) -> Message:
    message = messages.get(head.account, head.thread, id)
    if message is None or message.deleted or message.conversation != head.number:
        raise NotThere("message")
    if message.private or message.kind is Kind.ACTIVITY:
        raise _unreachable("Only the customer's messages and our replies take reactions.")
    return message


def _send(inbox: Inbox, head: Conversation, message: Message, emoji: str) -> Send | None:
    """How it goes out: as one more send of the message; None where showing it is all."""
    if inbox.channel in webchat_kinds:
        return None
    if gestures_for(inbox.channel) is None:
        raise _unreachable("This channel knows no reactions.")
    if not message.content.source_id:
        raise _unreachable("The platform does not have this message yet.")
    content = Content(text=emoji or "-")
    policy.permit(inbox, content, policy.occasion_of(head, content, by_human=True))
    return Send(tries=message.reaction.tries + 1 if message.reaction else 1)


def _shown(message: Message, by: User, emoji: str) -> Content:
    is_settled = message.reaction is None or not message.reaction.is_open
    chosen = Reaction(emoji, by.id, now())
    return reaction.put(message.content, chosen, is_settled=is_settled)


def _follow(setup: Setup, head: Conversation, message: Message) -> None:
    """Sweep looks whether it got out; screens show it now."""
    if message.waits:
        due = now() + DUE_AFTER
        conversations.change(head.account, head.number, lambda c: looked_at_by(c, due), head)
    announce.message("message.updated", message, setup, head)


def _unreachable(sentence: str) -> Invalid:
    return Invalid(sentence, "invalid", {"emoji": ["cannot be put there"], "open_ways": []})
