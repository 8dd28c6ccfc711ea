"""Messages in the order of their thread: pages of a conversation, the newest, one by its id."""

from collections.abc import Iterator
from itertools import islice

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import second_of, timed_id
from chalicelib.domain.message import Message
from chalicelib.domain.send import RANK, State
from chalicelib.store import names
from chalicelib.store.message_item import all_opened, id_in, opened
from chalicelib.store.tables import MessageItem

_PAGE = 50
# A text and as many files as one request may bring.
_MOST_PARTS = 16
# An id carries its writer's second, which may be this far from the message's own time (ms).
_SKEW = 150_000
Place = tuple[int, int, int]


def page(conversation: Conversation, limit: int, before: int = 0) -> list[Message]:
    """The newest messages of a conversation, or those before message `before`; in order.

    Keys follow the writers' clocks, the order our own: a page reads on while what is still to
    come may belong to it.
    """
    # A message may be newer than all that its conversation's head has heard of.
    place = _place(conversation, before) if before else None
    newest_at = place[0] if place else max(conversation.last_activity_at, now())
    items: list[MessageItem] = []
    for item in _backwards(conversation.account, conversation.thread, _key_at(newest_at + _SKEW)):
        if len(items) >= limit and _is_apart(item, items[limit - 1]):
            break
        if int(item.conversation) != conversation.number:
            if second_of(id_in(item)) < (conversation.started_at - _SKEW) // 1000:
                break
        elif place is None or _order(item) < place:
            items.append(item)
    return all_opened(sorted(items, key=_order)[-limit:])


def page_after(conversation: Conversation, limit: int, after: int) -> list[Message]:
    """The messages after message `after`, oldest first, at most `limit`."""
    place = _place(conversation, after)
    items: list[MessageItem] = []
    for item in MessageItem.query(
        names.thread(conversation.account, conversation.thread),
        MessageItem.sk.between(_key_at(place[0] - _SKEW), "M$"),
        page_size=_PAGE,
    ):
        if len(items) >= limit and _is_apart(item, items[limit - 1]):
            break
        if int(item.conversation) == conversation.number and _order(item) > place:
            items.append(item)
    return all_opened(sorted(items, key=_order)[:limit])


def newest(account: int, thread: str, look_back: int) -> Iterator[Message]:
    """The messages of a thread, newest first, at most `look_back`."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return
        yield opened(item)


def onwards(account: int, thread: str, after: int) -> Iterator[Message]:
    """The messages of a whole thread in the order of their keys, from behind message `after` (0:
    from the first)."""
    first = names.message(after + 1)
    yield from map(
        opened,
        MessageItem.query(names.thread(account, thread), MessageItem.sk.between(first, "M$")),
    )


def all_after(account: int, thread: str, place: str) -> Iterator[tuple[str, list[Message]]]:
    """Everything said in a thread, a page at a time, each with the place from where to go on."""
    rows = MessageItem.query(
        names.thread(account, thread), MessageItem.sk.between(place or "M#", "M$"), page_size=_PAGE
    )
    page: list[MessageItem] = []
    for row in rows:
        page.append(row)
        if len(page) == _PAGE:
            yield row.sk, all_opened(page)
            page = []
    if page:
        yield page[-1].sk, all_opened(page)


def still_open(conversation: Conversation) -> list[Message]:
    """The messages of a conversation that wait: for their files, or to get out; in order."""
    waits = MessageItem.files.exists()
    for part in range(_MOST_PARTS):
        waits = waits | (MessageItem.sends[part].rank <= RANK[State.SENDING])  # type: ignore[attr-defined]
    waits = waits | (MessageItem.reaction.rank <= RANK[State.SENDING])
    items = MessageItem.query(
        names.thread(conversation.account, conversation.thread),
        MessageItem.sk.between(_key_at(conversation.started_at - _SKEW), "M$"),
        filter_condition=(MessageItem.conversation == conversation.number) & waits,
    )
    return all_opened(items)


def holds_before(message: Message, look_back: int) -> bool:
    """Whether a part of one of the `look_back` messages before this one is held."""
    last = _key_at(message.time + _SKEW)
    around = islice(_backwards(message.account, message.thread, last), look_back)
    earlier = (item for item in around if _order(item) < message.order)
    held = RANK[State.HELD]
    return any(int(part.rank) == held for item in earlier for part in item.sends or ())


def find_by_fingerprint(
    account: int, thread: str, fingerprint: bytes, look_back: int, but: int = 0
) -> Message | None:
    """The message with this provider id, among the newest `look_back` of its thread; not `but`."""
    for count, item in enumerate(_backwards(account, thread, "M$")):
        if count == look_back:
            return None
        if _is_called(item, fingerprint) and id_in(item) != but:
            return opened(item)
    return None


def _is_called(item: MessageItem, hashed: bytes) -> bool:
    """Whether the provider calls it so, or one of its parts."""
    parts: bytes = item.provider or b""
    named = (parts[at : at + len(hashed)] for at in range(0, len(parts), len(hashed)))
    return hashed == item.fingerprint or hashed in named


def _backwards(account: int, thread: str, last: str) -> Iterator[MessageItem]:
    return iter(
        MessageItem.query(
            names.thread(account, thread),
            MessageItem.sk.between("M#", last),
            scan_index_forward=False,
            page_size=_PAGE,
        )
    )


def _key_at(time: int) -> str:
    return names.message(timed_id(max(0, time), b""))


def _is_apart(one: MessageItem, other: MessageItem) -> bool:
    """Whether the order of two messages is sure to be that of their keys."""
    return abs(second_of(id_in(one)) - second_of(id_in(other))) > 2 * _SKEW // 1000


def _order(item: MessageItem) -> Place:
    """The message's place in the thread, without opening it."""
    return int(item.time), int(item.arrived), id_in(item)


def _place(conversation: Conversation, id: int) -> Place:
    """The place of message `id`, or where its second begins when it is not there."""
    pk = names.thread(conversation.account, conversation.thread)
    try:
        return _order(MessageItem.get(pk, names.message(id)))
    except MessageItem.DoesNotExist:
        return (second_of(id) * 1000, 0, 0)
