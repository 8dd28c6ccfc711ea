"""Our messages become mails. https://www.rfc-editor.org/rfc/rfc5322

Whatever an agent or a program says, a header stays one line: the standard library refuses line
breaks, and here there are none left to refuse.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from chalicelib.channels.email.marks import REFERENCE
from chalicelib.channels.protocol import Errand
from chalicelib.domain.errors import Invalid, RefusedByProvider
from chalicelib.domain.message import Attachment, Content, Kind

TEXT_CHARACTERS = 50_000
MEGABYTE = 1 << 20
# SES takes 40 MB as it travels, and base64 makes a third more of a file.
FILES_BYTES = 25 * MEGABYTE
# SES takes 50 recipients a mail.
MOST_RECIPIENTS = 50
RECIPIENTS = ("to_emails", "cc_emails", "bcc_emails")
_NOT_SHOWN = ("template", "items", "interactive", "location", "contacts")
_ADDRESS = re.compile(r"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
# Folded at 78 letters, a long id would become an encoded word, and no id any more.
_UNFOLDED = SMTP.clone(max_line_length=900)
# Lines with encoded words have 76 letters at most.
_FOLDED = SMTP.clone(max_line_length=76)
_IDS = ("message-id", "in-reply-to", "references", REFERENCE.lower())
_LONGEST_LOCAL = 64
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]+")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]]")


class _Folding(EmailPolicy):
    """Ids in one piece; what people read in encoded words of at most 75 letters (RFC 2047)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        kept_whole = name.lower() in _IDS
        return (_UNFOLDED if kept_whole else _FOLDED).fold_binary(name, value)


