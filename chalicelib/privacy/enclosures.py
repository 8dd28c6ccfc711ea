"""The files of messages, put into a volume under names that people can read."""

import base64
import re
from collections.abc import Iterable, Iterator

from chalicelib import log
from chalicelib.aws import files
from chalicelib.domain.message import Attachment, FileState, Message
from chalicelib.privacy.volume import Binder
from chalicelib.vault.files import decrypted
from chalicelib.vault.seal import DoesNotOpen

# What a file system, or whoever unpacks, might take for more than a name.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST = 80
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}


def enclose(binder: Binder, messages: Iterable[Message]) -> dict[tuple[int, int], str]:
    """Puts the files of `messages` into the volume; where each stands, by (message, file)."""
    paths: dict[tuple[int, int], str] = {}
    for message in messages:
        for file in message.content.attachments:
            path = _path(message, file)
            if not message.deleted and _put(binder, path, file):
                paths[message.id, file.id] = path
    return paths


def _put(binder: Binder, path: str, file: Attachment) -> bool:
    """Whether the file is there, and whole: one that is not must not stop all others."""
    if file.state is not FileState.READY or not file.object:
        return False
    chunks = decrypted(base64.b64decode(file.key), files.pieces("MEDIA_BUCKET", file.object))
    try:
        first = next(chunks)
    except DoesNotOpen as fault:
        log.error("export_file_missing", fault, file=file.object)
        return False
    rest = _Rest(first, chunks)
    binder.put_bytes(path, rest)
    return rest.is_whole


class _Rest:
    """A file's chunks; `is_whole` once all have come, not when one did not open."""

    def __init__(self, first: bytes, more: Iterator[bytes]):
        self._first, self._more = first, more
        self.is_whole = False

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        try:
            yield from self._more
        except DoesNotOpen as fault:
            log.error("export_file_damaged", fault)
            return
        self.is_whole = True


def _path(message: Message, file: Attachment) -> str:
    """files/<conversation>/<message>-<number>-<its own name>."""
    name = _UNSAFE.sub("_", file.filename).strip(". ") or f"{file.file_type}{_ending(file)}"
    stem, dot, ending = name.rpartition(".")
    short = f"{stem[:_LONGEST]}.{ending[:10]}" if dot else name[:_LONGEST]
    return f"files/{message.conversation}/{message.id}-{file.id}-{short}"


def _ending(file: Attachment) -> str:
    return _ENDINGS.get(file.content_type.partition(";")[0].strip().lower(), "")
