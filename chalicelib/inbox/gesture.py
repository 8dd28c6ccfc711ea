"""Typing and read marks, shown on the customer's phone: best effort, and never in a reply's way.

They go through the outbound queue in a group of their own, so that the agent's request does not
wait for the platform; its deduplication lets one typing sign through in twenty seconds. Whatever
fails is let go.
"""

from dataclasses import asdict, dataclass

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.channels import gestures_for
from chalicelib.channels.protocol import Gestures, Line, Target
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import SendTrouble
from chalicelib.domain.message import Kind, Message
from chalicelib.store import message_pages, messages, threads
from chalicelib.store import setup as setups

_TYPING_STEP = 20_000
# A sign that comes later than this tells the customer something that is no longer so (ms).
_FRESH = {"read": 600_000, "on": 15_000, "off": 15_000}
_LOOK_BACK = 30


@dataclass(frozen=True)
class Gesture:
    """A sign on its way: `sign` is "read", or typing that is "on" or "off".

    `message` is the customer's newest that we have seen; 0: look for it.
    """

    account: int
    inbox: int
    thread: str
    message: int
    sign: str
    at: int


def show_typing(setup: Setup, head: Conversation, state: str) -> None:
    """Lets the customer see that somebody is writing, where their platform can show it."""
    gestures = _gestures(setup, head)
    if gestures and state in gestures.typing_states and now() < head.window_ends_at:
        _queue(_from(head, state), f"{state}-{now() // _TYPING_STEP}")


def mark_read(setup: Setup, head: Conversation) -> None:
    """Lets the customer see that what they wrote has been read; `head` is as it was before."""
    if head.unread and _gestures(setup, head):
        gesture = _from(head, "read")
        _queue(gesture, f"read-{gesture.message or max(head.unread)}")


def make(gesture: Gesture) -> None:
    """Makes the one call, unless it comes too late."""
    inbox = _line(gesture)
    gestures = gestures_for(inbox.channel) if inbox else None
    target = _target(inbox, gesture) if inbox and gestures else None
    if gestures is None or target is None:
        log.happened("gesture_dropped", account=gesture.account, inbox=gesture.inbox)
        return
    try:
        if gesture.sign == "read":
            gestures.mark_read(target)
        else:
            gestures.show_typing(target, gesture.sign)
    except SendTrouble as trouble:
        log.warning(
            "gesture_failed", account=gesture.account, inbox=gesture.inbox, code=trouble.code
        )


def _gestures(setup: Setup, head: Conversation) -> Gestures | None:
    inbox = setup.inboxes.get(head.inbox)
    return gestures_for(inbox.channel) if inbox and not inbox.held else None


def _from(head: Conversation, sign: str) -> Gesture:
    newest = head.preview.order[2] if head.preview.kind is Kind.INCOMING else 0
    return Gesture(head.account, head.inbox, head.thread, newest, sign, now())


def _queue(gesture: Gesture, name: str) -> None:
    group = f"{gesture.account}-{gesture.thread}-gestures"
    try:
        queues.send_in_order("OUTBOUND_QUEUE_URL", asdict(gesture), group, f"{group}-{name}")
    except (BotoCoreError, ClientError):
        log.warning("gesture_not_queued", account=gesture.account, inbox=gesture.inbox)


def _line(gesture: Gesture) -> Inbox | None:
    if now() - gesture.at > _FRESH[gesture.sign]:
        return None
    found = setups.load_with(gesture.account, gesture.inbox)
    return found[1] if found and not found[1].held else None


def _target(inbox: Inbox, gesture: Gesture) -> Target | None:
    message = _newest(gesture)
    thread = threads.get(gesture.account, gesture.thread)
    if message is None or not message.content.source_id or thread is None or not thread.address:
        return None
    line = Line(inbox, setups.inbox_token(inbox))
    return Target(line, thread.address, message.content.source_id)


def _newest(gesture: Gesture) -> Message | None:
    """The customer's newest message."""
    if gesture.message:
        return messages.get(gesture.account, gesture.thread, gesture.message)
    recent = message_pages.newest(gesture.account, gesture.thread, _LOOK_BACK)
    return next((message for message in recent if message.kind is Kind.INCOMING), None)
