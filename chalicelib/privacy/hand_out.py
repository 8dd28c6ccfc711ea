"""Hands an export out: once, to the user who has just shown again who they are.

What leaves is ciphertext by presigned addresses, and beside it the keys, as for any file: a browser
or a few lines of Python open it, and no function has to carry gigabytes.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import User
from chalicelib.domain.errors import Conflict, Gone, NotThere
from chalicelib.domain.export import Export, Scope, Status, Volume
from chalicelib.privacy.export import the
from chalicelib.store import exports, sessions
from chalicelib.store.sessions import Bearer

LINK_MS = 5 * 60_000
# How long the addresses of a downloaded export stay good; then nothing of it is left.
HANDED_OUT_MS = 3_600_000


@dataclass(frozen=True)
class Parcel:
    """One volume on its way out: where its ciphertext lies, and what opens it (base64)."""

    url: str
    key: str
    size: int
    filename: str


def link(user: User, id: int) -> str:
    """A ticket with which this user may fetch the export, once, within five minutes.

    Raises:
        NotThere. Conflict: it is still being made. Gone: it was handed out, or is over.
    """
    export = the(user.account, id)
    _must_be_ready(export)
    return sessions.start(Bearer(user.account, user.id), _kind(id), LINK_MS)


def fetch(user: User, id: int, ticket: str) -> list[Parcel]:
    """The export's volumes; whoever comes second gets nothing.

    Raises:
        NotThere: there is no such export, or the ticket is another user's. Conflict, Gone.
    """
    export = the(user.account, id)
    _must_be_ready(export)
    bearer = sessions.bearer_of(ticket, _kind(id))
    if bearer is None or (bearer.account, bearer.user) != (user.account, user.id):
        raise NotThere("link")
    sessions.end(ticket, _kind(id))
    gone_at = min(now() + HANDED_OUT_MS, export.expires_at)
    handed = replace(export, status=Status.DOWNLOADED, due_at=gone_at)
    if exports.replace_known(export, handed) is None:
        raise _handed_out()
    log.happened("export_downloaded", account=export.account, export=id, user=user.id)
    seconds = max(1, (gone_at - now()) // 1000)
    return [_parcel(export, part, seconds) for part in range(1, len(export.volumes) + 1)]


def _must_be_ready(export: Export) -> None:
    if export.is_in_the_making:
        raise Conflict("This export is still being made. Try again later.", "export_not_ready")
    if export.status is Status.DOWNLOADED:
        raise _handed_out()
    if export.is_over or not export.volumes:
        raise Gone("This export is over. Ask for a new one.", "export_over")


def _handed_out() -> Gone:
    said = "This export was handed out already: its link works once. Ask for a new export."
    return Gone(said, "export_handed_out")


def _parcel(export: Export, part: int, seconds: int) -> Parcel:
    volume: Volume = export.volumes[part - 1]
    name = _filename(export, part)
    address = files.address("EXPORTS_BUCKET", volume.object, seconds, f"{name}.encrypted")
    return Parcel(address, volume.key, volume.size, name)


def _filename(export: Export, part: int) -> str:
    """Such as chathood-contact-7-2026-11-03.zip, with -part-02 where there are several."""
    day = datetime.fromtimestamp(export.created_at / 1000, UTC).date().isoformat()
    whose = export.contact if export.scope is Scope.CONTACT else export.account
    several = f"-part-{part:02d}" if len(export.volumes) > 1 else ""
    return f"chathood-{export.scope.value}-{whose}-{day}{several}.zip"


def _kind(id: int) -> str:
    return f"EXPORT#{id}"
