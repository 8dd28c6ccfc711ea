"""What people say in public (comments, posts, mentions, ratings) stands in their thread, too.

It opens no window: a public word lets us answer once, privately, to that very comment.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import (
    Event,
    FileReceived,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
)

# Who wrote, where Meta does not say.
SOMEBODY = "Somebody in public"


@dataclass(frozen=True)
class Saying:
    """Something said in public, as a report (of `field`) tells it.

    `said_at` is when it was said, `time` when what the report tells happened (both ms); `comment`
    is what `content_attributes.comment` shows. `undated`: the report does not tell when.
    """

    id: str
    said_at: int
    time: int
    identities: tuple[Identity, ...]
    comment: dict[str, Any]
    text: str = ""
    name: str = ""
    files: tuple[FileReceived, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    undated: bool = False


def somebody_at(post: str) -> tuple[Identity, ...]:
    """Meta does not always say who wrote: the post stands in for everybody there, like a group."""
    return (Identity(IdentityKind.GROUP, post),)


def said(saying: Saying) -> list[Event]:
    """It was said. A comment or post without anything is of what Meta does not hand out."""
    holds = saying.text or saying.files or saying.attributes
    if holds or saying.comment.get("kind") not in ("comment", "post"):
        return [_received(saying)]
    return [_received(_with(saying, is_unsupported=True, type="sticker_or_gif"))]


def edited(saying: Saying) -> list[Event]:
    """It reads differently from now on."""
    whole = _received(_with(saying, edited=True, edited_at=saying.time))
    # A changed rating changes its stars, too.
    beside = {"comment": saying.comment} if "rating" in saying.comment else {}
    # Where the report tells no words, they stay as they were: a photo was added to a post.
    words = saying.text or None
    return [MessageEdited(saying.id, words, saying.time, saying.identities, beside, whole)]


def hidden(saying: Saying) -> list[Event]:
    """The business hides it."""
    return _marked(replace(saying, comment={**saying.comment, "hidden": True}))


def shown(saying: Saying) -> list[Event]:
    """The business shows it again."""
    return _marked(saying)


def removed(saying: Saying) -> list[Event]:
    """It is gone, by whomever: it must be gone here, too."""
    return [MessageRevoked(saying.id, saying.time, saying.identities)]


def unknown(saying: Saying) -> list[Event]:
    """Words in a report of a kind that we do not know yet."""
    return [_received(_with(saying, is_unsupported=True, type=saying.field))]


def _marked(saying: Saying) -> list[Event]:
    whole = _received(_with(saying, marked_at=saying.time)) if saying.text else None
    beside = {"comment": saying.comment}
    return [MessageEdited(saying.id, None, saying.time, saying.identities, beside, whole)]


def _with(saying: Saying, **attributes: Any) -> Saying:
    return replace(saying, attributes={**saying.attributes, **attributes})


def _received(saying: Saying) -> MessageReceived:
    return MessageReceived(
        provider_id=saying.id,
        time=saying.said_at,
        identities=saying.identities,
        text=saying.text,
        name=saying.name,
        attributes={"comment": saying.comment, **saying.attributes},
        files=saying.files,
        opens_window=False,
        undated=saying.undated,
        untold=saying.comment.get("kind") == "mention" and not saying.text,
    )
