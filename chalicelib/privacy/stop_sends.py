"""Nothing more goes out where everything is to be forgotten."""

from dataclasses import replace

from chalicelib.domain.errors import Erased
from chalicelib.domain.message import Message
from chalicelib.domain.send import REACTION, Send, State
from chalicelib.inbox.settle import with_error
from chalicelib.store import conversations, message_pages, sends, threads

# Who is on the way already may arrive: we must not say that it has not.
_ENDS = {
    State.QUEUED: State.FAILED,
    State.HELD: State.FAILED,
    State.SENDING: State.UNCERTAIN,
}
_WHY = "forgotten: It was being erased when it was to be sent."


def stop_sends(account: int, thread: str) -> int:
    """Ends whatever of a thread waits to be sent; how many parts."""
    heads = (conversations.get_now(account, n) for n in threads.episodes_of(account, thread))
    # Whatever waits has put its conversation down for a look.
    due = [head for head in heads if head and head.due_at]
    return sum(_stop(message) for head in due for message in message_pages.still_open(head))


def _stop(message: Message) -> int:
    stopped = 0
    for part, send in message.on_their_way:
        ended = _end(message, part, send) if send.state in _ENDS else None
        if ended:
            message, stopped = ended, stopped + 1
    return stopped


def _end(message: Message, part: int, send: Send) -> Message | None:
    state = State.FAILED if part == REACTION else _ENDS[send.state]
    told = replace(message, content=with_error(message.content, part, _WHY))
    try:
        return sends.set_send(told, part, replace(send, state=state), send.state)
    except Erased:
        # What has come back by a restore without its key is sent by nobody.
        return None
