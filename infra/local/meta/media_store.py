"""Files people send each other: bytes on disk when there is a data folder, else in memory."""

import base64
import hashlib
from pathlib import Path
from typing import Literal

from infra.local.meta import ids
from infra.local.meta.clock import Clock
from infra.local.meta.model import Media

_DAY = 86_400
KEPT_DAYS: dict[str, int] = {"business": 30, "customer": 7}
"""An upload lives 30 days, the file of a webhook 7."""


class MediaStore:
    """Media by id. ``folder`` ``None`` keeps the bytes in memory only."""

    def __init__(self, clock: Clock, folder: Path | None) -> None:
        self._clock = clock
        self._folder = folder
        self._bytes: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self.known: dict[str, Media] = {}

    def put(
        self,
        content: bytes,
        mime_type: str,
        by: Literal["customer", "business"],
        line_id: str = "",
        filename: str = "",
        id: str = "",
    ) -> Media:
        media = Media(
            id=id or ids.numeric(16),
            mime_type=mime_type,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            kept_until=self._clock.now() + KEPT_DAYS[by] * _DAY,
            uploaded_by=by,
            line_id=line_id,
            filename=filename,
        )
        self.known[media.id] = media
        self._write(media.id, content)
        return media

    def find(self, id: str) -> Media | None:
        """The media, unless it is unknown or its days are over."""
        media = self.known.get(id)
        return media if media and media.kept_until > self._clock.now() else None

    def was_here(self, id: str) -> bool:
        """Whether this id is a file's, even of one that is gone."""
        return id in self.known or id in self._gone

    def read(self, id: str) -> bytes:
        if self._folder and id not in self._bytes:
            return (self._folder / id).read_bytes()
        return self._bytes[id]

    def drop(self, id: str) -> None:
        if self.known.pop(id, None):
            self._gone.add(id)
        self._bytes.pop(id, None)
        if self._folder:
            (self._folder / id).unlink(missing_ok=True)

    def clear(self) -> None:
        for id in list(self.known):
            self.drop(id)
        self._gone.clear()

    def _write(self, id: str, content: bytes) -> None:
        if self._folder is None:
            self._bytes[id] = content
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / id).write_bytes(content)


def webhook_digest(media: Media) -> str:
    """The file's SHA-256 as webhooks carry it: base64, where Graph answers hexadecimal."""
    return base64.b64encode(bytes.fromhex(media.sha256)).decode()
