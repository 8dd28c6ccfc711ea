"""What kind of mail it is: written by a person, by a program, by a mail server, or by ourselves."""

import re
from dataclasses import dataclass

from chalicelib.channels.email.charset import text_of
from chalicelib.channels.email.headers import ids
from chalicelib.channels.email.mime import Part, parse

# Our own mails carry the reference of their send here; a bounce gives it back.
REFERENCE = "X-Chathood-Reference"
# Nobody's mail takes that many steps; one that goes round in circles does.
_MOST_STEPS = 30
_PRECEDENCE = {"bulk", "junk", "auto_reply", "auto-reply", "list"}
_ANY_VALUE = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress")
_DAEMONS = re.compile(r"\A(?:mailer-daemon|postmaster|mail-daemon|bounces?)(?:[+-].*)?@")
_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Bounce:
    """A mail server's report that a mail of ours did not arrive.

    `message_id` and `reference` are that mail's, as far as it came back; `is_final`: nobody tries
    any longer.
    """

    is_final: bool
    status: str = ""
    recipient: str = ""
    message_id: str = ""
    reference: str = ""


def is_automatic(mail: Part) -> bool:
    """Whether a program wrote it, by RFC 3834 and by custom; a subject proves nothing."""
    submitted = mail.get("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if mail.get("precedence").strip().lower() in _PRECEDENCE or is_without_return(mail):
        return True
    return any(mail.get(name) for name in _ANY_VALUE)


def is_looping(mail: Part) -> bool:
    """Whether it is our own mail that came back, or goes round in circles."""
    delivered = mail.all("delivered-to")
    return (
        bool(mail.get(REFERENCE.lower()))
        or len(mail.all("received")) > _MOST_STEPS
        or any(delivered.count(one) > 2 for one in delivered)
    )


def is_without_return(mail: Part) -> bool:
    """Whether it says that nobody wants to hear of it again: a null return path."""
    return mail.get("return-path").strip() == "<>"


def is_from_a_mail_server(address: str) -> bool:
    return bool(_DAEMONS.match(address))


def bounce_of(mail: Part) -> Bounce | None:
    """The report in a mail server's mail (RFC 3464); None when it is none."""
    reports = [part for part in mail.walk() if part.type == "message/delivery-status"]
    if not reports:
        return None
    said = _fields(text_of(reports[0].content))
    original = _original(mail)
    return Bounce(
        is_final=said.get("action", "").strip().lower() in ("failed", ""),
        status=_status(said),
        recipient=_recipient(said),
        message_id=next(iter(ids(original.get("message-id"))), "") if original else "",
        reference=original.get(REFERENCE.lower()) if original else "",
    )


def _fields(report: str) -> dict[str, str]:
    """The report's fields; of several recipients, the first."""
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(report[:20_000]):
        found.setdefault(name.lower(), value)
    return found


def _status(said: dict[str, str]) -> str:
    found = _STATUS.search(said.get("status", "")) or _STATUS.search(
        said.get("diagnostic-code", "")
    )
    return found[1] if found else ""


def _recipient(said: dict[str, str]) -> str:
    whole = said.get("final-recipient") or said.get("original-recipient") or ""
    return whole.rpartition(";")[2].strip().strip("<>")[:254]


def _original(mail: Part) -> Part | None:
    """The headers of the mail that bounced."""
    for part in mail.walk():
        if part.type in ("message/rfc822", "text/rfc822-headers", "message/global"):
            return parse(part.content + b"\n\n")
    return None
