"""Removes items for good, key by key; doing it again is harmless."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.store import identities, names, threads
from chalicelib.store.tables import HeadItem, PointerItem, Record


def remove_thread(account: int, thread: str, inbox: int) -> None:
    """A thread's messages, episodes and heads, and whatever leads to it."""
    identities.forget_marks(account, thread)
    for number in threads.episodes_of(account, thread):
        _remove_head(account, number)
    _remove_all(names.thread(account, thread))
    PointerItem(names.inbox_threads(account, inbox), f"T#{thread}").delete()


def remove_contact(account: int, contact: int) -> None:
    """A contact's own items."""
    _remove_all(names.contact(account, contact))


def _remove_head(account: int, number: int) -> None:
    try:
        HeadItem.get(names.conversation(account, number), "HEAD").delete()
    except DoesNotExist:
        return


def _remove_all(pk: str) -> None:
    for item in Record.query(pk, attributes_to_get=["pk", "sk"], consistent_read=True):
        Record(item.pk, item.sk).delete()
