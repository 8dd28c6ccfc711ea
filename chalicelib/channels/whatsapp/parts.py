"""What provider calls a message takes on WhatsApp, in the order in which the customer sees them."""

from dataclasses import dataclass

from chalicelib.channels.whatsapp.interactive import is_interactive
from chalicelib.channels.whatsapp.limits import CAPTION_CHARACTERS, kind_of
from chalicelib.channels.whatsapp.template import header_file
from chalicelib.domain.message import Attachment, Content

_CAPTIONED = {"image", "video", "document"}
# What stands for itself, after the text and the files.
_THINGS = ("location", "contacts")


@dataclass(frozen=True)
class Part:
    """One provider call: its kind, in WhatsApp's words, with its text and file."""

    kind: str
    text: str = ""
    file: Attachment | None = None


def parts_of(content: Content) -> list[Part]:
    """The text before the files or as the first one's caption; what one can tap comes last."""
    if content.is_template:
        return [Part("template", file=header_file(content))]
    if is_interactive(content):
        return [*map(_file, content.attachments), Part("interactive", content.text)]
    things = [Part(name) for name in _THINGS if name in content.attributes]
    return [*_said(content), *things]


def _said(content: Content) -> list[Part]:
    files, text = content.attachments, content.text
    if not text:
        return [_file(file) for file in files]
    if not files:
        return [Part("text", text)]
    if kind_of(files[0]) in _CAPTIONED and len(text) <= CAPTION_CHARACTERS:
        first = Part(kind_of(files[0]), text, files[0])
        return [first, *map(_file, files[1:])]
    return [Part("text", text), *map(_file, files)]


def _file(file: Attachment) -> Part:
    return Part(kind_of(file), file=file)
