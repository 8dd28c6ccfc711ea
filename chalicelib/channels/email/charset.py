"""Bytes become text, whatever charset they claim: wrong, missing, unknown or broken."""

import codecs
import re

# What is meant by these names in mail is their superset, as every browser has it; some programs
# write names of their own.
_MEANT = {
    "windows-31j": "cp932",
    "sjis": "cp932",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# The names of charsets in which each byte is a letter; only in these is valid UTF-8 no chance.
_BYTEWISE = re.compile(r"iso8859|cp125|cp4|cp8|koi8|mac|tis-620|hp-|ptcp|kz")
# A name with a mark of how it is laid out, or that is no official one: iso-8859-8-i, x-gbk.
_MARKED = re.compile(r"\A(?:x-)?(.+?)(?:-[ie])?\Z")
# What begins a double letter of ISO-2022, which needs seven bits and often comes without a name.
_SHIFT = re.compile(rb"\x1b\$[@B]")
# Python's codecs that are no charsets, slow on hostile input, or both.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def text_of(content: bytes, charset: str = "") -> str:
    """The text; what is no character in the charset shows as one replacement each.

    UTF-8 wins where the claim says nothing (or ASCII), and over charsets of one byte a letter: real
    text in those is never valid UTF-8 by chance.
    """
    name = _known(charset)
    if name in ("", "ascii") and _SHIFT.search(content):
        name = "iso2022_jp_2"
    for attempt in _attempts(name):
        try:
            return tidy(content.decode(attempt))
        except (UnicodeError, ValueError):
            continue
    return tidy(content.decode(name if name else "cp1252", "replace"))


def tidy(text: str) -> str:
    """The text without control characters, in lines that end in a line feed."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _known(charset: str) -> str:
    """Python's name of a charset; empty when there is none."""
    if not charset.isascii() or len(charset) > 40:
        return ""
    said = charset.strip().strip("\"'").lower()
    marked = _MARKED.match(said)
    found = next(filter(None, map(_codec, (said, marked[1] if marked else ""))), "")
    return found if found not in _NO_CHARSETS else ""


def _codec(name: str) -> str:
    try:
        codec = codecs.lookup(_MEANT.get(name, name))
    except (LookupError, ValueError):
        return ""
    return codec.name if getattr(codec, "_is_text_encoding", True) else ""


def _attempts(name: str) -> tuple[str, ...]:
    if name in ("", "ascii", "utf-8"):
        return ("utf-8", "cp1252")
    meant = _MEANT.get(name, name)
    return ("utf-8", meant) if _BYTEWISE.match(name) else (meant, "utf-8")
