"""Signed addresses of files: they open without a token, for a while, as a download."""

import base64
import hmac
from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.message import Attachment, FileState, Message
from chalicelib.store.keys import lookup_key
from chalicelib.vault.mac import mac

LASTS_MS = 24 * 3_600_000
_STEP_MS = 3_600_000


@dataclass(frozen=True)
class FileLink:
    """What a link leads to."""

    account: int
    thread: str
    message: int
    file: int


def data_url(message: Message, file: Attachment) -> str:
    """The address of a ready file, good for a day; empty for one that is not ready.

    Its expiry moves hourly, so that the same answer repeats and clients may keep it.
    """
    if file.state is not FileState.READY:
        return ""
    expires = (now() // _STEP_MS + 1) * _STEP_MS + LASTS_MS
    said = f"{message.account}.{message.thread}.{message.id}.{file.id}.{expires}"
    return f"{setting('SITE_URL')}/public/files/{said}.{_tag(message.account, said)}"


def opened(link: str) -> FileLink | None:
    """What a link leads to; None when it is forged or over."""
    said, _, tag = link.rpartition(".")
    try:
        account, thread, message, file, expires = said.split(".")
        wanted = _tag(int(account), said)
        if not hmac.compare_digest(wanted.encode(), tag.encode()) or int(expires) < now():
            return None
        return FileLink(int(account), thread, int(message), int(file))
    except ValueError:
        return None


def _tag(account: int, said: str) -> str:
    return base64.urlsafe_b64encode(mac(lookup_key(account), "file", said)).rstrip(b"=").decode()
