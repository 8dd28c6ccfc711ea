"""A message: what was said in a thread, by whom, and how far it has got."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any

from chalicelib.domain.send import Send, State, worst


class Kind(IntEnum):
    """Chatwoot's message types."""

    INCOMING = 0
    OUTGOING = 1
    ACTIVITY = 2
    TEMPLATE = 3


class FileState(StrEnum):
    """How far an attachment's file has got."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Attachment:
    """A file of a message.

    `key` (base64, 32 bytes) opens the ciphertext at `object` in the media bucket; both are empty
    until the file is ready. `provider_id` is where the provider keeps it.
    """

    id: int
    file_type: str
    state: FileState = FileState.PENDING
    content_type: str = ""
    filename: str = ""
    size: int = 0
    object: str = ""
    key: str = ""
    provider_id: str = ""


@dataclass(frozen=True)
class Content:
    """What is sealed of a message."""

    text: str = ""
    source_id: str = ""
    echo_id: str = ""
    user: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    part_source_ids: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def with_source_id(self, part: int, provider_id: str) -> "Content":
        """With the provider's id of a part; the message goes by its first part's."""
        ids = list(self.part_source_ids) + [""] * (part + 1 - len(self.part_source_ids))
        ids[part] = provider_id
        several = tuple(ids) if len(ids) > 1 else ()
        return replace(self, source_id=self.source_id or provider_id, part_source_ids=several)


@dataclass(frozen=True)
class Message:
    """One message of a thread.

    `time` is the provider's clock, `arrived` ours, both in ms; messages stand in the order
    (time, arrived, id). `key` names the key it is sealed under. `sends` is empty for what never
    leaves (incoming, notes, activities).
    """

    account: int
    thread: str
    id: int
    conversation: int
    inbox: int
    kind: Kind
    time: int
    arrived: int
    key: str
    content: Content
    private: bool = False
    deleted: bool = False
    sends: tuple[Send, ...] = ()
    version: int = 0

    @property
    def order(self) -> tuple[int, int, int]:
        """Its place in the thread."""
        return (self.time, self.arrived, self.id)

    @property
    def status(self) -> State:
        """What the bubble shows; what never leaves counts as sent."""
        return worst(self.sends) if self.sends else State.SENT

    @property
    def awaits_files(self) -> bool:
        """Whether a file must still be fetched from the provider."""
        return any(file.state is FileState.PENDING for file in self.content.attachments)

    @property
    def counts_as_reply(self) -> bool:
        """Whether a customer would call it an answer."""
        return self.kind in (Kind.OUTGOING, Kind.TEMPLATE) and not self.private
