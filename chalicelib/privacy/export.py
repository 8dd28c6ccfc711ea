"""Exports: asked for, made slice by slice, kept for a day at most, and cancelled by an erasure.

Each slice writes one volume, a ZIP that is whole by itself: nothing of a half-written file has to
be carried from one slice to the next, and a volume fits the memory of whoever opens it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Permission, User
from chalicelib.domain.errors import Erased, NotThere, SlowDown
from chalicelib.domain.export import TRACE_MS, Export, Place, Scope, Status
from chalicelib.privacy import copy_account, copy_contact
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.making import Making, Step
from chalicelib.privacy.volume import bound
from chalicelib.store import contacts, exports, sessions
from chalicelib.store import setup as setups
from chalicelib.store.keys import destroy_key, make_key
from chalicelib.store.names import export_key

CHORE = "export"
_STEPS: Mapping[Scope, Mapping[str, Step]] = {
    Scope.CONTACT: copy_contact.STEPS,
    Scope.ACCOUNT: copy_account.STEPS,
}
# A volume is closed once it has this size, or the slice's time is over.
_FULL_BYTES = 64 << 20
# How long a slice may go on after its time: one more step.
_LEASE_MS = 120_000
_MOST_TRIES = 5
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
    id, at = setups.next_id(account, "export"), now()
    make_key(account, export_key(id))
    export = Export(account, id, scope, user.id, at, contact, contacts=whose, due_at=at + _LEASE_MS)
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


def go_on(account: int, id: int, until: int) -> bool:
    """The chore: makes a slice of what is in the making, and clears away what is over."""
    export, at = exports.get(account, id), now()
    if export is None:
        return True
    if not export.is_over and at >= _ends_at(export):
        export = _end(export, Status.EXPIRED)
    if export.is_over:
        _clear(export, at)
        return True
    if not export.is_in_the_making or export.leased_until > at:
        return True
    return _go_on_making(export, until)


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
        _stop(export, Status.CANCELLED)
        if contact is None:
            exports.delete(the(account, export.id))
    return len(held)


def _those_with(account: int, contact: int | None) -> list[Export]:
    every = exports.listed(account)
    return [export for export in every if contact is None or export.may_hold(contact)]


def _go_on_making(export: Export, until: int) -> bool:
    """One slice. Whoever else is at work, or has cancelled it, wins."""
    lease = until + _LEASE_MS
    making = replace(export, status=Status.MAKING, leased_until=lease, due_at=lease)
    try:
        claimed = exports.replace_known(export, making)
        return claimed is None or _made(claimed, until)
    except (Erased, NotThere):
        # The contact, the account or the export itself was forgotten meanwhile.
        _stop(export, Status.CANCELLED)
        return True
    except Exception:
        _note_failure(export.account, export.id)
        raise


def _made(export: Export, until: int) -> bool:
    setup = setups.reload(export.account)
    viewer = setup.users.get(export.by) if setup else None
    if setup is None or viewer is None or not viewer.may(Permission.MANAGE_PRIVACY):
        _stop(export, Status.CANCELLED)
        return True
    steps = _STEPS[export.scope]
    with bound(export) as binder:
        making = Making(export, setup, viewer, binder, Counter(export.counts))
        place: Place | None = export.place
        while place is not None:
            place = steps[place.step](making, place)
            if now() >= until or binder.size >= _FULL_BYTES:
                break
        volume = binder.close()
    done = replace(
        export,
        counts=dict(making.counts),
        contacts=export.contacts | making.contacts,
        volumes=(*export.volumes, volume),
        leased_until=0,
        tries=0,
        place=place or Place(""),
        status=Status.MAKING if place else Status.READY,
        due_at=min(export.expires_at, export.due_at) if place else export.expires_at,
    )
    if exports.replace_known(export, done) is None:
        files.delete("EXPORTS_BUCKET", volume.object)
        return True
    if place is None:
        log.happened("export_made", account=export.account, export=export.id)
    return place is None


def _note_failure(account: int, id: int) -> None:
    """Lets the next try begin at once; after five in a row it has failed for good."""
    export = exports.get(account, id)
    if export is None or export.is_over:
        return
    if export.tries + 1 >= _MOST_TRIES:
        _stop(export, Status.FAILED)
        return
    exports.replace_known(export, replace(export, tries=export.tries + 1, leased_until=0))


def _stop(export: Export, status: Status) -> None:
    _clear(_end(export, status), now())


def _end(export: Export, status: Status) -> Export:
    """Destroys its key, so that nothing of it opens from here on; the export as it stands then.

    Its state comes first: a slice that is at work can store nothing any more.
    """
    known = export
    while not known.is_over:
        at = now()
        over = replace(known, status=status, ended_at=at, due_at=at, volumes=(), place=Place(""))
        known = exports.replace_known(known, over) or the(export.account, export.id)
    destroy_key(export.account, export_key(export.id))
    log.happened("export_ended", account=export.account, export=export.id, status=known.status)
    return known


def _clear(export: Export, at: int) -> None:
    """What is left of an export that is over: its objects now, its trace in a week."""
    if at >= export.ended_at + TRACE_MS:
        exports.delete(export)
        return
    files.delete_beneath("EXPORTS_BUCKET", f"{export.account}/{export.id}/")
    exports.replace_known(export, replace(export, due_at=export.ended_at + TRACE_MS))


def _ends_at(export: Export) -> int:
    """When it must be gone: once downloaded, as soon as its addresses are over."""
    return export.due_at if export.status is Status.DOWNLOADED else export.expires_at


def _everyone(account: int, contact: int) -> frozenset[int]:
    person = contacts.get(account, contact, consistent=True)
    if person is None:
        raise NotThere("contact")
    return frozenset({contact} | {one.id for one in contacts.everyone(person)})
