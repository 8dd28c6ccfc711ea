"""A mail becomes our events: what somebody wrote, or that a mail of ours did not arrive."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from chalicelib.channels.email import quote
from chalicelib.channels.email.body import Body, MailFile, body_of
from chalicelib.channels.email.envelope import answers, author, is_forged, listed
from chalicelib.channels.email.envelope import references as references_of
from chalicelib.channels.email.fit import fitted
from chalicelib.channels.email.headers import ids, words
from chalicelib.channels.email.marks import (
    Bounce,
    bounce_of,
    is_automatic,
    is_for_many,
    is_from_a_mail_server,
    is_looping,
)
from chalicelib.channels.email.mime import Part, cut
from chalicelib.channels.email.receipt import Receipt, receipt_of
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event, FileReceived, MessageReceived, StatusReported
from chalicelib.domain.send import State

_LONGEST_SUBJECT = 900
_INFECTED = "virus: Amazon SES found a virus in this mail. Its files are not handed out."
_LONGEST_NAME = 200
_MOST_NAMED = 50
_MOST_LEADS = 8
# Mail servers try for five days; a clock further off (ms) is wrong.
_LATE = 7 * 86_400_000


@dataclass(frozen=True)
class Delivery:
    """A mail as it lay in the bucket: since when (ms), for which mailbox, and who we are.

    `ours`: the addresses of the inbox and of the account's users.
    """

    mail: Part
    raw: bytes
    received_at: int
    ours: frozenset[str]


def events_of(delivery: Delivery) -> list[Event]:
    """The mail as a message; before it, if it says so, that a mail of ours did not arrive."""
    bounce = bounce_of(delivery.mail)
    if bounce and bounce.is_final and (bounce.reference or bounce.message_id):
        return [_failure(bounce, delivery), _message(delivery, bounce)]
    return [_message(delivery, bounce)]


def _failure(bounce: Bounce, delivery: Delivery) -> StatusReported:
    who = f" to {bounce.recipient}" if bounce.recipient else ""
    code = bounce.status or "bounced"
    why = _MEANING.get(code[:3], "it could not be delivered")
    return StatusReported(
        provider_id=bounce.message_id,
        state=State.FAILED,
        time=delivery.received_at,
        reference=bounce.reference,
        identities=(Identity(IdentityKind.MAIL, bounce.message_id),) if bounce.message_id else (),
        error=f"{code}: The mail{who} came back: {why}.",
    )


# https://www.rfc-editor.org/rfc/rfc3463: the middle number says whose trouble it is.
_MEANING = {
    "5.1": "there is no such mailbox",
    "5.2": "the mailbox takes no mail",
    "5.3": "their mail system refused it",
    "5.4": "their mail system could not be reached",
    "5.6": "their mail system cannot read it",
    "5.7": "their mail system does not accept it from us",
}


def _message(delivery: Delivery, bounce: Bounce | None) -> MessageReceived:
    mail = delivery.mail
    sender, body = author(mail, delivery.ours), fitted(body_of(mail), delivery.raw)
    shown, history = quote.parted(body.text)
    receipt = receipt_of(mail)
    own, references = _own_id(mail, delivery.raw), references_of(mail)
    return MessageReceived(
        provider_id=own,
        time=_time(mail, delivery.received_at),
        identities=(Identity(IdentityKind.EMAIL, sender.address),),
        text=shown,
        name=sender.name[:_LONGEST_NAME],
        attributes={
            **_surroundings(mail, references, body),
            **({"external_error": _INFECTED} if receipt.is_infected else {}),
            "email": {
                **_header(mail, delivery, own, references),
                **_marks(mail, delivery, sender.address, bounce),
                **_proven(receipt),
                **_said(body, history),
            },
        },
        files=tuple(map(_received, body.files)),
        topic=next(iter(references), own),
        leads=tuple(
            Identity(IdentityKind.MAIL, lead_of(sender.address, id))
            for id in (own, *reversed(references[-_MOST_LEADS:]))
        ),
    )


def lead_of(address: str, message_id: str) -> str:
    """How a mail that `address` has seen leads to its thread.

    With the address, because ids of other people's mails are no secret: whoever only knows one must
    not get into the thread by naming it.
    """
    return f"{address} {message_id}"


def _surroundings(mail: Part, references: Sequence[str], body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if references:
        found["in_reply_to_external_id"] = (*ids(mail.get("in-reply-to")), references[-1])[0]
    if body.forwards:
        found["forwarded"] = True
    if not body.is_whole:
        found |= {"is_unsupported": True, "type": "oversized"}
    return found


def _header(mail: Part, delivery: Delivery, own: str, references: Sequence[str]) -> dict[str, Any]:
    answered = ids(mail.get("in-reply-to"))
    found: dict[str, Any] = {
        "subject": words(mail.get("subject"))[:_LONGEST_SUBJECT],
        "from": _people(mail, "from"),
        "to": _people(mail, "to"),
        "cc": _people(mail, "cc"),
        "bcc": _people(mail, "bcc"),
        "message_id": own,
        "references": list(references),
    }
    wanted = answers(mail, delivery.ours)
    if wanted != [one["address"] for one in found["from"]]:
        found["reply_to"] = wanted
    if answered:
        found["in_reply_to"] = answered[0]
    if mail.get("date"):
        found["date"] = words(mail.get("date"))[:80]
    return found


def _people(mail: Part, name: str) -> list[dict[str, str]]:
    people = listed(mail, name)[:_MOST_NAMED]
    return [{"name": one.name[:_LONGEST_NAME], "address": one.address} for one in people]


def _marks(mail: Part, delivery: Delivery, sender: str, bounce: Bounce | None) -> dict[str, bool]:
    returned = bounce is not None or is_from_a_mail_server(sender)
    marks = {
        "auto_reply": is_automatic(mail),
        "bounce": returned and (bounce is not None or is_automatic(mail)),
        "forged": is_forged(mail, delivery.ours),
        "list": is_for_many(mail),
        "loop": is_looping(mail),
    }
    return {name: True for name, is_so in marks.items() if is_so}


def _proven(receipt: Receipt) -> dict[str, Any]:
    """What the server that took the mail thinks of it, where it says so."""
    if not receipt.verdicts:
        return {}
    marks = {
        "unproven": receipt.is_unproven,
        "spam": receipt.is_spam,
        "infected": receipt.is_infected,
    }
    held = {name: True for name, is_so in marks.items() if is_so}
    return {"verdicts": dict(receipt.verdicts), **held}


def _said(body: Body, history: str) -> dict[str, str]:
    """The whole text, its folded part, and the HTML in its safe form."""
    said = {"text": body.text, "quoted": history, "html": body.html}
    return {name: value for name, value in said.items() if value or name == "text"}


def _received(file: MailFile) -> FileReceived:
    return FileReceived(
        file_type=file.file_type,
        provider_id="",
        content_type=file.content_type,
        filename=file.filename[:200],
        size=len(file.content),
        content=file.content,
    )


def _own_id(mail: Part, raw: bytes) -> str:
    """Its Message-ID; for one without, a name made of what it says, the same for each copy."""
    named = ids(mail.get("message-id"))
    return named[0] if named else content_id(mail, raw)


def content_id(mail: Part, raw: bytes) -> str:
    """A name made of what a mail says."""
    said = json.dumps([mail.get(name) for name in ("from", "to", "date", "subject")])
    digest = hashlib.sha256(said.encode() + cut(raw)[1]).hexdigest()
    return f"{digest[:40]}@no-message-id.invalid"


def _time(mail: Part, received_at: int) -> int:
    """When it was written, if its clock can be right; else when it came.

    Clocks of mails tick in seconds: within its own, a mail stands where it came.
    """
    try:
        said = parsedate_to_datetime(words(mail.get("date")))
        written = int(said.astimezone(UTC).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return received_at
    return min(written + 999, received_at) if written > received_at - _LATE else received_at


def unreadable(delivery: Delivery) -> MessageReceived:
    """What we cannot take apart at all: kept as a file, and shown as such."""
    digest = hashlib.sha256(delivery.raw).hexdigest()
    return MessageReceived(
        provider_id=f"{digest[:40]}@unreadable.invalid",
        time=delivery.received_at,
        identities=(Identity(IdentityKind.EMAIL, "unknown@sender.invalid"),),
        attributes={"is_unsupported": True, "type": "unreadable"},
        files=(_received(MailFile(delivery.raw, "message/rfc822", "message.eml")),),
        topic=digest,
        leads=(Identity(IdentityKind.MAIL, digest),),
    )
