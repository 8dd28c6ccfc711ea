"""Mails as people and programs send them, for tests."""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.email.channel import CHANNEL
from chalicelib.channels.email.mime import parse
from chalicelib.domain.events import MessageReceived

CARE = "care@oak.example.com"
DANA = "dana@oak.example.com"
# 20 September 2026, a minute after the mails below were written.
RECEIVED = 1_789_900_260_000
_HEADERS = {
    "From": "Amara Okafor <amara@post.example.com>",
    "To": f"Oak <{CARE}>",
    "Subject": "A chair",
    "Date": "Sun, 20 Sep 2026 10:30:00 +0000",
    "Message-ID": "<m1@post.example.com>",
}
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5Erk"
    "Jggg=="
)


def mail(body: str | bytes = "Hello", /, **headers: str | None) -> bytes:
    """A raw mail; a header is replaced by its name in lower case, or left out by None."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    standing = {name: named.pop(name.lower(), value) for name, value in _HEADERS.items()}
    lines = [
        f"{name}: {value}" for name, value in {**standing, **named}.items() if value is not None
    ]
    raw = body.encode() if isinstance(body, str) else body
    return "\r\n".join([*lines, "", ""]).encode() + raw.replace(b"\n", b"\r\n")


def multipart(kind: str, *parts: str, border: str = "b1") -> dict[str, str]:
    """Body and content type of a multipart mail; each part brings its own headers."""
    body = "".join(f"--{border}\n{part}\n" for part in parts) + f"--{border}--\n"
    return {"body": body, "content_type": f'multipart/{kind}; boundary="{border}"'}


def part(content: str, **headers: str) -> str:
    """A part of a multipart mail."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\n".join([*lines, "", content])


def events(raw: bytes) -> list[Any]:
    """What a mail to Oak's mailbox says."""
    item = {
        "mail": parse(raw),
        "raw": raw,
        "received_at": RECEIVED,
        "ours": frozenset({CARE, DANA}),
    }
    return CHANNEL.events(item)


def read(raw: bytes) -> MessageReceived:
    """The message that a mail is."""
    found = events(raw)[-1]
    assert isinstance(found, MessageReceived)
    return found


def email(raw: bytes) -> Mapping[str, Any]:
    """What is kept of a mail beside its text."""
    found: Mapping[str, Any] = read(raw).attributes["email"]
    return found
