"""A raw mail as a tree of parts, within limits; no bytes make it fail or run away.

The standard library's parser descends without end, repairs nothing and takes quadratic time on
what is built to hurt. https://www.rfc-editor.org/rfc/rfc2045 and 2046.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from chalicelib.channels.email.charset import text_of
from chalicelib.channels.email.headers import from_base64, parameters

LARGEST_MAIL = 42 << 20
MOST_PARTS = 300
DEEPEST = 20
_MOST_HEADERS = 500
_LONGEST_HEADERS = 512 << 10
_LONGEST_VALUE = 64 << 10
# Lines that look like a border and are none; more than this is no mail.
_MOST_BORDERS = 100_000
_HEADER = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
# What an mbox puts above a mail.
_MBOX = re.compile(rb">?From ")
_FOLDED = re.compile(rb"(?:\r\n|\r|\n)[ \t]+")
_LINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Part:
    """A part of a mail, or the mail itself. `is_whole`: nothing within was past the limits."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    parts: tuple["Part", ...] = ()
    is_whole: bool = True

    def all(self, name: str) -> list[str]:
        """The values of every header of that name (lower case)."""
        return [value for known, value in self.headers if known == name]

    def get(self, name: str) -> str:
        """The first header of that name; empty when there is none."""
        return next((value for known, value in self.headers if known == name), "")

    @cached_property
    def _type(self) -> tuple[str, dict[str, str]]:
        return parameters(self.get("content-type"))

    @cached_property
    def _disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.get("content-disposition"))

    @property
    def type(self) -> str:
        """Its media type; text where it says none."""
        said = self._type[0]
        return said if re.fullmatch(r"[\w.+-]+/[\w.+-]+", said) else "text/plain"

    @property
    def charset(self) -> str:
        return self._type[1].get("charset", "")

    def parameter(self, name: str) -> str:
        """A parameter of its content type."""
        return self._type[1].get(name, "")

    @property
    def is_attachment(self) -> bool:
        return self._disposition[0] == "attachment"

    @property
    def filename(self) -> str:
        """The name its sender gave the file."""
        return self._disposition[1].get("filename", "") or self.parameter("name")

    @property
    def content_id(self) -> str:
        return self.get("content-id").strip().strip("<>").strip()

    @property
    def content(self) -> bytes:
        """The bytes as they were before they travelled."""
        encoding = self.get("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return from_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    @property
    def text(self) -> str:
        return text_of(self.content, self.charset)

    def walk(self) -> Iterator["Part"]:
        """Itself and all within, as they stand in the mail."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parse(raw: bytes) -> Part:
    """The tree of a mail's parts."""
    return _Parser().part(raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), 0)


class _Parser:
    """Counts what it has found, over the whole mail."""

    def __init__(self) -> None:
        self._left = MOST_PARTS

    def part(self, raw: bytes, depth: int) -> Part:
        self._left -= 1
        head, body = cut(raw)
        shell = Part(tuple(_headers(head)), body)
        boundary = shell.parameter("boundary")
        if not shell.type.startswith("multipart/") or not boundary:
            return shell
        if depth >= DEEPEST:
            return Part(shell.headers, body, is_whole=False)
        return self._multipart(shell, boundary.encode("utf-8", "replace"), depth)

    def _multipart(self, shell: Part, boundary: bytes, depth: int) -> Part:
        parts: list[Part] = []
        for piece in _pieces(shell.body, boundary):
            if self._left <= 0:
                return Part(shell.headers, shell.body, tuple(parts), is_whole=False)
            parts.append(self.part(piece, depth + 1))
        # What its parts hold is not kept twice.
        body = b"" if parts else shell.body
        return Part(shell.headers, body, tuple(parts), all(part.is_whole for part in parts))


def cut(raw: bytes) -> tuple[bytes, bytes]:
    """Headers and body: after an empty line, or from the first line on that is no header."""
    at, most = 0, min(len(raw), _LONGEST_HEADERS)
    while at < most:
        line_end = _LINE.search(raw, at)
        end, after = (line_end.start(), line_end.end()) if line_end else (len(raw), len(raw))
        line = raw[at:end]
        if not line.strip():
            return raw[:at], raw[after:]
        goes_on = at and line[:1] in (b" ", b"\t")
        if not (goes_on or _HEADER.match(line) or _MBOX.match(line)):
            break
        at = after
    return raw[:at], raw[at:]


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    for line in _LINE.split(_FOLDED.sub(b" ", head))[:_MOST_HEADERS]:
        name, colon, value = line.partition(b":")
        if colon and _HEADER.match(line):
            yield name.decode("ascii").strip().lower(), text_of(value[:_LONGEST_VALUE]).strip()


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the border lines; to the end where the last one is missing."""
    begin = None
    for start, end, is_last in _borders(body, boundary):
        if begin is not None:
            yield _without_line_end(body[begin:start])
        begin = end
        if is_last:
            return
    if begin is not None:
        yield body[begin:]


def _borders(body: bytes, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """(where it begins, where the next line begins, whether it closes) of each border line."""
    border, at = b"--" + boundary, 0
    for _ in range(_MOST_BORDERS):
        start = body.find(border, at)
        if start < 0:
            return
        after = start + len(border)
        at = after
        if start and body[start - 1 : start] not in (b"\n", b"\r"):
            continue
        is_last = body[after : after + 2] == b"--"
        line_end = _LINE.search(body, after)
        end = line_end.end() if line_end else len(body)
        rest = body[after : line_end.start() if line_end else len(body)]
        if rest.strip(b" \t-") and not is_last:
            continue
        yield start, end, is_last
        at = max(end, after)


def _without_line_end(piece: bytes) -> bytes:
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1] if piece[-1:] in b"\r\n" else piece
