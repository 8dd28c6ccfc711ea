"""What channels report, in our words: each is one thing that has happened outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.contact import Identity
from chalicelib.domain.message import Attachment
from chalicelib.domain.send import State


@dataclass(frozen=True)
class FileReceived:
    """A file that came with a message; it is fetched later."""

    file_type: str
    provider_id: str
    content_type: str = ""
    filename: str = ""
    size: int = 0


@dataclass(frozen=True)
class MessageReceived:
    """A customer wrote. `identities` has the most telling first; `time` is the provider's, ms.

    `files` are still with the provider, `attachments` came along and are stored already.
    """

    provider_id: str
    time: int
    identities: tuple[Identity, ...]
    text: str = ""
    name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    echo_id: str = ""
    files: tuple[FileReceived, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class StatusReported:
    """The provider says how far one of our sends has got.

    `reference` is our own tagged reference when the provider gave it back.
    """

    provider_id: str
    state: State
    time: int
    reference: str = ""
    identities: tuple[Identity, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class ReactionReported:
    """A customer put an emoji on a message, or took it away (empty)."""

    provider_id: str
    target_id: str
    emoji: str
    time: int
    identities: tuple[Identity, ...]


Event = MessageReceived | StatusReported | ReactionReported
