"""Messages in the order of their thread: pages of a conversation, the newest, one by its id."""

from collections.abc import Iterable, Iterator

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import first_of_second, last_of_second, second_of, timed_id
from chalicelib.domain.message import Message
from chalicelib.store import names
from chalicelib.store.message_item import all_opened, id_in, opened
from chalicelib.store.tables import MessageItem

_PAGE = 50
# An id carries its writer's second, which may be this far from our own clock (ms).
_SKEW = 150_000


def page(conversation: Conversation, limit: int, before: int = 0) -> list[Message]:
    """The newest messages of a conversation, or those before message `before`; in order.

    A second is never cut: times have the provider's one-second steps, and the order within a
    second is that of arrival, not of ids.
    """
    # A message may be newer than all that its conversation's head has heard of.
    newest_at = max(conversation.last_activity_at, now()) + _SKEW
    last = last_of_second(before or timed_id(newest_at, b""))
    items: list[MessageItem] = []
    for item in _backwards(conversation.account, conversation.thread, names.message(last)):
        if len(items) > limit and not _same_second(item, items[-1]):
            break
        if int(item.conversation) == conversation.number:
            items.append(item)
        elif second_of(id_in(item)) < conversation.started_at // 1000 - _SKEW // 1000:
            break
    messages = all_opened(items)
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
    messages = all_opened(items)
    return [message for message in messages if message.order > _place(messages, after)][:limit]


def newest(account: int, thread: str, look_back: int) -> Iterator[Message]:
    """The messages of a thread, newest first, at most `look_back`."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return
        yield opened(item)


def find_by_fingerprint(
    account: int, thread: str, fingerprint: bytes, look_back: int
) -> Message | None:
    """The message with this provider id, among the newest `look_back` of its thread."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return None
        if fingerprint in (item.fingerprint, item.provider):
            return opened(item)
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
    return second_of(id_in(one)) == second_of(id_in(other))


def _place(messages: Iterable[Message], id: int) -> tuple[int, int, int]:
    """The place of message `id`, or where its second begins when it is not among them."""
    return next((m.order for m in messages if m.id == id), (second_of(id) * 1000, 0, 0))
