"""Exports: asked for, thrown away, and cancelled by an erasure. Another room makes them.

A key of its own opens an export. It dies with it: a day after it was asked for at the latest.
"""

from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import User
from chalicelib.domain.errors import NotThere, SlowDown
from chalicelib.domain.export import LEASE_MS, TRACE_MS, Export, Place, Scope, Status
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.store import contacts, exports, sessions, setup_pieces
from chalicelib.store.keys import destroy_key, fence_key, make_key
from chalicelib.store.names import export_key

CHORE = "export"
_MOST_AN_HOUR = 10
_HOUR = 3_600_000


def request(user: User, scope: Scope, contact: int = 0) -> Export:
    """Begins an export for `user`, who may have ten an hour.

    Raises:
        NotThere: there is no such contact. SlowDown.
    """
    account = user.account
    whose = _everyone(account, contact) if scope is Scope.CONTACT else frozenset()
    if sessions.count_try(account, f"export {user.id}", _HOUR) > _MOST_AN_HOUR:
        raise SlowDown(_HOUR // 1000)
    id, at = setup_pieces.next_id(account, "export"), now()
    make_key(account, export_key(id))
    export = Export(account, id, scope, user.id, at, contact, contacts=whose, due_at=at + LEASE_MS)
    exports.put(export)
    log.happened("export_requested", account=account, export=id, user=user.id, scope=scope.value)
    ask_for(Chore(account, CHORE, id))
    return export


def the(account: int, id: int) -> Export:
    """The export, if the account has it. Raises NotThere."""
    found = exports.get(account, id)
    if found is None:
        raise NotThere("export")
    return found


def discard(export: Export) -> None:
    """Nobody wants it any more: its key goes at once, its objects follow."""
    _end(export, Status.CANCELLED)
    ask_for(Chore(export.account, CHORE, export.id))


def fence_those_with(account: int, contact: int | None = None) -> int:
    """From now on no export opens that holds a contact, or (None) none of the account's, also of
    those that are still being made; how many there were. Their objects follow."""
    held = _those_with(account, contact)
    for export in held:
        discard(export)
    return len(held)


def cancel_those_with(account: int, contact: int | None = None) -> int:
    """The same, and their objects are gone when this returns; an erasure calls it, and again is
    harmless. With the whole account their traces go, too."""
    held = _those_with(account, contact)
    for export in held:
        stop(export, Status.CANCELLED)
        if contact is None:
            exports.delete(the(account, export.id))
    return len(held)


def cancel_open(account: int) -> int:
    """The same of every export that could still be opened; their traces stay. How many."""
    held = _those_with(account, None)
    for export in held:
        stop(export, Status.CANCELLED)
    return len(held)


def fence_those_of(account: int, user: int) -> int:
    """From now on no export opens that `user` has asked for; how many there were."""
    theirs = _those_of(account, user)
    for export in theirs:
        discard(export)
    return len(theirs)


def cancel_those_of(account: int, user: int) -> int:
    """The same, and their objects are gone when this returns."""
    theirs = _those_of(account, user)
    for export in theirs:
        stop(export, Status.CANCELLED)
    return len(theirs)


def _those_of(account: int, user: int) -> list[Export]:
    return [export for export in exports.listed(account) if export.by == user]


def _those_with(account: int, contact: int | None) -> list[Export]:
    every = exports.listed(account)
    return [export for export in every if contact is None or export.may_hold(contact)]


def stop(export: Export, status: Status) -> None:
    """Destroys an export: its key, so that nothing of it opens from here on, then its objects."""
    clear(_end(export, status), now())


def _end(export: Export, status: Status) -> Export:
    """Fences its key, so that nothing of it opens from here on; the export as it stands then.

    Its state comes first: a slice that is at work can store nothing any more.
    """
    known = export
    while not known.is_over:
        at = now()
        over = replace(known, status=status, ended_at=at, due_at=at, volumes=(), place=Place(""))
        known = exports.replace_known(known, over) or the(export.account, export.id)
    fence_key(export.account, export_key(export.id), now())
    log.happened("export_ended", account=export.account, export=export.id, status=known.status)
    return known


def clear(export: Export, at: int) -> None:
    """What is left of an export that is over: its key and objects now, its trace in a week."""
    destroy_key(export.account, export_key(export.id))
    if at >= export.ended_at + TRACE_MS:
        exports.delete(export)
        return
    files.delete_beneath("EXPORTS_BUCKET", f"{export.account}/{export.id}/")
    exports.replace_known(export, replace(export, due_at=export.ended_at + TRACE_MS))


def _everyone(account: int, contact: int) -> frozenset[int]:
    person = contacts.get(account, contact, consistent=True)
    if person is None:
        raise NotThere("contact")
    return frozenset({contact} | {one.id for one in contacts.everyone(person)})
