"""Conversation heads: read, listed, and changed from version to version."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast

from pynamodb.exceptions import PutError

from chalicelib.domain.conversation import (
    Conversation,
    Person,
    Preview,
    Priority,
    Status,
)
from chalicelib.domain.errors import Busy, Erased
from chalicelib.domain.message import Kind
from chalicelib.store import names
from chalicelib.store.keys import key_for, keys_for
from chalicelib.store.tables import CounterItem, HeadItem
from chalicelib.vault.seal import open_sealed, seal

_TRIES = 12
# One screenful, the row that tells whether there are more, and the one that ends its ties.
_LIST_PAGE = 27
# Heads due soon are found in one of these partitions; a constant, so that sweep knows them all.
DUE_SHARDS = 8


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


def as_item(conversation: Conversation, key: bytes | None = None) -> HeadItem:
    """The head as it lies in the table; `key` when it is only being made."""
    head = HeadItem(
        names.conversation(conversation.account, conversation.number),
        "HEAD",
        list=names.head_list(conversation.account, conversation.status, conversation.assignee),
        active=conversation.last_activity_at,
        sealed=_sealed(conversation, key),
        key=conversation.key,
        version=conversation.version,
        created_at=conversation.created_at,
        thread=conversation.thread,
        inbox=conversation.inbox,
        contact=conversation.contact,
        status=conversation.status.value,
        status_at=conversation.status_at,
        started_at=conversation.started_at,
        unread=set(conversation.unread) or None,
        priority=conversation.priority.value if conversation.priority else None,
    )
    for name in _OPTIONAL:
        setattr(head, name, getattr(conversation, name) or None)
    if conversation.due_at:
        head.due = due_shard(conversation.account)
    return head


def due_shard(account: int) -> str:
    """The partition of the `due` index that an account's heads stand in."""
    return f"DUE#{account % DUE_SHARDS}"


def due_before(shard: str, time: int, limit: int) -> list[tuple[int, int]]:
    """(account, number) of heads that something is due for."""
    rows = HeadItem.dues.query(shard, HeadItem.due_at <= time, limit=limit)
    return [_address(row.pk) for row in rows]


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


def opened_all(items: Iterable[HeadItem]) -> list[Conversation]:
    """Opens heads with one read for the keys that are not in memory."""
    items = list(items)
    if not items:
        return []
    keys_for(_address(items[0].pk)[0], {item.key for item in items})
    return [opened(item) for item in items]


def opened(item: HeadItem) -> Conversation:
    """The conversation of a head item; one whose key is gone shows as erased."""
    account, number = _address(item.pk)
    try:
        blob = open_sealed(key_for(account, item.key), _context(account, number), item.sealed)
    except Erased:
        blob = {}
    return Conversation(
        account=account,
        number=number,
        thread=item.thread,
        inbox=int(item.inbox),
        contact=int(item.contact),
        key=item.key,
        created_at=int(item.created_at),
        started_at=int(item.started_at or item.created_at),
        status=Status(item.status),
        status_at=int(item.status_at or 0),
        priority=Priority(item.priority) if item.priority else None,
        unread=frozenset(int(id) for id in item.unread or ()),
        last_activity_at=int(item.active or 0),
        version=int(item.version),
        **{name: _whole(name, getattr(item, name)) for name in _OPTIONAL},
        **_unpacked(blob),
    )


_OPTIONAL = (
    "assignee",
    "team",
    "read_at",
    "customer_read_at",
    "last_incoming_at",
    "waiting_since",
    "first_reply_at",
    "snoozed_until",
    "window_ends_at",
    "due_at",
    "next",
)
_NONE_WHEN_ABSENT = {"assignee", "team", "next"}


def _whole(name: str, value: float | None) -> Any:
    if value is None:
        return None if name in _NONE_WHEN_ABSENT else 0
    return int(value)


def _get(account: int, number: int, *, consistent: bool) -> Conversation | None:
    try:
        return opened(
            HeadItem.get(names.conversation(account, number), "HEAD", consistent_read=consistent)
        )
    except HeadItem.DoesNotExist:
        return None


def _known(known: Conversation | None, account: int, number: int) -> Conversation | None:
    """The head in hand, if it is the one that is asked for."""
    return known if known and (known.account, known.number) == (account, number) else None


def _replace(head: Conversation, changed: Conversation) -> bool:
    item = as_item(replace(changed, version=head.version + 1))
    try:
        # The condition also keeps an erased head from being written back.
        item.save(HeadItem.version == head.version)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _sealed(conversation: Conversation, key: bytes | None) -> bytes:
    return seal(
        key or key_for(conversation.account, conversation.key),
        _context(conversation.account, conversation.number),
        packed(conversation),
    )


def _context(account: int, number: int) -> dict[str, str]:
    return {"a": str(account), "i": f"C{number}"}


def packed(conversation: Conversation) -> dict[str, Any]:
    """What is sealed of a head."""
    person, preview = conversation.person, conversation.preview
    whole: dict[str, Any] = {
        "n": person.name,
        "p": person.phone,
        "m": person.email,
        "x": preview.text,
        "k": int(preview.kind),
        "o": list(preview.order) if preview.order[0] else None,
        "u": preview.user,
        "v": preview.private,
        "f": preview.file_type,
        "l": list(conversation.labels),
        "c": conversation.custom_attributes,
        "i": conversation.uuid,
    }
    return {name: value for name, value in whole.items() if value}


def _unpacked(blob: dict[str, Any]) -> dict[str, Any]:
    time, arrived, id = blob.get("o", (0, 0, 0))
    return {
        "person": Person(blob.get("n", ""), blob.get("p", ""), blob.get("m", "")),
        "preview": Preview(
            text=blob.get("x", ""),
            kind=Kind(blob.get("k", 0)),
            order=(time, arrived, id),
            user=blob.get("u"),
            private=blob.get("v", False),
            file_type=blob.get("f", ""),
        ),
        "labels": tuple(blob.get("l", ())),
        "custom_attributes": blob.get("c", {}),
        "uuid": blob.get("i", ""),
    }


def _address(pk: str) -> tuple[int, int]:
    _, account, _, number = pk.split("#")
    return int(account), int(number)


def _pages(rows: Iterable[HeadItem], size: int) -> Iterator[list[HeadItem]]:
    page: list[HeadItem] = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    yield page
