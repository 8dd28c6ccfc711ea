"""Files come after their message: fetched, told by their bytes, encrypted, and only then shown."""

import base64
import secrets
from codecs import getincrementaldecoder
from dataclasses import replace

import puremagic

from chalicelib import log
from chalicelib.aws import files
from chalicelib.channels import carrier_for
from chalicelib.channels.protocol import Fetched, Line
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.errors import FileGone, RefusedByProvider
from chalicelib.domain.message import Attachment, Content, FileState, Message
from chalicelib.inbox import announce
from chalicelib.store import conversations, messages
from chalicelib.store import setup as setups
from chalicelib.vault.files import encrypt_file, new_file_key

# Meta hands out a customer's file for seven days: what it does not know after that is over.
_KEPT_FOR = 7 * 86_400_000
_UNKNOWN = "application/octet-stream"
_LOOK = 4_096
# An Ogg names what is in it at its beginning: spoken words come as Opus, music often as Vorbis.
_OGG_BEGINNING = 64
_VORBIS = "audio/x-vorbis+ogg"
# Zip and Microsoft's older files: their bytes do not tell what they hold.
_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_CONTAINED = {
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
}


def fetch(account: int, thread: str, id: int) -> None:
    """Fetches the files a message still waits for.

    Raises:
        SendTrouble: when the provider should be asked again later.
    """
    message = messages.get(account, thread, id)
    found = setups.load_with(account, message.inbox) if message else None
    if message is None or found is None or not message.awaits_files:
        return
    setup, inbox = found
    line = Line(inbox, setups.inbox_token(inbox))
    for file in message.content.attachments:
        if file.state is FileState.PENDING:
            _settle(setup, message, _fetched(line, inbox, message, file))


def store_file(account: int, content: bytes, file: Attachment, thread: str = "") -> Attachment:
    """Encrypts a file under a key of its own and stores the ciphertext; the file, ready.

    Where its thread is known it stands in the object's name, so that whoever erases the thread
    finds all of its files.
    """
    key = new_file_key()
    name = f"{account}/{thread or '-'}/{secrets.token_hex(16)}"
    files.put("MEDIA_BUCKET", name, encrypt_file(key, content))
    told = replace(file, content_type=type_of(content, file.content_type), size=len(content))
    return replace(
        named(content, told),
        state=FileState.READY,
        object=name,
        key=base64.b64encode(key).decode(),
    )


def named(content: bytes, file: Attachment) -> Attachment:
    """The file with a name, if it came without one."""
    if file.filename:
        return file
    ending = _ending(content, file.content_type)
    return replace(file, filename=f"{file.file_type}-{file.id}{ending}")


def type_of(content: bytes, said: str) -> str:
    """The media type that the bytes show; what was said only where bytes show nothing."""
    plain = said.partition(";")[0].strip().lower() or _UNKNOWN
    if content.startswith(b"OggS"):
        return _VORBIS if b"vorbis" in content[:_OGG_BEGINNING] else "audio/ogg"
    if content.startswith(_CONTAINERS) and plain in _CONTAINED:
        return plain
    try:
        found: str = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return "text/plain" if plain == _UNKNOWN and _is_text(content) else plain
    generic = found in ("", _UNKNOWN, "text/plain", "application/zip")
    return plain if generic else found


def _is_text(content: bytes) -> bool:
    """Whether its beginning reads as words; a letter that is cut off at the end of it is none."""
    try:
        words = getincrementaldecoder("utf-8")().decode(content[:_LOOK])
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\n\r\t" for letter in words)


def _fetched(line: Line, inbox: Inbox, message: Message, file: Attachment) -> Attachment:
    try:
        got: Fetched = carrier_for(inbox.channel).fetch(line, file)
    except RefusedByProvider as trouble:
        log.warning("file_failed", account=message.account, message=message.id, code=trouble.code)
        gone = isinstance(trouble, FileGone) or now() - message.time > _KEPT_FOR
        return replace(file, state=FileState.EXPIRED if gone else FileState.FAILED)
    said = replace(file, content_type=got.content_type or file.content_type)
    return store_file(message.account, got.content, said, message.thread)


def _settle(setup: Setup, message: Message, file: Attachment) -> None:
    changed = messages.change(
        message.account, message.thread, message.id, lambda content: _with_file(content, file)
    )
    if changed is None or file not in changed.content.attachments:
        if file.object:
            files.delete("MEDIA_BUCKET", file.object)
        return
    log.happened("file_ready", account=message.account, message=message.id, file=file.id)
    _announce(setup, changed)


def _with_file(content: Content, file: Attachment) -> Content:
    """A file that another job has settled meanwhile stays as it is."""
    kept = tuple(
        file if other.id == file.id and other.state is FileState.PENDING else other
        for other in content.attachments
    )
    return replace(content, attachments=kept)


def _announce(setup: Setup, message: Message) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)


def _ending(content: bytes, content_type: str) -> str:
    endings = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "video/mp4": ".mp4"}
    if content_type in endings:
        return endings[content_type]
    try:
        return str(puremagic.from_string(content))
    except (puremagic.PureError, ValueError):
        return ""
