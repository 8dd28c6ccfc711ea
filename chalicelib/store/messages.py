"""Messages in the table: put once, read in pages, changed only where they still exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Busy, Erased
from chalicelib.domain.ids import (
    first_of_second,
    id_of,
    key_of,
    last_of_second,
    next_id,
    second_of,
    timed_id,
)
from chalicelib.domain.message import Content, Message
from chalicelib.domain.send import RANK, Send, State, worst
from chalicelib.store import content, names
from chalicelib.store.keys import key_for, keys_for
from chalicelib.store.tables import MessageItem, SendMap
from chalicelib.vault.seal import open_sealed, seal

_FAILED_CONDITION = "ConditionalCheckFailedException"
_NEIGHBOURS = 8
_PAGE = 50
# An id carries its writer's second, which may be this far from our own clock (ms).
_SKEW = 150_000


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
            return Put(_opened(stored) if stored else message, False)
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
    return Put(_opened(stored), False)


def get(account: int, thread: str, id: int) -> Message | None:
    """A message, read consistently; None when it is not there."""
    item = _item(account, thread, id)
    return _opened(item) if item else None


def get_with_fingerprint(account: int, thread: str, id: int) -> tuple[Message, bytes] | None:
    """A message and the keyed hash it was put with."""
    item = _item(account, thread, id)
    return (_opened(item), item.fingerprint or b"") if item else None


def exists(account: int, thread: str, id: int, fingerprint: bytes) -> bool:
    """Whether this very message is stored, under its id or a neighbour's."""
    for _ in range(_NEIGHBOURS):
        item = _item(account, thread, id)
        if item is None or item.fingerprint == fingerprint:
            return item is not None
        id = next_id(id)
    return False


def page(conversation: Conversation, limit: int, before: int = 0) -> list[Message]:
    """The newest messages of a conversation, or those before message `before`; in order.

    A second is never cut: times have the provider's one-second steps, and the order within a
    second is that of arrival, not of ids.
    """
    last = last_of_second(before or timed_id(conversation.last_activity_at + _SKEW, b""))
    items: list[MessageItem] = []
    for item in _backwards(conversation.account, conversation.thread, names.message(last)):
        if len(items) > limit and not _same_second(item, items[-1]):
            break
        if int(item.conversation) == conversation.number:
            items.append(item)
        elif second_of(_id(item)) < conversation.started_at // 1000 - _SKEW // 1000:
            break
    messages = _all_opened(items)
    if before:
        messages = [message for message in messages if message.order < _place(messages, before)]
    return messages[-limit:]


def page_after(conversation: Conversation, limit: int, after: int) -> list[Message]:
    """The messages after message `after`, oldest first, at most `limit`."""
    items: list[MessageItem] = []
    for item in MessageItem.query(
        names.thread(conversation.account, conversation.thread),
        MessageItem.sk.between(names.message(first_of_second(after)), "M$"),
        page_size=_PAGE,
    ):
        if len(items) > limit and not _same_second(item, items[-1]):
            break
        if int(item.conversation) == conversation.number:
            items.append(item)
    messages = _all_opened(items)
    return [message for message in messages if message.order > _place(messages, after)][:limit]


def newest(account: int, thread: str, look_back: int) -> Iterator[Message]:
    """The messages of a thread, newest first, at most `look_back`."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return
        yield _opened(item)


def find_by_fingerprint(
    account: int, thread: str, fingerprint: bytes, look_back: int
) -> Message | None:
    """The message with this provider id, among the newest `look_back` of its thread."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return None
        if fingerprint in (item.fingerprint, item.provider):
            return _opened(item)
    return None


def claim(message: Message, part: int, attempt: str, lease: int) -> Message | None:
    """Takes a queued part for one provider call; None when it is not (or no longer) queued."""
    sends = _part(part)
    actions = [
        sends.rank.set(RANK[State.SENDING]),
        sends.attempt.set(attempt),
        sends.lease.set(lease),
        *_showing(message, part, State.SENDING),
    ]
    return _changed(message, actions, sends.rank == RANK[State.QUEUED])


