"""Bytes become text, whatever charset they claim: wrong, missing, unknown or broken."""

import codecs
import re

# What is meant by these names in mail is their superset, as every browser has it.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Python's codecs that are no charsets, slow on hostile input, or both.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def text_of(content: bytes, charset: str = "") -> str:
    """The text; what is no character in the charset shows as one replacement each.

    UTF-8 wins where the claim says nothing (or ASCII): real text is never valid UTF-8 by chance.
    """
    name = _known(charset)
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
    try:
        found = codecs.lookup(charset.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    is_text = getattr(codecs.lookup(found), "_is_text_encoding", True)
    return found if is_text and found not in _NO_CHARSETS else ""


def _attempts(name: str) -> tuple[str, ...]:
    if name in ("", "ascii", "utf-8"):
        return ("utf-8", "cp1252")
    return (_MEANT.get(name, name), "utf-8")
