"""Files that come with a message: told by their bytes, stored before it, let go if it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import guess_type

from chalicelib.aws import files
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Attachment, Message
from chalicelib.inbox.fetch import named, store_file, type_of

_KINDS = ("image", "audio", "video")
_UNSAID = ("", "application/octet-stream")
# Where a WEBP says that it moves.
_WEBP_FLAGS, _MOVES = 20, 0x02


@dataclass(frozen=True)
class File:
    """A file as somebody sent it; name and type are theirs to say."""

    filename: str
    content_type: str
    content: bytes


def described(given: Sequence[File]) -> tuple[Attachment, ...]:
    """What the files are, before anything is stored. Raises Invalid for one without content."""
    if any(not file.content for file in given):
        raise Invalid("A file is empty.", "invalid", {"attachments": ["are empty"]})
    return tuple(_described(place, file) for place, file in enumerate(given, 1))


def store_all(account: int, given: Sequence[File], thread: str = "") -> tuple[Attachment, ...]:
    """The files, encrypted and stored. Raises Invalid for one without content."""
    drawn = described(given)
    return tuple(
        store_file(account, file.content, one, thread)
        for file, one in zip(given, drawn, strict=True)
    )


def discard(stored: Sequence[Attachment], kept: Message | None = None) -> None:
    """Removes what was stored, but for what message `kept` shows."""
    shown = {file.object for file in kept.content.attachments} if kept else set()
    for file in stored:
        if file.object not in shown:
            files.delete("MEDIA_BUCKET", file.object)


def _described(place: int, file: File) -> Attachment:
    content, name = file.content, _tidy(file.filename)
    guessed = guess_type(name)[0] or "" if file.content_type in _UNSAID else file.content_type
    content_type = type_of(content, guessed)
    kind = content_type.partition("/")[0]
    drawn = Attachment(
        id=place,
        file_type=kind if kind in _KINDS else "file",
        content_type=content_type,
        filename=name,
        size=len(content),
        voice=content_type == "audio/ogg",
        animated=content_type == "image/webp" and _moves(content),
    )
    return named(content, drawn)


def _tidy(filename: str) -> str:
    """The name without folders and without what cannot be shown."""
    name = "".join(letter for letter in filename if letter.isprintable())
    return name.rpartition("/")[2].rpartition("\\")[2][:200]


def _moves(webp: bytes) -> bool:
    return webp[12:16] == b"VP8X" and len(webp) > _WEBP_FLAGS and bool(webp[_WEBP_FLAGS] & _MOVES)
