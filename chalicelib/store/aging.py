"""What is old in a thread, found by its keys, which are times; and how it goes for good."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Message
from chalicelib.store import names
from chalicelib.store.message_item import all_opened
from chalicelib.store.tables import HeadItem, MessageItem, PointerItem, ThreadItem
from chalicelib.store.threads import Thread
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met

_PAGE = 50
_GLANCE = 5
# A key carries its writer's second, which may be this far from the message's own time (ms).
_SKEW = 150_000


class Spot(NamedTuple):
    """A thread of an inbox; up to `cleaned_at` (ms) its old files have been looked at before."""

    account: int
    inbox: int
    thread: str
    cleaned_at: int = 0


def spots(account: int, inbox: int, after: str) -> Iterator[Spot]:
    """The threads of an inbox behind thread `after`, in the order of their names."""
    rows = PointerItem.query(
        names.inbox_threads(account, inbox), PointerItem.sk > f"T#{after}", page_size=500
    )
    for row in rows:
        yield Spot(account, inbox, row.sk[2:], int(row.cleaned_at or 0))


def note_cleaned(spot: Spot, at: int) -> None:
    """Remembers how far a thread's files have been looked at."""
    item = PointerItem(names.inbox_threads(spot.account, spot.inbox), f"T#{spot.thread}")
    with all_or_nothing() as transaction:
        transaction.update(item, [PointerItem.cleaned_at.set(at)], PointerItem.pk.exists())


def older(spot: Spot, before: int, since: int = 0) -> Iterator[list[Message]]:
    """A thread's messages from `since` up to `before` (ms), the oldest first, page by page."""
    page: list[MessageItem] = []
    for item in _older(spot, before, since, _PAGE):
        page.append(item)
        if len(page) == _PAGE:
            yield all_opened(page)
            page = []
    if page:
        yield all_opened(page)


def has_older(spot: Spot, before: int, since: int = 0) -> bool:
    """Whether a thread has any such message; one small read where it has none."""
    return next(_older(spot, before, since, _GLANCE), None) is not None


def has_messages(head: Conversation) -> bool:
    """Whether anything stands in a conversation."""
    rows = MessageItem.query(
        names.thread(head.account, head.thread),
        MessageItem.sk.between("M#", "M$"),
        filter_condition=MessageItem.conversation == head.number,
        consistent_read=True,
        page_size=_PAGE,
    )
    return next(iter(rows), None) is not None


def remove_conversation(head: Conversation) -> bool:
    """Removes an episode that is not its thread's last; False when it has changed meanwhile."""
    item = HeadItem(names.conversation(head.account, head.number), "HEAD")
    if not condition_met(lambda: item.delete(HeadItem.version == head.version)):
        return False
    PointerItem(names.thread(head.account, head.thread), f"C#{head.number}").delete()
    return True


def remove_thread(thread: Thread, last: Conversation) -> bool:
    """Removes a thread with its last episode, all or nothing; False when anything has changed."""
    account, id = thread.account, thread.id
    pk = names.thread(account, id)
    head = HeadItem(names.conversation(account, last.number), "HEAD")
    try:
        with all_or_nothing() as transaction:
            transaction.delete(head, HeadItem.version == last.version)
            transaction.delete(ThreadItem(pk, "THREAD"), ThreadItem.current == last.number)
            transaction.delete(PointerItem(pk, f"C#{last.number}"))
            transaction.delete(PointerItem(names.inbox_threads(account, thread.inbox), f"T#{id}"))
            transaction.delete(PointerItem(names.contact(account, thread.contact), f"T#{id}"))
    except Overtaken:
        return False
    return True


def _older(spot: Spot, before: int, since: int, page_size: int) -> Iterator[MessageItem]:
    rows = MessageItem.query(
        names.thread(spot.account, spot.thread),
        MessageItem.sk.between(_key_at(since - _SKEW), _key_at(before + _SKEW)),
        page_size=page_size,
        consistent_read=True,
    )
    return (row for row in rows if since <= int(row.time) < before)


def _key_at(time: int) -> str:
    return names.message(timed_id(max(0, time), b""))
