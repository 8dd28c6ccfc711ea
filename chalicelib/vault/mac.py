"""Keyed hashes: how we find things again without keeping what they are called."""

import hmac
from hashlib import sha256

_MAC_BYTES = 16


def mac(key: bytes, *parts: str) -> bytes:
    """16 bytes that stand for `parts` (their order and borders count)."""
    joined = b"\x00".join(part.encode() for part in parts)
    return hmac.digest(key, joined, sha256)[:_MAC_BYTES]


def derive(key: bytes, purpose: str) -> bytes:
    """A key of its own for one `purpose`, so that a hash made for one use means nothing in another.

    HKDF-Expand with one block (RFC 5869); `key` is uniformly random already.
    """
    return hmac.digest(key, purpose.encode() + b"\x01", sha256)
