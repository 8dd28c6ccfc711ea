"""Mails as they wait: plain in the mail bucket until they are taken in, sealed when that fails."""

import base64
import json
from dataclasses import dataclass

from chalicelib import log
from chalicelib.aws import files
from chalicelib.inbox.keep import keep_mail

BUCKET = "MAIL_BUCKET"


@dataclass(frozen=True)
class Letter:
    """A raw mail, when it came (ms), and for whom, where its bearer has noted that."""

    raw: bytes
    received_at: int
    recipients: tuple[str, ...] = ()


def fetched(name: str) -> Letter | None:
    """The mail that lies under `name`; None when it has been taken in.

    SES notes nothing beside a mail. Another bearer may note the envelope's recipients.
    """
    found = files.get_with_notes(BUCKET, name)
    if found is None:
        return None
    raw, notes, received_at = found
    return Letter(raw, received_at, tuple(notes.get("recipients", "").lower().split()))


def keep(letter: Letter) -> None:
    """Keeps a mail sealed, to be tried again."""
    said = {
        "raw": base64.b64encode(letter.raw).decode(),
        "received_at": letter.received_at,
        "recipients": letter.recipients,
    }
    keep_mail(json.dumps(said).encode())


def kept(body: bytes) -> Letter:
    """What `keep` kept."""
    said = json.loads(body)
    raw = base64.b64decode(said["raw"])
    return Letter(raw, int(said["received_at"]), tuple(said["recipients"]))


def keep_left(before: int) -> int:
    """Keeps the mails that came before then (ms) and nobody took in; gives how many."""
    names = files.names_older(BUCKET, before)
    for name in names:
        letter = fetched(name)
        if letter:
            keep(letter)
            files.delete(BUCKET, name)
            log.warning("mail_left", object=name)
    return len(names)