def raise_rank(account: int, thread: str, id: int, part: int, state: State) -> Message | None:
    """Lifts a part to `state`, never down; None when it is there or beyond, or not there at all."""
    sends = _part(part)
    actions = [sends.rank.set(RANK[state])]
    if part == 0:
        actions.append(MessageItem.status.set(state.value))
    item = MessageItem(names.thread(account, thread), names.message(id))
    try:
        item.update(actions, (sends.rank < RANK[state]))
    except UpdateError as error:
        if error.cause_response_code in (_FAILED_CONDITION, "ValidationException"):
            return None
        raise
    return _settled(_opened(item))


def set_send(
    message: Message, part: int, send: Send, expected: State, provider: bytes | None = None
) -> Message | None:
    """Moves a part from `expected`, under the attempt that `message` shows, to `send`.

    The content of `message` is sealed anew in the same write; `provider` (a keyed hash of the
    provider's id) makes it findable. None when the part or the content has changed meanwhile.
    """
    sends = _part(part)
    condition = (sends.rank == RANK[expected]) & _as_read(message)
    if message.sends[part].attempt:
        condition = condition & (sends.attempt == message.sends[part].attempt)
    actions = [
        sends.rank.set(RANK[send.state]),
        sends.tries.set(send.tries),
        *_showing(message, part, send.state),
        *_resealing(message, message.content),
    ]
    if provider is not None:
        actions.append(MessageItem.provider.set(provider))
    return _changed(message, actions, condition)


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
        changed = _changed(message, _resealing(message, content_now), _as_read(message))
        if changed:
            return changed
    raise Busy("This message changes too fast.")


def delete(account: int, thread: str, id: int) -> Message | None:
    """Leaves a tombstone: the item without what was said. Gives what there was."""
    for _ in range(_NEIGHBOURS):
        message = get(account, thread, id)
        if message is None or message.deleted:
            return None
        gone = Content(attributes={"deleted": True})
        actions = [*_resealing(message, gone), MessageItem.deleted.set(True)]
        if _changed(message, actions, _as_read(message)):
            return message
    raise Busy("This message changes too fast.")


def from_image(image: Mapping[str, Mapping[str, Any]]) -> Message:
    """The message behind a stream record's image, without what is sealed: no key is needed."""
    item = MessageItem()
    item.deserialize(dict(image))  # type: ignore[arg-type]
    return _shell(item, Content())


