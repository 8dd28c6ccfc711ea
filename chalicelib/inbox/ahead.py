"""An edit that comes before what it edits stands in for it, and is one with it once that comes.

Meta keeps no order. What an edit tells is shown at once, at the edit's own time; the message itself
comes to lie at another time, and so under another key.
"""

from dataclasses import replace

from chalicelib.aws import files
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Content, Kind, Message
from chalicelib.domain.preview import Preview, preview_of
from chalicelib.inbox import announce
from chalicelib.inbox.trace import LOOK_BACK
from chalicelib.store import conversations, message_pages, messages

# The attribute that marks what stands in.
MARK = "ahead"
# How many may stand in at once in a conversation: each costs every new message a read.
_MOST = 5


def noted(head: Conversation, message: Message) -> Conversation:
    """The head after `message` has come to stand in for another."""
    if message.id in head.ahead or MARK not in message.content.attributes:
        return head
    return replace(head, ahead=(*head.ahead, message.id)[-_MOST:])


def united(setup: Setup, message: Message, fingerprint: bytes, head: Conversation) -> Message:
    """The message as it now stands: with what stood in for it, or in whose place it stood.

    Whichever of the two was stored last finds the other.
    """
    if message.id in head.ahead:
        original = message_pages.find_by_fingerprint(
            message.account, message.thread, fingerprint, LOOK_BACK, but=message.id
        )
        return _one(setup, original, message, head) if original else message
    for id in head.ahead:
        found = messages.get_with_fingerprint(message.account, message.thread, id)
        if found and found[1] == fingerprint:
            return _one(setup, message, found[0], head)
    return message


def _one(setup: Setup, original: Message, stand_in: Message, head: Conversation) -> Message:
    account, thread = original.account, original.thread
    if stand_in.deleted:
        messages.delete(account, thread, original.id)
    else:
        messages.change(
            account, thread, original.id, lambda content: _edited(content, stand_in.content)
        )
    messages.remove(stand_in)
    one = messages.get(account, thread, original.id) or original
    _let_go_of_files(stand_in, one)
    newest = _newest(head) or preview_of(one)
    change = conversations.change(
        account, head.number, lambda seen: _without(seen, stand_in, newest)
    )
    gone = replace(stand_in, content=Content(attributes={"deleted": True}), deleted=True)
    if change:
        announce.message("message.updated", gone, setup, change.after)
    return one


def _edited(said: Content, told: Content) -> Content:
    """What was said, with the words that took its place."""
    marks = {name: value for name, value in told.attributes.items() if name != MARK}
    return replace(
        said,
        text=told.text,
        attributes={**said.attributes, **marks},
        attachments=said.attachments or told.attachments,
    )


def _let_go_of_files(stand_in: Message, one: Message) -> None:
    kept = {file.object for file in one.content.attachments}
    for file in stand_in.content.attachments:
        if file.object and file.object not in kept:
            files.delete("MEDIA_BUCKET", file.object)


def _newest(head: Conversation) -> Preview | None:
    """What the row shows once the stand-in is gone."""
    recent = message_pages.newest(head.account, head.thread, LOOK_BACK)
    said = (m for m in recent if m.kind is not Kind.ACTIVITY and m.conversation == head.number)
    return next((preview_of(message) for message in said), None)


def _without(head: Conversation, stand_in: Message, newest: Preview) -> Conversation:
    shown = stand_in.order == head.preview.order
    return replace(
        head,
        ahead=tuple(id for id in head.ahead if id != stand_in.id),
        unread=head.unread - {stand_in.id},
        preview=newest if shown else head.preview,
    )
