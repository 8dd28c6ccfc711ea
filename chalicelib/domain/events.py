"""What channels report, in our words: each is one thing that has happened outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.account import Health
from chalicelib.domain.contact import Identity
from chalicelib.domain.message import Attachment, Kind
from chalicelib.domain.send import State


@dataclass(frozen=True)
class FileReceived:
    """A file that came with a message; it is fetched later, unless its `content` came along."""

    file_type: str
    provider_id: str
    content_type: str = ""
    filename: str = ""
    size: int = 0
    voice: bool = False
    sticker: bool = False
    animated: bool = False
    content: bytes = b""

    def attachment(self, place: int) -> Attachment:
        """The attachment that it becomes, its file still to be fetched."""
        return Attachment(
            id=place,
            file_type=self.file_type,
            content_type=self.content_type,
            filename=self.filename,
            size=self.size,
            provider_id=self.provider_id,
            voice=self.voice,
            sticker=self.sticker,
            animated=self.animated,
        )


@dataclass(frozen=True)
class MessageReceived:
    """Something that stands in a thread. `identities` has the most telling first; `time` is the
    provider's, ms.

    `kind`: a customer's words; what the business wrote elsewhere (an echo, OUTGOING); or what
    happened beside words, such as a call (ACTIVITY). `imported`: from before the line was
    connected, so nobody is told. `opens_window`: whether one may answer freely from then on; unless
    said otherwise, a customer's words do. `reached`: how far words of ours had got. `undated`: the
    provider does not say when, so that `time` is when it came, and says nothing of a repeat.
    `untold`: something was said, and the platform says only where: its words must be asked for.
    `calls`: it waits for somebody although nothing was said, such as a call that nobody took.

    `files` are still with the provider, `attachments` came along and are stored already.

    A person may have several threads in one inbox (mail): `leads` are tried first, and whichever
    leads to a thread decides; otherwise a thread named `topic` begins. Empty: the person's one.

    `reference` is what came back with an echo: if it is ours, the echo is of our own send. `handle`
    is the user name by which the platform's people find the writer.
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
    kind: Kind = Kind.INCOMING
    imported: bool = False
    reached: State = State.SENT
    undated: bool = False
    opens_window: bool | None = None
    calls: bool = False
    untold: bool = False
    topic: str = ""
    leads: tuple[Identity, ...] = ()
    reference: str = ""
    handle: str = ""

    @property
    def lets_answer(self) -> bool:
        """Whether one may answer freely from then on."""
        return self.kind is Kind.INCOMING if self.opens_window is None else self.opens_window


@dataclass(frozen=True)
class StatusReported:
    """The provider says how far one of our sends has got.

    `reference` is our own tagged reference when the provider gave it back. `is_unwanted`: it has
    failed because the customer wants no marketing. `charged`: what it costs, in the platform's own
    names. `mark`: what the customer did with it beyond reading it. Until `free_until` (ms) nothing
    is charged to that customer. `is_elsewhere`: another app sent it, and its echo may still come.
    """

    provider_id: str
    state: State
    time: int
    reference: str = ""
    identities: tuple[Identity, ...] = ()
    error: str = ""
    is_unwanted: bool = False
    charged: Mapping[str, Any] = field(default_factory=dict)
    mark: str = ""
    free_until: int = 0
    is_elsewhere: bool = False


@dataclass(frozen=True)
class WatermarkReported:
    """A person has got (`DELIVERED`) or seen (`READ`) everything up to `time` (ms).

    With `target_id`, up to the message that the provider calls so.
    """

    state: State
    time: int
    identities: tuple[Identity, ...]
    target_id: str = ""


@dataclass(frozen=True)
class ReactionReported:
    """Somebody put an emoji on a message, or took it away (empty).

    `who` tells the writers of one thread apart: somebody in a group, or `agent` for ourselves.
    `opens_window`: one may answer freely from then on.
    """

    provider_id: str
    target_id: str
    emoji: str
    time: int
    identities: tuple[Identity, ...]
    who: str = ""
    opens_window: bool = False


@dataclass(frozen=True)
class MessageEdited:
    """The words of a message were changed by whoever wrote it; `text` None: only what stands
    beside them (`attributes`).

    `whole` is the message as it now reads, when the report tells that much: it stands for one
    that never came here.
    """

    target_id: str
    text: str | None
    time: int
    identities: tuple[Identity, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    whole: MessageReceived | None = None


@dataclass(frozen=True)
class MessageRevoked:
    """A message was taken back by whoever wrote it."""

    target_id: str
    time: int
    identities: tuple[Identity, ...]


@dataclass(frozen=True)
class IdentityChanged:
    """A person goes by other names from now on; `said` is the platform's own notice of it."""

    before: tuple[Identity, ...]
    after: tuple[Identity, ...]
    said: MessageReceived


@dataclass(frozen=True)
class ContactNamed:
    """The business's own address book calls a person `name`; empty: no longer."""

    name: str
    time: int
    identities: tuple[Identity, ...]


@dataclass(frozen=True)
class MarketingChosen:
    """A person wants no marketing any more, or wants it again."""

    stopped: bool
    time: int
    identities: tuple[Identity, ...]


@dataclass(frozen=True)
class AsideReported:
    """Something that happened beside all talk, such as a like or a thing that we cannot show.

    It is a `reaction` where its target stands in the thread of whoever did it. Else `said` stands
    there, if we know them: nobody becomes a contact by it. Else `line` is told of the inbox, and
    without that only the log knows. `about` names it there.
    """

    about: str
    identities: tuple[Identity, ...] = ()
    reaction: ReactionReported | None = None
    said: MessageReceived | None = None
    line: "LineReported | None" = None


@dataclass(frozen=True)
class LineReported:
    """The platform says how a line fares. `sentence` tells an administrator what to do.

    `about` is what it is about (quality, name, payment …): the newest report about a thing
    replaces the one before. `phone` narrows it to one number (digits) of an account. `only_mends`:
    it says that a trouble is over, and nothing when there is none.
    """

    about: str
    health: Health
    sentence: str
    time: int
    phone: str = ""
    only_mends: bool = False


@dataclass(frozen=True)
class TemplateReported:
    """The platform says something new of a message template; None: nothing said of it."""

    name: str
    language: str
    time: int
    provider_id: str = ""
    status: str | None = None
    reason: str | None = None
    category: str | None = None
    quality: str | None = None
    components: tuple[Mapping[str, Any], ...] | None = None


Event = (
    MessageReceived
    | StatusReported
    | WatermarkReported
    | ReactionReported
    | MessageEdited
    | MessageRevoked
    | IdentityChanged
    | ContactNamed
    | MarketingChosen
    | AsideReported
    | LineReported
    | TemplateReported
)
