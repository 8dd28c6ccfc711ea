"""What was said is taken back: a tombstone is left where it stood, and its files go."""

from chalicelib import log
from chalicelib.aws import files
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import reshown
from chalicelib.domain.message import Message
from chalicelib.inbox import announce
from chalicelib.store import conversations, messages


def take_back(setup: Setup, target: Message) -> Message | None:
    """Removes what a message said; None when it was removed before."""
    removed = messages.delete(target.account, target.thread, target.id)
    if removed is None:
        return None
    for file in removed.content.attachments:
        if file.object:
            files.delete("MEDIA_BUCKET", file.object)
    left = messages.get(target.account, target.thread, target.id) or removed
    log.happened("message_removed", account=target.account, message=target.id)
    show_again(setup, left)
    return left


def show_again(setup: Setup, message: Message) -> None:
    """The list's row shows the newest message as it now stands."""
    change = conversations.change(
        message.account, message.conversation, lambda head: reshown(head, message)
    )
    if change:
        announce.message("message.updated", message, setup, change.after)
