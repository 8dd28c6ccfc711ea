"""What a channel is to the rest of the house: one small protocol behind which platforms differ.

A channel turns the platform's words into our events, says what may be sent, and makes the one
call that sends a part. It stores nothing and announces nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import Identity
from chalicelib.domain.events import Event
from chalicelib.domain.message import Attachment, Content, Message

HOUR = 3_600_000


@dataclass(frozen=True)
class Line:
    """An inbox ready to be used: with its secret."""

    inbox: Inbox
    token: str


@dataclass(frozen=True)
class Errand:
    """One part of a message to be sent.

    `address` is the thread's way to the person, `reference` comes back with the provider's
    reports, `file_bytes` gives an attachment's plain bytes.
    """

    line: Line
    address: Mapping[str, Any]
    message: Message
    part: int
    reference: str
    file_bytes: Callable[[Attachment], bytes]


@dataclass(frozen=True)
class Fetched:
    """A file as the provider gave it."""

    content: bytes
    content_type: str


class Channel(Protocol):
    """One kind of line."""

    @property
    def window(self) -> int:
        """How long (ms) after a customer's message one may answer freely; 0: always."""

    @property
    def keeps_one_conversation(self) -> bool:
        """Whether a new message after "resolved" reopens instead of opening a new episode."""

    def events(self, item: Mapping[str, Any]) -> list[Event]:
        """What one item of a webhook reports. Raises pydantic's ValidationError on a broken one."""

    def parts(self, content: Content) -> int:
        """How many provider calls the content takes."""

    def check(self, content: Content) -> None:
        """Raises Refused when the platform would not take it."""

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        """How to reach a person with these identities; empty when there is no way."""


class Carrier(Protocol):
    """The part of a channel that talks to the platform; apart, so that reading loads no client."""

    def send(self, errand: Errand) -> str:
        """Makes the one call; the provider's id of the message. Raises a SendTrouble."""

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """A file that came with a message. Raises a SendTrouble."""
