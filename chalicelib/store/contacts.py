"""Contacts in the table: the sealed person and the pointers to their threads."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol, cast

from chalicelib.clock import now
from chalicelib.domain.contact import Contact
from chalicelib.domain.correction import Correction, changes
from chalicelib.domain.errors import Busy, Erased, TooLarge
from chalicelib.domain.ids import id_of
from chalicelib.store import history, names
from chalicelib.store.contact_item import as_item, opened
from chalicelib.store.keys import keys_for
from chalicelib.store.tables import ContactItem, PointerItem
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met

_TRIES = 8
# DynamoDB takes 400 KB, names and keys included.
_MOST_BYTES = 400_000
# Each move in the list of contacts costs two index writes; once an hour is often enough to sort by.
_LIST_STEP = 3_600_000


def get(account: int, id: int, *, consistent: bool = False) -> Contact | None:
    """A contact, or the one it was merged into; None when there is none, or its key is gone."""
    found = get_itself(account, id, consistent=consistent)
    if found and found.merged_into:
        return get(account, found.merged_into, consistent=consistent)
    return found


def get_itself(account: int, id: int, *, consistent: bool = False) -> Contact | None:
    """A contact as it was before it became part of another."""
    try:
        item = ContactItem.get(names.contact(account, id), "CONTACT", consistent_read=consistent)
        return opened(item) if not item.fenced_at else None
    except (ContactItem.DoesNotExist, Erased):
        return None


def get_behind_fence(account: int, id: int) -> Contact | None:
    """A contact by itself, be it fenced; None when it, or its key, is gone."""
    try:
        return opened(ContactItem.get(names.contact(account, id), "CONTACT", consistent_read=True))
    except (ContactItem.DoesNotExist, Erased):
        return None


def change(account: int, id: int, step: Callable[[Contact], Contact]) -> Contact | None:
    """Applies a pure `step`; whoever loses a race reads again. None: no such contact."""
    return _change(account, id, step, get)


def correct(
    account: int, id: int, actor: str, step: Callable[[Contact], Contact]
) -> Contact | None:
    """The same, and who changed which field is noted in the contact's history, or neither is."""
    return _change(account, id, step, get, lambda known, after: _save_noted(known, after, actor))


def change_itself(account: int, id: int, step: Callable[[Contact], Contact]) -> Contact | None:
    """The same, for a contact that may be part of another."""
    return _change(account, id, step, get_itself)


def _change(
    account: int,
    id: int,
    step: Callable[[Contact], Contact],
    read: "_Read",
    save: "_Save | None" = None,
) -> Contact | None:
    for lost in range(_TRIES):
        contact = read(account, id, consistent=lost > 0) or read(account, id, consistent=True)
        if contact is None:
            return None
        changed = step(contact)
        if changed == contact:
            return contact
        changed = replace(changed, version=contact.version + 1)
        if (save or _save)(contact, changed):
            return changed
    raise Busy(f"Contact {id} changes too fast.")


class _Read(Protocol):
    def __call__(self, account: int, id: int, *, consistent: bool) -> Contact | None: ...


class _Save(Protocol):
    """Whether `after` is stored now; not when somebody else has changed `known`."""

    def __call__(self, known: Contact, after: Contact, /) -> bool: ...


def _save(known: Contact, after: Contact) -> bool:
    return condition_met(lambda: as_item(after).save(ContactItem.version == known.version))


def _save_noted(known: Contact, after: Contact, actor: str) -> bool:
    differing = changes(known, after)
    if not differing:
        return _save(known, after)
    said, item = Correction(now(), actor, differing), as_item(after)
    if len(item.sealed) > _MOST_BYTES:
        # A transaction would not tell this from being overtaken.
        raise TooLarge("This is more than one record can hold.", "too_large")
    try:
        with all_or_nothing() as transaction:
            transaction.save(item, ContactItem.version == known.version)
            history.note_within(transaction, after.account, after.id, said)
    except Overtaken:
        return False
    return True


def everyone(contact: Contact) -> list[Contact]:
    """The contact itself, and those that are part of it."""
    parts = [
        part
        for merge in contact.merges
        if (part := get_itself(contact.account, merge.contact, consistent=True))
    ]
    return [contact, *(one for part in parts for one in everyone(part))]


def seen(contact: Contact, at: int) -> Contact:
    """The contact after activity at `at`, moved in the list at most once an hour."""
    if at - contact.last_activity_at < _LIST_STEP:
        return contact
    return replace(contact, last_activity_at=at)


def listed(account: int) -> Iterator[Contact]:
    """All contacts of an account, last active first."""
    page: list[ContactItem] = []
    rows = ContactItem.lists.query(
        names.contact_list(account), scan_index_forward=False, page_size=100
    )
    for row in rows:
        page.append(cast(ContactItem, row))
        if len(page) == 100:
            yield from _opened_all(account, page)
            page = []
    yield from _opened_all(account, page)


def inactive(account: int, before: int, since: int = 0) -> Iterator[Contact]:
    """The contacts last active from `since` up to `before` (ms), the longest silent first."""
    rows = ContactItem.lists.query(
        names.contact_list(account), ContactItem.active.between(since, before), page_size=100
    )
    for row in rows:
        yield from _opened_all(account, [cast(ContactItem, row)])


def page_of_all(account: int, limit: int, after: str) -> tuple[list[Contact], str]:
    """Up to `limit` contacts after the page that ended at `after`, and where this one ends; empty
    at the end. Those longest silent come first, so that whoever speaks meanwhile is not missed: at
    worst they come again."""
    rows = ContactItem.lists.query(
        names.contact_list(account),
        limit=limit,
        last_evaluated_key=json.loads(after) if after else None,
    )
    found = list(_opened_all(account, [cast(ContactItem, row) for row in rows]))
    return found, json.dumps(rows.last_evaluated_key) if rows.last_evaluated_key else ""


def all_ids(account: int) -> Iterator[int]:
    """Every contact in the list, found without opening anything."""
    for row in ContactItem.lists.query(names.contact_list(account), page_size=100):
        yield id_of(row.pk.rpartition("#")[2])


def threads_of(contact: Contact) -> list[tuple[str, int]]:
    """(thread, inbox) of everything a contact has said or been told."""
    return [talk for one in everyone(contact) for talk in threads_of_itself(one.account, one.id)]


def threads_of_itself(account: int, id: int) -> list[tuple[str, int]]:
    """The same of one contact, without those of the contacts that are part of it."""
    rows = PointerItem.query(names.contact(account, id), PointerItem.sk.startswith("T#"))
    return [(row.sk[2:], int(row.inbox)) for row in rows]


def _opened_all(account: int, items: list[ContactItem]) -> Iterator[Contact]:
    keys = keys_for(account, {item.key for item in items})
    for item in items:
        if item.key in keys:
            yield opened(item)
