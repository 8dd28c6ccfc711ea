"""Exports in the table: how far each has got and, sealed under its own key, where it lies."""

from dataclasses import asdict, replace
from typing import Any

from chalicelib.domain.errors import Erased
from chalicelib.domain.export import Export, Place, Scope, Status, Volume
from chalicelib.store import names
from chalicelib.store.keys import key_for
from chalicelib.store.tables import ExportItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.seal import open_sealed, seal

# The partition of the `due` index that exports stand in: there are never many at a time.
_DUE = "EXPORTS"
_ID_DIGITS = 10


def put(export: Export) -> None:
    """Stores a new export; its key must be there."""
    _item(export).save(ExportItem.pk.does_not_exist())


def get(account: int, id: int) -> Export | None:
    """An export as of now; None when there is none (any more)."""
    try:
        item = ExportItem.get(names.exports(account), _sk(id), consistent_read=True)
    except ExportItem.DoesNotExist:
        return None
    return _opened(item)


def listed(account: int) -> list[Export]:
    """All of an account's exports that are still told of, newest first."""
    rows = ExportItem.query(names.exports(account), scan_index_forward=False, consistent_read=True)
    return [_opened(item) for item in rows]


def replace_known(known: Export, changed: Export) -> Export | None:
    """Stores `changed` if the export still stands as it was `known`; None when it does not."""
    after = replace(changed, version=known.version + 1)
    if not condition_met(lambda: _item(after).save(ExportItem.version == known.version)):
        return None
    return after


def delete(export: Export) -> None:
    """Removes an export of which nothing else is left."""
    condition_met(lambda: _bare(export).delete(ExportItem.version == export.version))


def due_before(time: int, limit: int) -> list[tuple[int, int]]:
    """(account, id) of exports that something is due for."""
    rows = ExportItem.dues.query(_DUE, ExportItem.due_at <= time, limit=limit)
    return [(int(row.pk.split("#")[1]), int(row.sk)) for row in rows]


def _bare(export: Export) -> ExportItem:
    return ExportItem(names.exports(export.account), _sk(export.id))


def _item(export: Export) -> ExportItem:
    item = _bare(export)
    item.scope, item.status = export.scope.value, export.status.value
    item.user, item.contact = export.by, export.contact or None
    item.contacts = set(export.contacts) or None
    item.counts = dict(export.counts) or None
    item.created_at, item.version = export.created_at, export.version
    item.leased_until, item.tries = export.leased_until or None, export.tries or None
    item.ended_at = export.ended_at or None
    item.due, item.due_at = _DUE, export.due_at
    if not export.is_over:
        item.key = names.export_key(export.id)
        key = key_for(export.account, item.key)
        item.sealed = seal(key, _context(export.account, export.id), _packed(export))
    return item


def _opened(item: ExportItem) -> Export:
    """The export of an item; one whose key is gone leads nowhere."""
    account, id = int(item.pk.split("#")[1]), int(item.sk)
    return Export(
        account=account,
        id=id,
        scope=Scope(item.scope),
        by=int(item.user),
        created_at=int(item.created_at),
        contact=int(item.contact or 0),
        status=Status(item.status),
        contacts=frozenset(int(one) for one in item.contacts or ()),
        counts=item.counts or {},
        leased_until=int(item.leased_until or 0),
        tries=int(item.tries or 0),
        ended_at=int(item.ended_at or 0),
        due_at=int(item.due_at or 0),
        version=int(item.version),
        **_unpacked(_blob(account, id, item)),
    )


def _blob(account: int, id: int, item: ExportItem) -> dict[str, Any]:
    if not item.sealed:
        return {}
    try:
        return open_sealed(key_for(account, item.key), _context(account, id), item.sealed)
    except Erased:
        return {}


def _packed(export: Export) -> dict[str, Any]:
    return {"p": asdict(export.place), "v": [asdict(volume) for volume in export.volumes]}


def _unpacked(blob: dict[str, Any]) -> dict[str, Any]:
    return {
        "place": Place(**blob.get("p", {"step": ""})),
        "volumes": tuple(Volume(**volume) for volume in blob.get("v", ())),
    }


def _context(account: int, id: int) -> dict[str, str]:
    return {"a": str(account), "i": f"E{id}"}


def _sk(id: int) -> str:
    """With leading zeros, so that the table keeps them in order."""
    return f"{id:0{_ID_DIGITS}d}"
