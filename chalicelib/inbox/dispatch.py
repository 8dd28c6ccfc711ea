"""Hands queued parts to the outbound queue, in the thread's order."""

from chalicelib.aws import queues
from chalicelib.domain.ids import key_of
from chalicelib.domain.message import Message
from chalicelib.domain.send import State


def dispatch(message: Message) -> None:
    """One job per queued part; the same part and try within five minutes is one job."""
    for part, send in message.on_their_way:
        if send.state is State.QUEUED:
            queues.send_in_order(
                "OUTBOUND_QUEUE_URL",
                {
                    "account": message.account,
                    "thread": message.thread,
                    "message": message.id,
                    "part": part,
                },
                group=f"{message.account}-{message.thread}",
                name=f"{message.account}-{key_of(message.id)}-{part}-{send.tries}",
            )
