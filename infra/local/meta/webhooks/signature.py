"""Meta's bytes on the wire, and their signature."""

import hashlib
import hmac
import json
from typing import Any


def encode(body: Any) -> bytes:
    r"""JSON as Meta writes it: compact, ``\uXXXX`` for what is not ASCII, ``\/`` for slashes."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()


def sign(body: bytes, app_secret: str) -> str:
    """The value of ``X-Hub-Signature-256`` for exactly these bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
