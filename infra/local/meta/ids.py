"""Ids in the shapes Meta gives them."""

import base64
import hashlib
import secrets
import string

_ALPHANUMERIC = string.ascii_letters + string.digits


def wamid(address: str) -> str:
    """A WhatsApp message id: base64 that holds the customer's address and a random part."""
    to = address.encode()[:64]
    tail = secrets.token_hex(9).upper().encode()
    packed = b"\x1c\x18" + bytes([len(to)]) + to + b"\x15\x02\x00\x11\x18\x12" + tail + b"\x00"
    return "wamid." + base64.b64encode(packed).decode()


def group() -> str:
    """The id of a group chat."""
    return base64.b64encode(f"capi_group:{numeric(18)}".encode()).decode().rstrip("=")


def mid() -> str:
    """A Messenger message id."""
    return "m_" + base64.urlsafe_b64encode(secrets.token_bytes(63)).decode().rstrip("=")


def instagram_mid() -> str:
    """An Instagram message id."""
    head = base64.b64encode(b"ig_dm_item:1:IGMessageID:").decode().rstrip("=")
    return head + base64.urlsafe_b64encode(secrets.token_bytes(60)).decode().rstrip("=")


def numeric(digits: int = 16) -> str:
    """A random object id: digits, never beginning with a zero."""
    return secrets.choice("123456789") + "".join(
        secrets.choice(string.digits) for _ in range(digits - 1)
    )


def numeric_for(*seed: str, digits: int = 16) -> str:
    """The same digits for the same seed, for ids that must survive a restart."""
    number = int.from_bytes(hashlib.sha256("\0".join(seed).encode()).digest()[:12], "big")
    return str(number % (9 * 10 ** (digits - 1)) + 10 ** (digits - 1))


def fbtrace() -> str:
    """The trace id every Graph error carries."""
    return "A" + "".join(secrets.choice(_ALPHANUMERIC) for _ in range(22))
