"""Removes items for good, key by key; doing it again is harmless."""

from collections.abc import Container, Iterator, Mapping

from pynamodb.exceptions import DoesNotExist

from chalicelib.store import identities, names, threads
from chalicelib.store.tables import HeadItem, LookupItem, PointerItem, Record

_AT_ONCE = 100


def remove_heads(account: int, thread: str) -> int:
    """A thread's conversations; how many there were."""
    return sum(_remove_head(account, number) for number in threads.episodes_of(account, thread))


def remove_thread(account: int, thread: str, inbox: int) -> Iterator[int]:
    """A thread's messages and episodes, and whatever leads to it; yields how many messages."""
    identities.forget_marks(account, thread)
    yield from _remove_all(names.thread(account, thread))
    PointerItem(names.inbox_threads(account, inbox), f"T#{thread}").delete()


def remove_pointer(account: int, contact: int, thread: str) -> None:
    """What leads from a contact, who stays, to a thread."""
    PointerItem(names.contact(account, contact), f"T#{thread}").delete()


def threads_in(account: int, inbox: int) -> list[str]:
    """The threads of an inbox."""
    rows = PointerItem.query(names.inbox_threads(account, inbox), PointerItem.sk.startswith("T#"))
    return [row.sk.removeprefix("T#") for row in rows]


def remove_under(pk: str) -> int:
    """All items of a partition; how many there were."""
    rows = list(Record.query(pk, attributes_to_get=["pk", "sk"], consistent_read=True))
    for row in rows:
        Record(row.pk, row.sk).delete()
    return len(rows)


def remove_contact(account: int, contact: int) -> None:
    """A contact's own items."""
    for _ in _remove_all(names.contact(account, contact)):
        pass


def remove_shelves(standing: Mapping[int, Container[str]]) -> int:
    """Templates in those accounts of businesses that are not among the standing; how many items.

    For an operator's restore: it looks through all records, which no function may.
    """
    rows = Record.scan(attributes_to_get=["pk", "sk"])
    found = [row for row in rows if _is_on_no_shelf(row.pk, standing)]
    for row in found:
        row.delete()
    return len(found)


def _is_on_no_shelf(pk: str, standing: Mapping[int, Container[str]]) -> bool:
    _, account, kind, shelf, *_ = [*pk.split("#"), "", "", ""]
    return kind == "W" and int(account) in standing and shelf not in standing[int(account)]


def remove_whole_accounts(gone: Container[int]) -> int:
    """Everything in records and lookups that is of those accounts or leads to them; how many items.

    For an operator's restore: it looks through both tables, which no function may.
    """
    ours = Record.scan(attributes_to_get=["pk", "sk"])
    found: list[Record | LookupItem] = [row for row in ours if _account_in(row.pk) in gone]
    found += [row for row in LookupItem.scan() if _account_of(row) in gone]
    for row in found:
        row.delete()
    return len(found)


def _account_of(row: LookupItem) -> int:
    """Whose a lookup is, or where a door leads."""
    return _account_in(row.pk) if row.account is None else int(row.account)


def _account_in(pk: str) -> int:
    kind, number, *_ = [*pk.split("#"), ""]
    return int(number) if kind == "A" else 0


def _remove_head(account: int, number: int) -> bool:
    try:
        HeadItem.get(names.conversation(account, number), "HEAD").delete()
    except DoesNotExist:
        return False
    return True


def _remove_all(pk: str) -> Iterator[int]:
    """Yields, now and then, how many of what went were messages."""
    messages = 0
    rows = Record.query(pk, attributes_to_get=["pk", "sk"], consistent_read=True)
    for count, item in enumerate(rows, 1):
        Record(item.pk, item.sk).delete()
        messages += item.sk.startswith("M#")
        if count % _AT_ONCE == 0:
            yield messages
            messages = 0
    yield messages
