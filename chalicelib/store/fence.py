"""Fences: what is to be forgotten stands in no list and answers nobody; lifted, it is as before.

Only marks are set and taken away, so that nothing has to be opened, and doing it again is harmless.
"""

from pynamodb.expressions.update import Action

from chalicelib.domain.conversation import Status
from chalicelib.store import names, threads, tombstones
from chalicelib.store.head_item import due_shard
from chalicelib.store.tables import ContactItem, HeadItem, Record, ThreadItem
from chalicelib.store.trouble import condition_met

_Item = ContactItem | HeadItem | ThreadItem


def fence_contact(account: int, contact: int, at: int) -> None:
    """Takes a contact out of the list and lets nobody read it."""
    item = ContactItem(names.contact(account, contact), "CONTACT")
    _change(
        item,
        [
            ContactItem.fenced_at.set(at),
            ContactItem.list.remove(),
            ContactItem.version.add(1),
        ],
    )


def lift_contact(account: int, contact: int, *, in_list: bool) -> None:
    """A contact as it was; `in_list` unless it is part of another."""
    back = [ContactItem.list.set(names.contact_list(account))] if in_list else []
    item = ContactItem(names.contact(account, contact), "CONTACT")
    _change(item, [ContactItem.fenced_at.remove(), *back, ContactItem.version.add(1)])


def fence_thread(account: int, thread: str, at: int) -> int:
    """Fences a thread with its conversations and marks; how many conversations it has."""
    _change(_thread(account, thread), [ThreadItem.fenced_at.set(at)])
    tombstones.conceal_marks(account, thread, at)
    numbers = threads.episodes_of(account, thread)
    for number in numbers:
        _change(
            _head(account, number),
            [
                HeadItem.fenced_at.set(at),
                HeadItem.list.remove(),
                HeadItem.due.remove(),
                HeadItem.version.add(1),
            ],
        )
    return len(numbers)


def lift_thread(account: int, thread: str) -> list[int]:
    """A thread and its conversations as they were; their numbers."""
    _change(_thread(account, thread), [ThreadItem.fenced_at.remove()])
    tombstones.reveal_marks(account, thread)
    numbers = threads.episodes_of(account, thread)
    for number in numbers:
        _lift_head(account, number)
    return numbers


def _lift_head(account: int, number: int) -> None:
    head = _head(account, number)
    try:
        head.refresh(consistent_read=True)
    except HeadItem.DoesNotExist:
        return
    listed = names.head_list(account, Status(head.status), int(head.assignee or 0))
    back: list[Action] = [HeadItem.list.set(listed)]
    if head.due_at is not None:
        back.append(HeadItem.due.set(due_shard(account)))
    _change(head, [HeadItem.fenced_at.remove(), *back, HeadItem.version.add(1)])


def _thread(account: int, thread: str) -> ThreadItem:
    return ThreadItem(names.thread(account, thread), "THREAD")


def _head(account: int, number: int) -> HeadItem:
    return HeadItem(names.conversation(account, number), "HEAD")


def _change(item: _Item, actions: list[Action]) -> None:
    """What is not there stays so."""
    condition_met(lambda: item.update(actions, Record.pk.exists()))
