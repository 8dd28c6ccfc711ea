"""Exports on the wire."""

from typing import Any

from chalicelib.domain.export import Export
from chalicelib.privacy.hand_out import Parcel
from chalicelib.vault.files import CHUNK_BYTES
from chalicelib.wire.times import seconds, seconds_or_none

_COUNTED = ("contacts", "conversations", "messages", "files")


def export(export: Export) -> dict[str, Any]:
    """An export and how far it has got."""
    return {
        "id": export.id,
        "scope": export.scope.value,
        "contact_id": export.contact or None,
        "status": export.status.value,
        "requested_by": export.by,
        "progress": {name: export.counts.get(name, 0) for name in _COUNTED},
        "created_at": seconds(export.created_at),
        "expires_at": seconds(export.expires_at),
        "ended_at": seconds_or_none(export.ended_at),
    }


def parcel(parcel: Parcel) -> dict[str, Any]:
    """One volume, as any file that a client opens itself."""
    return {
        "url": parcel.url,
        "key": parcel.key,
        "size": parcel.size,
        "chunk_size": CHUNK_BYTES,
        "content_type": "application/zip",
        "filename": parcel.filename,
    }
