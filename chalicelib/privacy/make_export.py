"""Makes exports, a slice at a time, and clears away those that are over.

Each slice writes one volume, a ZIP that is whole by itself: nothing of a half-written file has to
be carried from one slice to the next, and a volume fits the memory of whoever opens it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import Erased, NotThere
from chalicelib.domain.export import LEASE_MS, Export, Place, Scope, Status, Volume
from chalicelib.privacy import copy_account, copy_contact
from chalicelib.privacy.export import clear, stop
from chalicelib.privacy.making import Making, Step
from chalicelib.privacy.volume import bound
from chalicelib.store import exports
from chalicelib.store import setup as setups
from chalicelib.store.keys import forget_kept

_STEPS: Mapping[Scope, Mapping[str, Step]] = {
    Scope.CONTACT: copy_contact.STEPS,
    Scope.ACCOUNT: copy_account.STEPS,
}
# A volume is closed once it has this size, or the slice's time is over.
_FULL_BYTES = 64 << 20
_MOST_TRIES = 5


def go_on(account: int, id: int, until: int) -> bool:
    """The chore: makes a slice of what is in the making, and clears away what is over."""
    export, at = exports.get(account, id), now()
    if export is None:
        return True
    if not export.is_over and at >= _ends_at(export):
        stop(export, Status.EXPIRED)
        return True
    if export.is_over:
        clear(export, at)
        return True
    if not export.is_in_the_making or export.leased_until > at:
        return True
    return _go_on_making(export, until)


def _go_on_making(export: Export, until: int) -> bool:
    """One slice. Whoever else is at work, or has cancelled it, wins."""
    lease = until + LEASE_MS
    making = replace(export, status=Status.MAKING, leased_until=lease, due_at=lease)
    try:
        claimed = exports.replace_known(export, making)
        return claimed is None or _made(claimed, until)
    except (Erased, NotThere):
        # The contact, the account or the export itself was forgotten meanwhile.
        stop(export, Status.CANCELLED)
        return True
    except Exception:
        _note_failure(export.account, export.id)
        raise


def _made(export: Export, until: int) -> bool:
    # Keys that this process keeps may be those of somebody who was forgotten a minute ago.
    forget_kept(export.account)
    setup = setups.reload(export.account)
    viewer = setup.users.get(export.by) if setup else None
    if setup is None or viewer is None or not viewer.may(Permission.MANAGE_PRIVACY):
        stop(export, Status.CANCELLED)
        return True
    with bound(export) as binder:
        making = Making(export, setup, viewer, binder, Counter(export.counts))
        place = _copied(making, until)
        volumes = [binder.close()] if binder.files else []
        if not volumes:
            binder.abandon()
    done = _after(making, volumes, place)
    if exports.replace_known(export, done) is None:
        for volume in volumes:
            files.delete("EXPORTS_BUCKET", volume.object)
        return True
    log.happened("export_slice_made", account=export.account, export=export.id, status=done.status)
    return place is None


def _copied(making: Making, until: int) -> Place | None:
    """Takes steps while there is time and room; where to go on, None when all is copied."""
    steps, place = _STEPS[making.export.scope], making.export.place
    while True:
        after = steps[place.step](making, place)
        if after is None or now() >= until or making.binder.size >= _FULL_BYTES:
            return after
        place = after


def _after(making: Making, volumes: list[Volume], place: Place | None) -> Export:
    """The export with one volume more, if the slice had anything to put into it."""
    export = making.export
    return replace(
        export,
        counts=dict(making.counts),
        contacts=export.contacts | making.contacts,
        volumes=(*export.volumes, *volumes),
        leased_until=0,
        tries=0,
        place=place or Place(""),
        status=Status.MAKING if place else Status.READY,
        due_at=export.due_at if place else export.expires_at,
    )


def _note_failure(account: int, id: int) -> None:
    """Lets the next try begin at once; after five in a row it has failed for good."""
    export = exports.get(account, id)
    if export is None or export.is_over:
        return
    if export.tries + 1 >= _MOST_TRIES:
        stop(export, Status.FAILED)
        return
    exports.replace_known(export, replace(export, tries=export.tries + 1, leased_until=0))


def _ends_at(export: Export) -> int:
    """When it must be gone: once downloaded, as soon as its addresses are over."""
    return export.due_at if export.status is Status.DOWNLOADED else export.expires_at
