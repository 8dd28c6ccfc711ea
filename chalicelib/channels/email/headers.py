"""What stands in a mail's headers: encoded words, parameters, addresses, message ids.

Every function takes what it gets and runs in one pass; limits are `mime`'s.
"""

import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from chalicelib.channels.email.charset import text_of, tidy

MOST_ADDRESSES = 100
_MOST_IDS = 100
_LONGEST_ID = 250
_LONGEST_ADDRESS = 254
# =?UTF-8?Q?caf=C3=A9?= (RFC 2047); RFC 2231 lets a language follow the charset.
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[\w.:-]{1,40}(?:\*[\w-]{0,20})?\?[bBqQ]\?)")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:@\"]{1,128}@[\w-]+(?:\.[\w-]+)*\.?")
_PARAMETER = re.compile(r';\s*([\w!#$%&*+.^`|~-]+)\s*=\s*("(?:\\.|[^"\\])*"?|[^;]*)')
_CONTINUED = re.compile(r"^(.+?)\*(\d{1,3})?(\*)?$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Address:
    """Somebody in a header: the name as shown, the address in lower case."""

    name: str
    address: str


def words(value: str) -> str:
    """A header's text, with its encoded words decoded, on one line."""
    joined = _BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    at, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(joined):
        adjacent = word.start() == at and bool(waiting)
        if waiting and not (adjacent and word[1].lower() == charset):
            pieces.append(text_of(waiting, charset))
            waiting = b""
        pieces.append(joined[at : word.start()])
        # A character may be cut in two by the border between two words.
        waiting, charset = waiting + _decoded(word[2], word[3]), word[1].lower()
        at = word.end()
    pieces += [text_of(waiting, charset), joined[at:]]
    return _SPACES.sub(" ", tidy("".join(pieces))).strip()


def _decoded(encoding: str, said: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(said.encode("utf-8", "replace"), header=True)
    return from_base64(said.encode("ascii", "ignore"))


_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)


def from_base64(said: bytes) -> bytes:
    """The bytes behind base64 with anything between it, or its end missing.

    Each `=` ends a piece, and another may follow: of a list's footer, or of a second text.
    """
    return b"".join(map(_piece, said.translate(None, _NOT_BASE64).split(b"=")))


def _piece(said: bytes) -> bytes:
    whole = said[: len(said) - (len(said) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A header's first word and its parameters (RFC 2231 too), by name; both in lower case."""
    main = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, raw in _PARAMETER.findall(value):
        said = _unquoted(raw)
        continued = _CONTINUED.match(name)
        if continued:
            place = pieces.setdefault(continued[1].lower(), {})
            place.setdefault(int(continued[2] or 0), (said, bool(continued[3] or not continued[2])))
        else:
            plain.setdefault(name.lower(), words(said))
    return main, {**plain, **{name: _joined(found) for name, found in pieces.items()}}


def _unquoted(raw: str) -> str:
    if not raw.startswith('"'):
        return raw.strip()
    return re.sub(r"\\(.)", r"\1", raw[1:-1] if raw.endswith('"') and len(raw) > 1 else raw[1:])


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """filename*0*=utf-8''caf%C3; filename*1*=%A9.png"""
    charset, content = "", b""
    for place in sorted(pieces):
        said, encoded = pieces[place]
        if encoded and place == min(pieces) and said.count("'") >= 2:
            charset, _, said = said.split("'", 2)
        raw = said.encode("utf-8", "replace")
        content += unquote_to_bytes(said) if encoded else raw
    return text_of(content, charset)


def addresses(value: str) -> tuple[Address, ...]:
    """Everybody a header names. What is no address is left out; so is what follows one.

    Names are decoded only after the header has been taken apart: an encoded comma is no comma.
    """
    found = (_address(entry) for entry in _entries(value))
    return tuple(one for one in found if one)[:MOST_ADDRESSES]


def _entries(value: str) -> list[str]:
    """The header cut at commas and semicolons that stand outside quotes, brackets and comments."""
    entries, begin, quoted, angle, comments = [], 0, False, False, 0
    at = 0
    while at < len(value):
        letter = value[at]
        if letter == "\\" and (quoted or comments):
            at += 1
        elif letter == '"' and not comments:
            quoted = not quoted
        elif quoted:
            pass
        elif letter == "(":
            comments += 1
        elif letter == ")":
            comments = max(0, comments - 1)
        elif letter in "<>" and not comments:
            angle = letter == "<"
        elif letter in ",;" and not comments and not angle:
            entries.append(value[begin:at])
            begin = at + 1
        at += 1
    return [*entries, value[begin:]][: 4 * MOST_ADDRESSES]


def _address(entry: str) -> Address | None:
    before, bracket, rest = _outside_quotes(entry)
    within = rest.partition(">")[0] if bracket else ""
    found = _ADDRESS.search(within) or _ADDRESS.search(_without_names(entry))
    if not found or len(found[0]) > _LONGEST_ADDRESS:
        return None
    name = before if bracket else ""
    address = tidy(found[0]).rstrip(".").lower()
    shown = words(_unquoted(name.strip()) if name.strip().startswith('"') else name).strip()
    # "Team: ann@example.com, ben@example.com;" names a group before its first address.
    shown = shown.rpartition(":")[2].strip() if not name.strip().startswith('"') else shown
    return Address("" if shown.lower() == address else shown.strip('"').strip(), address)


def _outside_quotes(entry: str) -> tuple[str, str, str]:
    """The entry, parted at its first `<` outside quotes."""
    quoted = False
    for at, letter in enumerate(entry):
        if letter == '"':
            quoted = not quoted
        elif letter == "<" and not quoted:
            return entry[:at], "<", entry[at + 1 :]
    return entry, "", ""


def _without_names(entry: str) -> str:
    """The entry without quoted names and comments, which may look like addresses."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\([^()]*\)', " ", entry)


def ids(value: str) -> tuple[str, ...]:
    """The message ids of a header, without angle brackets, each once and in order."""
    # Some programs leave the brackets away.
    found = re.findall(r"<([^<>]+)>", value) or value.replace(",", " ").split()
    clean = (_SPACES.sub("", tidy(one)) for one in found[: 4 * _MOST_IDS])
    kept = dict.fromkeys(one for one in clean if "@" in one and len(one) <= _LONGEST_ID)
    return tuple(kept)[:_MOST_IDS]