@dataclass(frozen=True)
class Outgoing:
    """A mail ready to go: who is told to send it to whom, and its bytes."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    raw: bytes


_FOLDING = _Folding(linesep="\r\n")


def is_address(text: str) -> bool:
    """Whether a mail can be sent there; nothing ends in .invalid (RFC 2606)."""
    is_real = bool(_ADDRESS.match(text)) and not text.lower().endswith(".invalid")
    return is_real and len(text) <= 254


def check(content: Content) -> None:
    """Raises Invalid for what no mail server would take, or no reader would see."""
    odd = [name for name in _NOT_SHOWN if name in content.attributes]
    if odd or content.content_type:
        raise Invalid(
            "A mail shows text and files only.",
            "invalid",
            {f"content_attributes.{name}": ["cannot be shown in a mail"] for name in odd}
            | {"open_ways": ["text"]},
        )
    if len(content.text) > TEXT_CHARACTERS:
        raise Invalid(
            f"A mail may have {TEXT_CHARACTERS:,} characters.",
            "text_too_long",
            {"content": [f"is longer than {TEXT_CHARACTERS} characters"], "open_ways": []},
        )
    if sum(file.size for file in content.attachments) > FILES_BYTES:
        raise Invalid(
            f"A mail takes files of up to {FILES_BYTES // MEGABYTE} MB together.",
            "media_limit",
            {"attachments": ["are larger together"], "open_ways": []},
        )
    _check_recipients(content.attributes)


def _check_recipients(attributes: Mapping[str, Any]) -> None:
    given = {name: attributes.get(name) or [] for name in RECIPIENTS}
    wrong = {
        name: [f"{one} is not a mail address" for one in found if not is_address(one)]
        for name, found in given.items()
    }
    if any(wrong.values()):
        named = {name: said for name, said in wrong.items() if said}
        raise Invalid("Some of these are not mail addresses.", "invalid", named)
    if sum(map(len, given.values())) > MOST_RECIPIENTS:
        raise Invalid(
            f"A mail may have {MOST_RECIPIENTS} recipients.",
            "invalid",
            {"to_emails": [f"are more than {MOST_RECIPIENTS} with cc_emails and bcc_emails"]},
        )


def outgoing(errand: Errand) -> Outgoing:
    """The mail of an errand. Raises RefusedByProvider when there is nobody to send it to."""
    inbox, said = errand.line.inbox, errand.message.content.attributes.get("email") or {}
    to, cc, bcc = (_told(said.get(name)) for name in ("to", "cc", "bcc"))
    to = to or ((str(errand.address["email"]),) if errand.address.get("email") else ())
    if not (to or cc or bcc) or not all(map(is_address, (*to, *cc, *bcc))):
        raise RefusedByProvider("no_address", "There is no mail address to send this to.")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _named(inbox.name, inbox.address)
    for name, people in (("To", to), ("Cc", cc)):
        if people:
            mail[name] = tuple(_named("", one) for one in people)
    mail["Subject"] = one_line(str(said.get("subject") or inbox.name))
    mail["Date"] = format_datetime(datetime.fromtimestamp(errand.message.time / 1000, UTC))
    mail["Message-ID"] = f"<{own_id(errand)}>"
    _thread(mail, said)
    mail["Reply-To"] = _named(inbox.name, answer_address(inbox.address, errand.answer_to))
    mail[REFERENCE] = errand.reference
    if errand.message.kind is Kind.TEMPLATE:
        # Nobody wrote it, so no program should answer it: RFC 3834.
        mail["Auto-Submitted"] = "auto-replied"
    _fill(mail, errand)
    return Outgoing(inbox.address, to, cc, bcc, mail.as_bytes(policy=_FOLDING))


def one_line(text: str) -> str:
    """Text that fits into a header."""
    return _BREAKS.sub(" ", text).strip()[:900]


def own_id(errand: Errand) -> str:
    """The name we give the mail: our reference, which nobody can guess."""
    return f"{errand.reference}@{errand.line.inbox.address.rpartition('@')[2]}"


def answer_address(address: str, token: str) -> str:
    """The inbox's own address with a tag that leads an answer to its thread.

    A tag, not a mailbox of its own: it arrives wherever the inbox's mail does.
    """
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{domain}" if token and len(tagged) <= _LONGEST_LOCAL else address


def _told(people: object) -> tuple[str, ...]:
    """[{"name": …, "address": …}] as addresses."""
    if not isinstance(people, list):
        return ()
    return tuple(str(one.get("address", "")) for one in people if isinstance(one, dict))


def _named(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=one_line(name)[:100], username=local, domain=domain)


def _thread(mail: EmailMessage, said: Mapping[str, Any]) -> None:
    """What the mail answers. Ids came from outside, so each is looked at again."""
    answered = [f"<{id}>" for id in [said.get("in_reply_to")] if _is_id(id)]
    followed = [f"<{id}>" for id in said.get("references") or [] if _is_id(id)]
    if answered:
        mail["In-Reply-To"] = answered[0]
    if followed:
        mail["References"] = " ".join(followed)


def _is_id(id: object) -> bool:
    return isinstance(id, str) and bool(re.fullmatch(r"[!-;=?-~]{1,240}", id)) and "@" in id


def _fill(mail: EmailMessage, errand: Errand) -> None:
    content, signature = errand.message.content, errand.line.inbox.settings.get("signature")
    text = content.text + (f"\n\n-- \n{signature}" if signature else "")
    # Half a character, which JSON may carry, is none in a mail.
    text = text.encode("utf-8", "replace").decode()
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(_page(text), subtype="html", cte="base64")
    for file in content.attachments:
        _attach(mail, file, errand.file_bytes(file))


def _attach(mail: EmailMessage, file: Attachment, content: bytes) -> None:
    main, _, sub = file.content_type.partition("/")
    # What could hold mails of its own goes as mere bytes.
    if not _TYPE.fullmatch(file.content_type) or main in ("message", "multipart"):
        main, sub = "application", "octet-stream"
    name = one_line(file.filename) or f"file-{file.id}"
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)


def _page(text: str) -> str:
    """The text as HTML: paragraphs, line breaks, links."""
    paragraphs = [f"<p>{_marked_up(one)}</p>" for one in re.split(r"\n{2,}", text.strip("\n"))]
    return f"<!DOCTYPE html><html><body>{''.join(paragraphs)}</body></html>\n"


def _marked_up(text: str) -> str:
    pieces, at = [], 0
    for link in _LINK.finditer(text):
        url = html.escape(link[0])
        pieces += [html.escape(text[at : link.start()], quote=False), f'<a href="{url}">{url}</a>']
        at = link.end()
    return "".join([*pieces, html.escape(text[at:], quote=False)]).replace("\n", "<br>\n")
