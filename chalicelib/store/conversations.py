"""Conversation heads: read, listed, and changed from version to version."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, cast

from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.errors import Busy
from chalicelib.store import names
from chalicelib.store.head_item import address_of, as_item, opened, opened_all
from chalicelib.store.keys import keys_for
from chalicelib.store.tables import CounterItem, HeadItem
from chalicelib.store.trouble import condition_met

_TRIES = 12
# One screenful, the row that tells whether there are more, and the one that ends its ties.
_LIST_PAGE = 27


class Change(NamedTuple):
    """A head before and after; the same object when nothing had to change."""

    before: Conversation
    after: Conversation

    @property
    def is_one(self) -> bool:
        return self.before is not self.after


def next_number(account: int) -> int:
    """The next conversation number of the account; numbers may have gaps."""
    item = CounterItem(names.counters(account), "conversation")
    item.update([CounterItem.number.add(1)])
    return int(item.number)


def get(account: int, number: int) -> Conversation | None:
    """A conversation, read cheaply: it may lag behind by a moment."""
    return _get(account, number, consistent=False)


def get_now(account: int, number: int) -> Conversation | None:
    """A conversation as of now."""
    return _get(account, number, consistent=True)


def change(
    account: int,
    number: int,
    step: Callable[[Conversation], Conversation],
    known: Conversation | None = None,
) -> Change | None:
    """Applies a pure `step` to a head; whoever loses a race reads again. None: no such head.

    `known` is the head as the caller has just read it: it saves a read, and when it has changed
    meanwhile the write is refused and the head read afresh. A step that changes nothing writes
    nothing. Raises Busy after a dozen lost races.
    """
    for lost in range(_TRIES):
        head = _known(known, account, number) if not lost else None
        head = head or _get(account, number, consistent=lost > 0)
        if head is None:
            # A head made a moment ago may not show in a cheap read yet.
            head = _get(account, number, consistent=True)
        if head is None:
            return None
        changed = step(head)
        if changed == head:
            return Change(head, head)
        if _replace(head, changed):
            return Change(head, replace(changed, version=head.version + 1))
    raise Busy(f"Conversation {number} changes too fast.")


def highest_number(account: int) -> int:
    """The last number that was handed out; 0: none."""
    try:
        counter = CounterItem.get(names.counters(account), "conversation", consistent_read=True)
    except CounterItem.DoesNotExist:
        return 0
    return int(counter.number)


def numbered(account: int, numbers: Iterable[int]) -> list[Conversation]:
    """The conversations of up to a hundred numbers, in order; those that are gone, or whose key
    is, are left out."""
    places = [(names.conversation(account, number), "HEAD") for number in numbers]
    items = list(HeadItem.batch_get(places)) if places else []
    keys = keys_for(account, {item.key for item in items})
    found = [opened(item) for item in items if item.key in keys]
    return sorted(found, key=lambda head: head.number)


def due_before(shard: str, time: int, limit: int) -> list[tuple[int, int]]:
    """(account, number) of heads that something is due for."""
    rows = HeadItem.dues.query(shard, HeadItem.due_at <= time, limit=limit)
    return [address_of(row.pk) for row in rows]


def postpone(account: int, number: int, until: int) -> None:
    """Lets a head that is due be due at `until`; without opening it, so that it may be broken."""
    item = HeadItem(names.conversation(account, number), "HEAD")
    condition_met(
        lambda: item.update(
            [HeadItem.due_at.set(until), HeadItem.version.add(1)],
            HeadItem.pk.exists() & HeadItem.due.exists(),
        )
    )


def listed(
    account: int, status: Status, assignee: int | None, before: int = 0
) -> Iterator[Conversation]:
    """The conversations of one list, last active first, from `before` (ms) on."""
    condition = HeadItem.active <= before if before else None
    rows = HeadItem.lists.query(
        names.head_list(account, status, assignee),
        condition,
        scan_index_forward=False,
        page_size=_LIST_PAGE,
    )
    for page in _pages(cast(Iterable[HeadItem], rows), _LIST_PAGE):
        yield from opened_all(page)


def _get(account: int, number: int, *, consistent: bool) -> Conversation | None:
    pk = names.conversation(account, number)
    try:
        item = HeadItem.get(pk, "HEAD", consistent_read=consistent)
    except HeadItem.DoesNotExist:
        return None
    return opened(item) if not item.fenced_at else None


def _known(known: Conversation | None, account: int, number: int) -> Conversation | None:
    """The head in hand, if it is the one that is asked for."""
    return known if known and (known.account, known.number) == (account, number) else None


def _replace(head: Conversation, changed: Conversation) -> bool:
    item = as_item(replace(changed, version=head.version + 1))
    # The condition also keeps an erased head from being written back.
    return condition_met(lambda: item.save(HeadItem.version == head.version))


def _pages(rows: Iterable[HeadItem], size: int) -> Iterator[list[HeadItem]]:
    page: list[HeadItem] = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    yield page