def _put_if_absent(message: Message, fingerprint: bytes) -> bool:
    item = _as_item(message)
    item.fingerprint = fingerprint
    try:
        item.save(MessageItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise
        return False
    return True


def _changed(message: Message, actions: Sequence[Action], condition: Condition) -> Message | None:
    item = MessageItem(names.thread(message.account, message.thread), names.message(message.id))
    try:
        item.update(list(actions), MessageItem.pk.exists() & condition)
    except UpdateError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise
        return None
    return _opened(item)


def _resealing(message: Message, content_now: Content) -> list[Action]:
    """The actions that replace what is sealed."""
    changed = replace(message, content=content_now)
    files = MessageItem.files
    return [
        MessageItem.sealed.set(_sealed(changed)),
        MessageItem.version.set(message.version + 1),
        files.set(True) if changed.awaits_files else files.remove(),
    ]


def _as_read(message: Message) -> Condition:
    """Holds while nobody else has changed what is sealed."""
    if message.version:
        return MessageItem.version == message.version
    return MessageItem.version.does_not_exist()


def _part(part: int) -> Any:
    """The path to one part's attributes; pynamodb's own types stop at the list."""
    return MessageItem.sends[part]


def _settled(message: Message) -> Message:
    """Brings the shown status of a message with several parts in line with its parts."""
    if len(message.sends) < 2:
        return message
    item = MessageItem(names.thread(message.account, message.thread), names.message(message.id))
    item.update([MessageItem.status.set(message.status.value)], MessageItem.pk.exists())
    return message


def _showing(message: Message, part: int, state: State) -> list[Action]:
    """The actions that bring the shown status, and whether anything waits, in line with a part."""
    sends = list(message.sends)
    sends[part] = replace(sends[part], state=state)
    queued = MessageItem.queued
    return [
        MessageItem.status.set(worst(sends).value),
        queued.set(True) if _waits(sends) else queued.remove(),
    ]


def _waits(sends: Iterable[Send]) -> bool:
    return any(send.state is State.QUEUED for send in sends)


def _item(account: int, thread: str, id: int) -> MessageItem | None:
    try:
        return MessageItem.get(
            names.thread(account, thread), names.message(id), consistent_read=True
        )
    except MessageItem.DoesNotExist:
        return None


def _backwards(account: int, thread: str, last: str) -> Iterator[MessageItem]:
    return iter(
        MessageItem.query(
            names.thread(account, thread),
            MessageItem.sk.between("M#", last),
            scan_index_forward=False,
            page_size=_PAGE,
        )
    )


def _same_second(one: MessageItem, other: MessageItem) -> bool:
    return second_of(_id(one)) == second_of(_id(other))


def _place(messages: Iterable[Message], id: int) -> tuple[int, int, int]:
    """The place of message `id`, or where its second begins when it is not among them."""
    return next((m.order for m in messages if m.id == id), (second_of(id) * 1000, 0, 0))


def _id(item: MessageItem) -> int:
    return id_of(item.sk[2:])


def _as_item(message: Message) -> MessageItem:
    return MessageItem(
        names.thread(message.account, message.thread),
        names.message(message.id),
        conversation=message.conversation,
        inbox=message.inbox,
        kind=int(message.kind),
        time=message.time,
        arrived=message.arrived,
        key=message.key,
        sealed=_sealed(message),
        status=message.status.value if message.sends else None,
        sends=[_as_map(send) for send in message.sends] or None,
        private=True if message.private else None,
        files=True if message.awaits_files else None,
        queued=True if _waits(message.sends) else None,
    )


def _as_map(send: Send) -> SendMap:
    return SendMap(  # type: ignore[no-untyped-call]
        rank=RANK[send.state],
        tries=send.tries,
        attempt=send.attempt or None,
        lease=send.lease or None,
    )


def _sealed(message: Message) -> bytes:
    key = key_for(message.account, message.key)
    context = _context(message.account, message.thread, message.id)
    return seal(key, context, content.packed(message.content))


def _context(account: int, thread: str, id: int) -> dict[str, str]:
    return {"a": str(account), "i": f"{thread}{key_of(id)}"}


def _all_opened(items: Iterable[MessageItem]) -> list[Message]:
    items = list(items)
    if items:
        account = int(items[0].pk.split("#")[1])
        keys_for(account, {item.key for item in items})
    return sorted((_opened(item) for item in items), key=lambda message: message.order)


def _opened(item: MessageItem) -> Message:
    _, account_text, _, thread = item.pk.split("#")
    account, id = int(account_text), _id(item)
    try:
        blob = open_sealed(key_for(account, item.key), _context(account, thread, id), item.sealed)
    except Erased:
        blob = {"a": {"deleted": True}}
    return _shell(item, content.unpacked(blob))


def _shell(item: MessageItem, said: Content) -> Message:
    """The message of an item, with what was said."""
    _, account, _, thread = item.pk.split("#")
    return Message(
        account=int(account),
        thread=thread,
        id=_id(item),
        conversation=int(item.conversation),
        inbox=int(item.inbox),
        kind=content.kind(int(item.kind)),
        time=int(item.time),
        arrived=int(item.arrived),
        key=item.key,
        content=said,
        private=bool(item.private),
        deleted=bool(item.deleted),
        version=int(item.version or 0),
        sends=tuple(content.send(m, said, i) for i, m in enumerate(item.sends or ())),
    )
