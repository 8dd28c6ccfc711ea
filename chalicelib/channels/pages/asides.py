"""What happens in public beside words: likes, and whatever we cannot show.

A like stands on what it is about where that is in the thread of whoever likes it (their comment, or
our answer to it), else as a line there. Whoever never wrote does not become a contact by it.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib.channels.pages.emojis import emoji_of
from chalicelib.channels.untold import plain, untold
from chalicelib.domain.contact import Identity
from chalicelib.domain.events import (
    AsideReported,
    Event,
    MessageReceived,
    ReactionReported,
)
from chalicelib.domain.message import Kind


@dataclass(frozen=True)
class Doing:
    """Something that somebody (nobody named: empty) did at `time` (ms), in a report of `field`."""

    field: str
    time: int
    identities: tuple[Identity, ...]
    said: dict[str, Any]


def liked(doing: Doing, target: str, word: str, *, is_put: bool) -> list[Event]:
    """An emoji was put on a comment or a post, or taken away."""
    emoji = emoji_of(word)
    name = f"like:{target}:{_who(doing)}:{doing.time}"
    reaction = ReactionReported(name, target, emoji if is_put else "", doing.time, doing.identities)
    system = {"type": "like", "reaction": word, "target_id": target}
    said = _line(doing, name, f"Reacted {emoji} in public.", {"system": system})
    return [AsideReported("like", doing.identities, reaction, said if is_put else None)]


def unknown(doing: Doing) -> list[Event]:
    """Something of a kind that we do not know; what has no kind says nothing."""
    if not doing.field:
        return []
    field = plain(doing.field)
    name = f"{field}:{_who(doing)}:{doing.time}"
    text = f"Something happened that cannot be shown here yet ({field})."
    beside = {"is_unsupported": True, "type": field, "system": {**doing.said, "type": field}}
    said = _line(doing, name, text, beside) if doing.identities and doing.time else None
    return [AsideReported(field, doing.identities, said=said, line=untold(field, doing.time))]


def _line(doing: Doing, name: str, text: str, beside: dict[str, Any]) -> MessageReceived:
    return MessageReceived(
        provider_id=name,
        time=doing.time,
        identities=doing.identities,
        text=text,
        attributes=beside,
        kind=Kind.ACTIVITY,
    )


def _who(doing: Doing) -> str:
    return doing.identities[0].value if doing.identities else ""
