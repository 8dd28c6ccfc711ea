"""Backups on disk: `<data>/backups/<name>/`, each kept as long as the cloud keeps its own.

A copy holds `manifest.json`, a file of items for each table, and the media bucket's objects. What
the cloud forgets after a day (`keys`, `lookups`) is removed from a copy after a day, by the
product's clock, and after 35 days the rest.
"""

import gzip
import hashlib
import json
import re
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from pathlib import Path

from infra import items, recovery
from infra.items import Item
from infra.recovery import MEDIA, Refused

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Part:
    """One table, or the media bucket's objects, as a copy holds them."""

    count: int
    sha256: str


@dataclass(frozen=True)
class Copy:
    """One backup: when it was made (ms, the product's clock), and its parts by name."""

    folder: Path
    at: int
    parts: Mapping[str, Part] = field(default_factory=dict)

    def items(self, table: str) -> Iterator[Item]:
        """A table's items. Raises Refused when the file is not what was written."""
        with gzip.open(self._checked(table), "rt") as lines:
            for line in lines:
                yield items.from_line(line)

    def objects(self) -> Iterator[tuple[str, bytes]]:
        """The media bucket's objects: (name, ciphertext). Raises Refused, as above."""
        with tarfile.open(self._checked(MEDIA)) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content:
                    yield member.name, content.read()

    def _checked(self, part: str) -> Path:
        file = file_of(self.folder, part)
        if part not in self.parts or not file.exists():
            raise Refused(f"The backup {self.folder.name} holds no {part}.")
        if _hash(file) != self.parts[part].sha256:
            raise Refused(f"{file} is not what was written: this backup is damaged.")
        return file


def file_of(folder: Path, part: str) -> Path:
    """The file in which a copy keeps one part."""
    return folder / ("media.tar" if part == MEDIA else f"{part}.jsonl.gz")


def new(data: Path, name: str) -> Path:
    """The folder in which a new copy is made; `complete` gives it its name. Raises Refused."""
    if not _NAME.fullmatch(name):
        raise Refused(
            "Give the backup a name of letters, digits, dots and dashes: make backup NAME=before."
        )
    if (_all(data) / name).exists():
        raise Refused(f"There is a backup {name} already: choose another name.")
    folder = _all(data) / f".{name}.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def write_items(folder: Path, table: str, found: Iterable[Item]) -> Part:
    """Keeps a table's items."""
    count, file = 0, file_of(folder, table)
    with gzip.open(file, "wt") as lines:
        for item in found:
            lines.write(items.as_line(item) + "\n")
            count += 1
    return Part(count, _hash(file))


def write_objects(folder: Path, found: Iterable[tuple[str, bytes]]) -> Part:
    """Keeps the media bucket's objects."""
    count, file = 0, file_of(folder, MEDIA)
    with tarfile.open(file, "w") as tar:
        for name, content in found:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
            count += 1
    return Part(count, _hash(file))


def complete(data: Path, name: str, copy: Copy) -> Copy:
    """Gives a copy its name: from now on it is there, and whole."""
    _write_manifest(copy)
    return replace(copy, folder=copy.folder.rename(_all(data) / name))


def get(data: Path, name: str) -> Copy:
    """The copy `name`. Raises Refused."""
    folder = _all(data) / name
    if not _NAME.fullmatch(name) or not (folder / _MANIFEST).exists():
        there = ", ".join(copy.folder.name for copy in every(data)) or "none yet"
        raise Refused(f"There is no backup {name!r}. There are: {there}.")
    return _read(folder)


def every(data: Path) -> list[Copy]:
    """All copies, oldest first."""
    found = [_read(file.parent) for file in _all(data).glob(f"[!.]*/{_MANIFEST}")]
    return sorted(found, key=lambda copy: copy.at)


def let_go(data: Path, now: int) -> list[str]:
    """Removes what is over: parts, and copies of which nothing is left; what was removed."""
    gone = []
    for copy in every(data):
        over = [part for part in copy.parts if recovery.is_over(part, copy.at, now)]
        gone += [f"{part} of {copy.folder.name}" for part in over]
        left = {name: part for name, part in copy.parts.items() if name not in over}
        for part in over:
            file_of(copy.folder, part).unlink(missing_ok=True)
        if not left:
            shutil.rmtree(copy.folder)
        elif over:
            _write_manifest(replace(copy, parts=left))
    return gone


def _all(data: Path) -> Path:
    return data / "backups"


def _read(folder: Path) -> Copy:
    manifest = json.loads((folder / _MANIFEST).read_text())
    parts = {name: Part(**part) for name, part in manifest["parts"].items()}
    return Copy(folder, manifest["at"], parts)


def _write_manifest(copy: Copy) -> None:
    parts = {name: asdict(part) for name, part in copy.parts.items()}
    beside = copy.folder / "manifest.new"
    beside.write_text(json.dumps({"at": copy.at, "parts": parts}, indent=2))
    beside.replace(copy.folder / _MANIFEST)


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
