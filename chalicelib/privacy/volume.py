"""One ZIP of an export, encrypted and sent off while it is written: a few megabytes in memory.

Whatever it holds leaves this process only as ciphertext, under a key that nothing else shares: a
volume that is written anew after a failure never meets another's nonces.
"""

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from chalicelib.aws.uploads import Upload
from chalicelib.domain.export import Export, Volume
from chalicelib.vault.files import FileEncryption, new_file_key

_READABLE = 0o100644 << 16


class Binder:
    """A volume while it is written. Each file is put whole before the next."""

    def __init__(self, export: Export):
        self._name = f"{export.account}/{export.id}/{secrets.token_hex(16)}"
        self._key = new_file_key()
        self._upload = Upload("EXPORTS_BUCKET", self._name)
        self._cipher = FileEncryption(self._key, self._upload.write)
        self._pipe = _Pipe(self._cipher.write)
        self._zip = ZipFile(cast(IO[bytes], self._pipe), "w")
        self._at = datetime.fromtimestamp(export.created_at / 1000, UTC)
        self.files = 0

    @property
    def size(self) -> int:
        """Bytes of the ZIP so far."""
        return self._cipher.size

    def put_text(self, name: str, lines: Iterable[str]) -> None:
        """A text file, made of `lines` as they come."""
        self._put(name, (line.encode() for line in lines), ZIP_DEFLATED)

    def put_bytes(self, name: str, pieces: Iterable[bytes]) -> None:
        """A file of any kind; most that people send are packed already."""
        self._put(name, pieces, ZIP_STORED)

    def close(self) -> Volume:
        """The volume is whole, and lies in the bucket."""
        self._zip.close()
        self._cipher.close()
        self._upload.finish()
        return Volume(self._name, base64.b64encode(self._key).decode(), self.size)

    def abandon(self) -> None:
        """Nothing of it stays."""
        # A ZIP that is let go writes its end, be it that nobody waits for it.
        self._pipe.shut()
        self._upload.abandon()

    def _put(self, name: str, pieces: Iterable[bytes], packing: int) -> None:
        info = ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type, info.external_attr = packing, _READABLE
        with self._zip.open(info, "w") as member:
            for piece in pieces:
                member.write(piece)
        self.files += 1


@contextmanager
def bound(export: Export) -> Iterator[Binder]:
    """A new volume of `export`; given up when what is done with it fails."""
    binder = Binder(export)
    try:
        yield binder
    except BaseException:
        binder.abandon()
        raise


class _Pipe:
    """What a ZIP needs of a file that cannot go back."""

    def __init__(self, sink: Callable[[bytes], None]):
        self._sink = sink

    def shut(self) -> None:
        """From now on nothing comes out."""
        self._sink = lambda _: None

    def write(self, content: bytes) -> int:
        self._sink(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""
