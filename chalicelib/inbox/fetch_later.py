"""Messages that wait for files: put in the files' queue, put there again, given up."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.aws import queues
from chalicelib.domain.ids import id_of
from chalicelib.domain.message import Content, FileState, Message
from chalicelib.store import messages

# Meta keeps a customer's file for seven days; what has not come within one is not coming.
GIVEN_UP_AFTER = 24 * 3_600_000


def ask_for_files(image: Mapping[str, Mapping[str, Any]]) -> None:
    """Queues the fetching of a message's files; `image` is the stream's."""
    _, account, _, thread = image["pk"]["S"].split("#")
    _queue(int(account), thread, id_of(image["sk"]["S"].removeprefix("M#")))


def ask_again(message: Message, at: int) -> Message:
    """Queues it once more (a repeat is harmless), or gives up on what has not come for a day."""
    if at - message.arrived < GIVEN_UP_AFTER:
        _queue(message.account, message.thread, message.id)
        return message
    return messages.change(message.account, message.thread, message.id, _given_up) or message


def _queue(account: int, thread: str, message: int) -> None:
    body = {"account": account, "thread": thread, "message": message}
    queues.send("MEDIA_QUEUE_URL", body)


def _given_up(content: Content) -> Content:
    kept = tuple(
        replace(file, state=FileState.FAILED) if file.state is FileState.PENDING else file
        for file in content.attachments
    )
    return replace(content, attachments=kept)
