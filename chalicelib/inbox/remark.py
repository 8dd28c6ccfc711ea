"""An activity in the thread: what was decided, or what has come to pass beside words."""

from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Content, Kind, Message
from chalicelib.inbox import announce
from chalicelib.store import messages
from chalicelib.store.keys import key_for
from chalicelib.vault.mac import mac


def remark(
    setup: Setup, conversation: Conversation, text: str, at: int, named: tuple[str, ...]
) -> None:
    """Writes that something happened at `at` (ms); under the same names and time only once."""
    key = key_for(conversation.account, conversation.key)
    fingerprint = mac(key, "activity", *named)
    message = Message(
        account=conversation.account,
        thread=conversation.thread,
        id=timed_id(at, fingerprint),
        conversation=conversation.number,
        inbox=conversation.inbox,
        kind=Kind.ACTIVITY,
        time=at,
        arrived=at,
        key=conversation.key,
        content=Content(text=text),
    )
    put = messages.put(message, fingerprint)
    if put.is_new:
        announce.message("message.created", put.message, setup, conversation)
