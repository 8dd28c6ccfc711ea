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
from chalicelib.domain.pace import Pace
from chalicelib.domain.permit import Occasion, Permit
from chalicelib.domain.price import Price

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
    reports, and `answer_to` names the thread to whoever answers. `file_bytes` gives an attachment's
    plain bytes; `file_url` an address from which anybody may fetch them for a while, for a platform
    that takes no uploads. The message's permit holds.
    """

    line: Line
    address: Mapping[str, Any]
    message: Message
    part: int
    reference: str
    file_bytes: Callable[[Attachment], bytes]
    file_url: Callable[[Attachment], str]
    answer_to: str = ""


@dataclass(frozen=True)
class Fetched:
    """A file as the provider gave it."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Target:
    """A message that the platform knows by `source_id`, in a thread reached by `address`."""

    line: Line
    address: Mapping[str, Any]
    source_id: str
    reference: str = ""


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

    def policy(self, content: Content, occasion: Occasion) -> Permit:
        """The leave to send this now: asked before it is stored, and again if it has run out.

        Raises Invalid in words that an agent understands when the platform would not take it.
        """

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        """How to reach a person with these identities; empty when there is no way."""


class Carrier(Protocol):
    """The part of a channel that talks to the platform; apart, so that reading loads no client."""

    def send(self, errand: Errand) -> str:
        """Makes the one call; the provider's id of the message. Raises a SendTrouble."""

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """A file that came with a message. Raises a SendTrouble."""


class Paces(Protocol):
    """How fast a platform takes messages. A channel that needs no pacing leaves this out."""

    @property
    def pair(self) -> Pace:
        """To one person."""

    def per_second(self, inbox: Inbox) -> int:
        """From one line, at least 2."""


class Prices(Protocol):
    """What a platform charges. A channel on which messages cost nothing leaves this out."""

    @property
    def entry_lasts(self) -> int:
        """How long (ms) nothing is charged to whoever came by an ad, until the platform says how
        long it really is."""

    def expected(self, content: Content, occasion: Occasion) -> Price:
        """What a message will cost, as far as one can tell before."""


class Gestures(Protocol):
    """Small signs to the customer. A channel whose platform has none leaves this out."""

    @property
    def typing_states(self) -> frozenset[str]:
        """Which of "on" and "off" the platform wants to be told."""

    def react(self, target: Target, emoji: str) -> None:
        """Puts our emoji on a message, or takes it away (empty). Raises a SendTrouble."""

    def show_typing(self, target: Target, state: str) -> None:
        """Shows or hides that somebody is writing. Raises a SendTrouble; nobody tries again."""

    def mark_read(self, target: Target) -> None:
        """Shows that the customer's message was read. Raises a SendTrouble; nobody tries again."""


@dataclass(frozen=True)
class Told:
    """What somebody said in public, who (as the platform shows them), and where it stands."""

    text: str = ""
    name: str = ""
    url: str = ""


class Sayings(Protocol):
    """What was said in public, where a report says only that something was."""

    def told(self, line: Line, comment: Mapping[str, Any]) -> Told:
        """The words behind a `comment` attribute. Raises a SendTrouble."""


class Profiles(Protocol):
    """Who people are, where messages name them by ids alone."""

    def name_of(self, line: Line, address: Mapping[str, Any]) -> str:
        """A person's name; empty when there is none to be told. Raises a SendTrouble."""
