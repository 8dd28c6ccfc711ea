"""Exports as whoever gets them sees them: made, fetched, opened and unpacked."""

import base64
import io
import json
import zipfile
from typing import Any

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.export import Export
from chalicelib.privacy import export as exporting
from chalicelib.privacy import make_export
from chalicelib.vault.files import decrypt_file


def made(export: Export, slice_ms: int = 60_000) -> Export:
    """The export after as many slices as it takes."""
    for _ in range(200):
        if make_export.go_on(export.account, export.id, now() + slice_ms):
            return exporting.the(export.account, export.id)
    raise AssertionError("The export is never done.")


def unpacked(export: Export) -> dict[str, bytes]:
    """Every file of every volume, by its name; no two have the same."""
    found: dict[str, bytes] = {}
    for volume in export.volumes:
        plain = decrypt_file(
            base64.b64decode(volume.key), files.get("EXPORTS_BUCKET", volume.object)
        )
        assert len(plain) == volume.size
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                assert name not in found
                found[name] = archive.read(name)
    return found


def rows(found: dict[str, bytes], kind: str) -> list[dict[str, Any]]:
    """The objects of all JSON Lines files of a kind."""
    lines: list[bytes] = []
    for name in sorted(found):
        if name.startswith(kind) and name.endswith(".jsonl"):
            lines += found[name].splitlines()
    return [json.loads(line) for line in lines]


def objects(export: Export) -> list[str]:
    """What lies in the bucket for an export."""
    beneath = f"{export.account}/{export.id}/"
    return [name for name in files.names("EXPORTS_BUCKET") if name.startswith(beneath)]
