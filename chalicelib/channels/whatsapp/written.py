"""Something written on a line, with everything that is told around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.people import Identities
from chalicelib.channels.whatsapp.shapes import Envelope
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State


@dataclass(frozen=True)
class Written:
    """A message as it came (`raw`), and whose thread it stands in.

    `is_ours`: the business wrote it elsewhere; it had `reached` that far. In a group,
    `participant` is whoever wrote. `who` marks a reaction as somebody's, if not the thread's own.
    `handle` is the writer's user name.
    """

    raw: dict[str, Any]
    envelope: Envelope
    identities: Identities
    name: str
    around: Around
    is_ours: bool = False
    reached: State = State.SENT
    participant: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    handle: str = ""

    @property
    def time(self) -> int:
        """When it was written (ms)."""
        return self.around.when(self.envelope.time)

    @property
    def kind(self) -> Kind:
        """The customer's, or ours."""
        return Kind.OUTGOING if self.is_ours else Kind.INCOMING

    @property
    def marks(self) -> dict[str, Any]:
        """What our own words say of how it came."""
        marks = {
            "echo": self.is_ours,
            "standby": self.around.is_standby,
            "participant": self.participant,
            "conversation_context": {"summary": self.around.summary} if self.around.summary else {},
        }
        return {name: mark for name, mark in marks.items() if mark}
