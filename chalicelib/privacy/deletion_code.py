"""The code with which a person asks to be deleted, in the chat, and later sees how far it is.

It is made up without being kept: its last letters are a keyed hash of the others, so that a code of
ours is told from a made-up one. Whoever sends it in a chat has shown that the chat is theirs.
"""

import hmac
import re
import secrets
from base64 import b32encode

from chalicelib.config import secrets as settings
from chalicelib.vault.mac import mac

_RANDOM_BYTES = 10
_TAG_LETTERS = 8
_GROUP = 4
_SHOWN = re.compile(r"(?<![A-Z0-9])DEL((?:[ -]?[A-Z2-7]{4}){6})(?![A-Z0-9])")


def fresh() -> str:
    """A code that nobody has had, as it is shown: ``DEL-XXXX-XXXX-…``, six groups of four."""
    return _shown(b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode())


def said_by_meta(user: str, at: int) -> str:
    """The code of a deletion that Meta asks for: the same for the same request, however often."""
    hashed = mac(settings().deployment_key, "deletion by meta", user, str(at))
    return _shown(b32encode(hashed[:_RANDOM_BYTES]).decode())


def code_in(text: str) -> str | None:
    """The first code of ours in what somebody wrote, as it is shown; None when there is none."""
    for found in _SHOWN.finditer(text.upper()):
        letters = re.sub(r"[ -]", "", found.group(1))
        if hmac.compare_digest(_tag(letters[:-_TAG_LETTERS]), letters[-_TAG_LETTERS:]):
            return _shown(letters[:-_TAG_LETTERS])
    return None


def _shown(letters: str) -> str:
    whole = letters + _tag(letters)
    groups = [whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP)]
    return "-".join(["DEL", *groups])


def _tag(letters: str) -> str:
    hashed = mac(settings().deployment_key, "deletion code", letters)
    return b32encode(hashed).decode()[:_TAG_LETTERS]
