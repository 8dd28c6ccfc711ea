"""A message: what was said in a thread, by whom, and how far it has got."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any

from chalicelib.domain.permit import Permit
from chalicelib.domain.send import REACTION, Send, State, worst

# The categories of templates that are no marketing.
_SERVICES = ("utility", "authentication")


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
    until the file is ready. `provider_id` is where the provider keeps it. `voice` was spoken into a
    phone, `sticker` is a small picture without a frame, `animated` one that moves.
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
    voice: bool = False
    sticker: bool = False
    animated: bool = False


@dataclass(frozen=True)
class Content:
    """What is sealed of a message. `content_type` is Chatwoot's word where it is no plain text."""

    text: str = ""
    content_type: str = ""
    source_id: str = ""
    echo_id: str = ""
    user: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    part_source_ids: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    permit: Permit = field(default_factory=Permit)

    @property
    def is_template(self) -> bool:
        """Whether it is a message template."""
        return "template" in self.attributes

    @property
    def category(self) -> str:
        """What it is for those who charge for it: marketing, utility, authentication, service. A
        template of which nobody has said that it is a service may be marketing."""
        if not self.is_template:
            return "service"
        said = str(self.attributes["template"].get("category")).lower()
        return said if said in _SERVICES else "marketing"

    @property
    def is_marketing(self) -> bool:
        """Whether a customer who wants no marketing must not get it."""
        return self.category == "marketing"

    @property
    def source_ids(self) -> set[str]:
        """Every id that the provider has given to any of its parts."""
        return {id for id in (self.source_id, *self.part_source_ids) if id}

    def source_id_of(self, part: int) -> str:
        """The provider's id of a part; empty while it is not known."""
        ids = self.part_source_ids or (self.source_id,)
        return ids[part] if part < len(ids) else ""

    def with_source_id(self, part: int, provider_id: str) -> "Content":
        """With the provider's id of a part; the message goes by its first part's."""
        ids = list(self.part_source_ids or (self.source_id,))
        ids += [""] * (part + 1 - len(ids))
        ids[part] = provider_id
        several = tuple(ids) if len(ids) > 1 else ()
        return replace(self, source_id=self.source_id or provider_id, part_source_ids=several)


@dataclass(frozen=True)
class Message:
    """One message of a thread.

    `time` is the provider's clock, `arrived` ours, both in ms; messages stand in the order
    (time, arrived, id). `key` names the key it is sealed under. `sends` is empty for what never
    leaves (incoming, notes, activities). `reaction` is how far our emoji on it has got. `quiet` is
    what nobody is told of while it is stored: history from before the line was connected.
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
    reaction: Send | None = None
    version: int = 0
    quiet: bool = False

    @property
    def order(self) -> tuple[int, int, int]:
        """Its place in the thread."""
        return (self.time, self.arrived, self.id)

    @property
    def status(self) -> State:
        """What the bubble shows; what never leaves counts as sent."""
        return worst(self.sends) if self.sends else State.SENT

    @property
    def on_their_way(self) -> list[tuple[int, Send]]:
        """Everything of it that is sent, by number: its parts, and our reaction to it."""
        reaction = [(REACTION, self.reaction)] if self.reaction else []
        return [*enumerate(self.sends), *reaction]

    def send_of(self, part: int) -> Send | None:
        """How far one part (or `REACTION`) has got; None when there is no such part."""
        return next((send for number, send in self.on_their_way if number == part), None)

    @property
    def waits(self) -> bool:
        """Whether anything of it should be handed to the outbound queue."""
        return any(send.state is State.QUEUED for _, send in self.on_their_way)

    @property
    def is_open(self) -> bool:
        """Whether something of ours still has to happen to it."""
        return self.awaits_files or any(send.is_open for _, send in self.on_their_way)

    @property
    def awaits_files(self) -> bool:
        """Whether a file must still be fetched from the provider."""
        return any(file.state is FileState.PENDING for file in self.content.attachments)

    @property
    def counts_as_reply(self) -> bool:
        """Whether a customer would call it an answer; what the line says by itself is none."""
        return self.kind is Kind.OUTGOING and not self.private
