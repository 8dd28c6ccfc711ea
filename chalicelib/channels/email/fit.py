"""What of a mail is shown with it, and what goes along as a file: an item has room for 400 KB."""

import re
from dataclasses import replace

from chalicelib.channels.email import plain
from chalicelib.channels.email.body import Body, MailFile
from chalicelib.channels.email.clean import LARGEST_HTML, cleaned
from chalicelib.channels.email.headers import from_base64

_LONGEST_TEXT = 40_000
_LONGEST_HTML = 120_000
_MOST_EMBEDDED = 30
# <img src="data:image/png;base64,iVBOR…">
_EMBEDDED = re.compile(
    r"(src\s*=\s*[\"'])data:(image/(?:png|jpe?g|gif|webp));base64,([A-Za-z0-9+/=\s]+)",
    re.IGNORECASE,
)


def fitted(body: Body, raw: bytes) -> Body:
    """The body with its HTML cleaned; of what is too long, the whole lies among the files."""
    source, embedded = _taken_out(body.html)
    files = [*body.files, *embedded]
    text = body.text or plain.of_html(source[:LARGEST_HTML])
    page = _page(source, files)
    if source.strip() and not page:
        files.append(MailFile(source.encode(), "text/html", "message.html"))
    if len(text.encode()) > _LONGEST_TEXT:
        files.append(MailFile(text.encode(), "text/plain", "message.txt"))
        text = text.encode()[:_LONGEST_TEXT].decode(errors="ignore")
    if not body.is_whole:
        files.append(MailFile(raw, "message/rfc822", "message.eml"))
    return replace(body, text=text, html=page, files=tuple(files))


def _page(source: str, files: list[MailFile]) -> str:
    """The HTML in its safe form; empty when that is too long to be kept with the message."""
    if len(source) > LARGEST_HTML:
        return ""
    places = {file.content_id: place for place, file in enumerate(files, 1) if file.content_id}
    page = cleaned(source, places)
    return page if len(page.encode()) <= _LONGEST_HTML else ""


def _taken_out(source: str) -> tuple[str, list[MailFile]]:
    """The HTML, and the images that stood in it as text."""
    files: list[MailFile] = []

    def place(found: re.Match[str]) -> str:
        if len(files) == _MOST_EMBEDDED:
            return found[0]
        name = f"embedded-{len(files) + 1}"
        files.append(MailFile(from_base64(found[3].encode()), found[2].lower(), "", name))
        return f"{found[1]}cid:{name}"

    return _EMBEDDED.sub(place, source), [file for file in files if file.content]
