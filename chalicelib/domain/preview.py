"""The newest message of a conversation as a list row shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.message import Content, Kind, Message

PREVIEW_CHARACTERS = 120
_ABOUT_LARGEST = 300
_SPEAKING = (
    "deleted",
    "is_unsupported",
    "type",
    "location",
    "contacts",
    "interactive",
    "order",
    "story",
    "shares",
    "call",
)


@dataclass(frozen=True)
class Preview:
    """The newest message as a list row shows it. `order` is the message's place in the thread.

    `about` are the attributes that stand for a message without text, such as a location.
    """

    text: str = ""
    kind: Kind = Kind.INCOMING
    order: tuple[int, int, int] = (0, 0, 0)
    user: int | None = None
    private: bool = False
    file_type: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


def preview_of(message: Message) -> Preview:
    """The message as a list row shows it."""
    files = message.content.attachments
    return Preview(
        text=message.content.text[:PREVIEW_CHARACTERS],
        kind=message.kind,
        order=message.order,
        user=message.content.user,
        private=message.private,
        file_type=files[0].file_type if files else "",
        about=_about(message.content),
    )


def _about(content: Content) -> dict[str, Any]:
    """What a row says of a message without text; kept small, as every head carries it."""
    if content.text:
        return {}
    said = {name: content.attributes[name] for name in _SPEAKING if name in content.attributes}
    return (
        said if len(json.dumps(said, default=str)) <= _ABOUT_LARGEST else dict.fromkeys(said, True)
    )
