"""Meta's callbacks about a person who used our app's login: who is meant, if Meta really says so.

The form field ``signed_request`` is ``<signature>.<payload>``, both base64url without padding; the
signature is HMAC-SHA256 of the encoded payload under the app's secret, and the payload says
``{"algorithm": "HMAC-SHA256", "user_id": "…", "issued_at": 1764030000}``.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chalicelib.config import secrets
from chalicelib.domain.errors import NotSignedIn

_FORM = re.compile(r"([A-Za-z0-9_-]+=*)\.([A-Za-z0-9_-]+=*)")
_LONGEST = 8_192
_ALGORITHM = "HMAC-SHA256"
_ID = re.compile(r"[0-9]{1,40}")


@dataclass(frozen=True)
class Asked:
    """`user` is the person's id within our app, `at` when Meta wrote it (ms)."""

    user: str
    at: int


def opened(signed_request: str, at: int) -> Asked:
    """What Meta says, `at` (ms) being now.

    Raises:
        NotSignedIn: when Meta has not signed exactly this, by this algorithm, before now.
    """
    parts = _FORM.fullmatch(signed_request) if len(signed_request) <= _LONGEST else None
    if parts is None:
        raise _forged()
    signature, payload = parts.groups()
    if not _is_signed(payload, _bytes(signature)):
        raise _forged()
    return _asked(_said(payload), at)


def _is_signed(payload: str, signature: bytes) -> bool:
    known = secrets()
    ours = {secret for secret in (known.meta_app_secret, known.instagram_app_secret) if secret}
    wanted = [hmac.new(secret.encode(), payload.encode(), sha256).digest() for secret in ours]
    return any(hmac.compare_digest(one, signature) for one in wanted)


def _said(payload: str) -> dict[str, Any]:
    try:
        said = json.loads(_bytes(payload))
    except (ValueError, RecursionError) as error:
        raise _forged() from error
    if not isinstance(said, dict):
        raise _forged()
    return said


def _asked(said: dict[str, Any], at: int) -> Asked:
    user, issued = str(said.get("user_id", "")), said.get("issued_at")
    is_whole = isinstance(issued, int) and not isinstance(issued, bool)
    if said.get("algorithm") != _ALGORITHM or not _ID.fullmatch(user) or not is_whole:
        raise _forged()
    # A minute for clocks that differ: what is said of a later time than now, nobody has said.
    if not 0 < int(issued or 0) * 1_000 <= at + 60_000:
        raise _forged()
    return Asked(user, int(issued or 0) * 1_000)


def _bytes(text: str) -> bytes:
    bare = text.rstrip("=")
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (Error, ValueError) as error:
        raise _forged() from error


def _forged() -> NotSignedIn:
    return NotSignedIn("This request does not carry Meta's signature.", "bad_signature")
