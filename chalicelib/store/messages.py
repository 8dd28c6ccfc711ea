"""Messages in the table: put once, changed only where they still exist."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.errors import Busy
from chalicelib.domain.ids import next_id
from chalicelib.domain.message import Content, Message
from chalicelib.store import names
from chalicelib.store.message_item import as_item, opened, sealed
from chalicelib.store.setup import is_heard
from chalicelib.store.tables import MessageItem
from chalicelib.store.trouble import condition_met

_NEIGHBOURS = 8


class Put(NamedTuple):
    """What came of putting a message: the message as it stands, and whether it is new."""

    message: Message
    is_new: bool


class OtherContent(Exception):
    """The id is taken by something else that was said under the same name."""


def put(message: Message, fingerprint: bytes) -> Put:
    """Stores a message unless it is there already.

    `fingerprint` (a keyed hash of the provider's id) tells a repeat from a neighbour that happens
    to have the same id, which takes the next one. A failed condition may be our own write whose
    answer was lost: the comparison covers that too.
    """
    for _ in range(_NEIGHBOURS):
        if _put_if_absent(message, fingerprint):
            return Put(message, True)
        stored = _item(message.account, message.thread, message.id)
        if stored is None or stored.fingerprint == fingerprint:
            return Put(opened(stored) if stored else message, False)
        message = replace(message, id=next_id(message.id))
    raise Busy("Eight neighbours in one second share an id.")


def put_exactly(message: Message, fingerprint: bytes) -> Put:
    """Stores a message whose id is the caller's own name for it.

    Raises:
        OtherContent: when something else was said under that name.
    """
    if _put_if_absent(message, fingerprint):
        return Put(message, True)
    stored = _item(message.account, message.thread, message.id)
    if stored is None or stored.fingerprint != fingerprint:
        raise OtherContent
    return Put(opened(stored), False)


def get(account: int, thread: str, id: int) -> Message | None:
    """A message, read consistently; None when it is not there."""
    item = _item(account, thread, id)
    return opened(item) if item else None


def get_with_fingerprint(account: int, thread: str, id: int) -> tuple[Message, bytes] | None:
    """A message and the keyed hash it was put with."""
    item = _item(account, thread, id)
    return (opened(item), item.fingerprint or b"") if item else None


def exists(account: int, thread: str, id: int, fingerprint: bytes) -> bool:
    """Whether this very message is stored, under its id or a neighbour's."""
    for _ in range(_NEIGHBOURS):
        item = _item(account, thread, id)
        if item is None or item.fingerprint == fingerprint:
            return item is not None
        id = next_id(id)
    return False


def change(
    account: int, thread: str, id: int, step: Callable[[Content], Content]
) -> Message | None:
    """Applies a pure `step` to what is sealed; whoever loses a race reads again.

    None: there is no such message (any more). A step that changes nothing writes nothing.
    """
    for _ in range(_NEIGHBOURS):
        message = get(account, thread, id)
        if message is None or message.deleted:
            return None
        content_now = step(message.content)
        if content_now == message.content:
            return message
        changed = updated(message, resealing(message, content_now), as_read(message))
        if changed:
            return changed
    raise Busy("This message changes too fast.")


def delete(account: int, thread: str, id: int) -> Message | None:
    """Leaves a tombstone: the item without what was said, but with the provider's names for it.
    Gives what there was."""
    for _ in range(_NEIGHBOURS):
        message = get(account, thread, id)
        if message is None or message.deleted:
            return None
        said = message.content
        gone = Content(
            source_id=said.source_id,
            part_source_ids=said.part_source_ids,
            attributes={"deleted": True},
        )
        actions = [*resealing(message, gone), MessageItem.deleted.set(True)]
        if updated(message, actions, as_read(message)):
            return message
    raise Busy("This message changes too fast.")


def remove(message: Message) -> None:
    """Removes a message without a trace: another one says what it said."""
    MessageItem(names.thread(message.account, message.thread), names.message(message.id)).delete()


def move(message: Message, conversation: int) -> Message:
    """Puts a message into another conversation of its thread; the message as it then stands."""
    actions = [MessageItem.conversation.set(conversation)]
    return updated(message, actions, MessageItem.pk.exists()) or message


def updated(message: Message, actions: Sequence[Action], condition: Condition) -> Message | None:
    item = MessageItem(names.thread(message.account, message.thread), names.message(message.id))
    actions = [*actions, *heard(message.account)]
    if not condition_met(lambda: item.update(actions, MessageItem.pk.exists() & condition)):
        return None
    return opened(item)


def heard(account: int) -> list[Action]:
    """What lets the account's webhooks hear of a change, if there are any."""
    return [MessageItem.heard.set(True)] if is_heard(account) else []


def resealing(message: Message, content_now: Content) -> list[Action]:
    """The actions that replace what is sealed."""
    changed = replace(message, content=content_now)
    files = MessageItem.files
    return [
        MessageItem.sealed.set(sealed(changed)),
        MessageItem.version.set(message.version + 1),
        files.set(True) if changed.awaits_files else files.remove(),
    ]


def as_read(message: Message) -> Condition:
    """Holds while nobody else has changed what is sealed."""
    if message.version:
        return MessageItem.version == message.version
    return MessageItem.version.does_not_exist()


def _put_if_absent(message: Message, fingerprint: bytes) -> bool:
    item = as_item(message)
    item.fingerprint = fingerprint
    return condition_met(lambda: item.save(MessageItem.pk.does_not_exist()))


def _item(account: int, thread: str, id: int) -> MessageItem | None:
    try:
        return MessageItem.get(
            names.thread(account, thread), names.message(id), consistent_read=True
        )
    except MessageItem.DoesNotExist:
        return None
