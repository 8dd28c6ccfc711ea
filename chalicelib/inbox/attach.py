"""Files that come with a message: stored before it, and let go when it is not taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.aws import files
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Attachment, Message
from chalicelib.inbox.fetch import store_file, type_of

_KINDS = ("image", "audio", "video")


@dataclass(frozen=True)
class File:
    """A file as somebody sent it; name and type are theirs to say."""

    filename: str
    content_type: str
    content: bytes


def attach(account: int, given: Sequence[File]) -> tuple[Attachment, ...]:
    """The files, encrypted and stored. Raises Invalid for one without content."""
    if any(not file.content for file in given):
        raise Invalid("A file is empty.", "invalid", {"attachments": ["are empty"]})
    return tuple(_stored(account, place, file) for place, file in enumerate(given, 1))


def discard(stored: Sequence[Attachment], kept: Message | None = None) -> None:
    """Removes what was stored, but for what message `kept` shows."""
    shown = {file.object for file in kept.content.attachments} if kept else set()
    for file in stored:
        if file.object not in shown:
            files.delete("MEDIA_BUCKET", file.object)


def _stored(account: int, place: int, file: File) -> Attachment:
    kind = type_of(file.content, file.content_type).partition("/")[0]
    name = "".join(letter for letter in file.filename if letter.isprintable())
    drawn = Attachment(
        id=place,
        file_type=kind if kind in _KINDS else "file",
        content_type=file.content_type,
        filename=name.rpartition("/")[2].rpartition("\\")[2][:200],
    )
    return store_file(account, file.content, drawn)
