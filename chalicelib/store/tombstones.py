"""What stands where an identity of somebody erased led: until it ends, older events are refused."""

from collections.abc import Mapping, Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.contact import Contact, Identity
from chalicelib.store.identities import item_of, leave_door, marks_of
from chalicelib.store.tables import LookupItem
from chalicelib.store.trouble import condition_met

# Longer than Meta keeps retrying an event (7 days): until then an older event is refused.
_TOMBSTONE_SECONDS = 8 * 86_400


def conceal(contact: Contact, inbox: int | None, identity: Identity, at: int) -> None:
    """Like `bury`, but what stood there is kept behind the tombstone, so that it can be revealed.

    An older tombstone stays as it is.
    """
    item = item_of(contact, inbox, identity)
    tombstone = [
        LookupItem.erased_at.set(at),
        LookupItem.ttl.set(at // 1000 + _TOMBSTONE_SECONDS),
    ]
    theirs = (LookupItem.contact == contact.id) & LookupItem.erased_at.does_not_exist()
    _update(item, tombstone, LookupItem.pk.does_not_exist() | theirs)


def reveal(contact: Contact, inbox: int | None, identity: Identity, at: int) -> bool:
    """Undoes `conceal`; False when the identity names somebody else by now."""
    item = item_of(contact, inbox, identity)
    gone = [LookupItem.erased_at.remove(), LookupItem.ttl.remove()]
    if _update(item, gone, LookupItem.contact == contact.id):
        return True
    try:
        item.refresh(consistent_read=True)
    except LookupItem.DoesNotExist:
        return True
    if item.contact:
        return False
    if item.erased_at == at:
        item.delete()
    return True


def conceal_marks(account: int, thread: str, at: int) -> None:
    """Puts tombstones before what a thread is marked by."""
    for mark in marks_of(account, thread):
        _update(mark, [LookupItem.erased_at.set(at)], LookupItem.thread == thread)


def reveal_marks(account: int, thread: str) -> None:
    """Undoes `conceal_marks`."""
    for mark in marks_of(account, thread):
        _update(mark, [LookupItem.erased_at.remove()], LookupItem.thread == thread)


def bury(contact: Contact, inbox: int | None, identity: Identity, at: int) -> None:
    """Puts a tombstone where the identity led to `contact` (in `inbox`, or the whole account).

    Somebody else whom it names by now is left alone: the person has come back.
    """
    item = item_of(contact, inbox, identity)
    item.erased_at, item.ttl = at, at // 1000 + _TOMBSTONE_SECONDS
    if not inbox:
        leave_door(contact.account, identity)
    theirs = LookupItem.contact.does_not_exist() | (LookupItem.contact == contact.id)
    condition_met(lambda: item.save(theirs))


def bury_those_of(gone: Mapping[tuple[int, int], int]) -> None:
    """Puts tombstones wherever anything leads to those (account, contact) who were erased at a
    time (ms). For an operator's restore: it looks through all lookups, which no function may."""
    for item in LookupItem.scan(LookupItem.contact.exists()):
        account = int(item.pk.split("#")[1]) if item.pk.startswith("A#") else 0
        at = gone.get((account, int(item.contact)))
        if at is not None:
            ends = at // 1000 + _TOMBSTONE_SECONDS
            LookupItem(item.pk, item.sk, erased_at=at, ttl=ends).save()


def _update(item: LookupItem, actions: Sequence[Action], condition: Condition) -> bool:
    return condition_met(lambda: item.update(list(actions), condition))
