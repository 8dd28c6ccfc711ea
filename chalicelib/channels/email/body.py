"""What of a mail's parts is its text, its HTML, and its files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.channels.email import plain
from chalicelib.channels.email.headers import words
from chalicelib.channels.email.mime import Part

MOST_FILES = 100
_KINDS = ("image", "audio", "video")
_NAMED_BY_US = {"text/calendar": "invitation.ics", "message/rfc822": "message.eml"}


@dataclass(frozen=True)
class MailFile:
    """A file of a mail; `content_id` is what its HTML calls it."""

    content: bytes
    content_type: str
    filename: str
    content_id: str = ""

    @property
    def file_type(self) -> str:
        kind = self.content_type.partition("/")[0]
        return kind if kind in _KINDS else "file"


@dataclass(frozen=True)
class Body:
    """A mail's content. `is_whole`: nothing was past the limits."""

    text: str
    html: str
    files: tuple[MailFile, ...]
    is_whole: bool
    forwards: bool


def body_of(mail: Part) -> Body:
    """Texts that follow each other are one text; of alternatives, each is taken for what it is."""
    texts, pages, files = list[str](), list[str](), list[MailFile]()
    for part in _leaves(mail):
        if _is_readable(part) and part.type == "text/html":
            pages.append(part.text)
        elif _is_readable(part):
            texts.append(_plain(part))
        elif part.content.strip():
            files.append(_file(part))
    return Body(
        text="\n\n".join(text.strip("\n") for text in texts if text.strip()),
        html="\n".join(pages),
        files=tuple(files[:MOST_FILES]),
        is_whole=mail.is_whole and len(files) <= MOST_FILES,
        forwards=any(part.type == "message/rfc822" for part in mail.walk()),
    )


def _leaves(mail: Part) -> Iterator[Part]:
    """The parts that hold something. A message within is one thing, whatever it holds."""
    if mail.type.startswith("multipart/") and mail.parts:
        for part in mail.parts:
            yield from _leaves(part)
    else:
        yield mail


def _is_readable(part: Part) -> bool:
    """Whether it is to be read with the mail; a text with a file's name is a file."""
    if part.is_attachment or part.filename:
        return False
    # A multipart without a part, or with a border that never comes, is what its bytes say: text.
    return part.type in ("text/plain", "text/html") or part.type.startswith("multipart/")


def _plain(part: Part) -> str:
    if part.parameter("format").lower() != "flowed":
        return part.text
    return plain.flowed(part.text, drops_space=part.parameter("delsp").lower() == "yes")


def _file(part: Part) -> MailFile:
    return MailFile(
        content=part.content,
        content_type=part.type,
        filename=part.filename.strip() or _name(part),
        content_id=part.content_id,
    )


def _name(part: Part) -> str:
    """A name for what came without; files of other kinds are named when they are stored."""
    subject = re.search(rb"^subject:[ \t]*([^\r\n]{1,200})", part.body[:20_000], re.I | re.M)
    if part.type == "message/rfc822" and subject:
        return f"{words(subject[1].decode('utf-8', 'replace'))[:80].replace('/', '-')}.eml"
    return _NAMED_BY_US.get(part.type, "")
