"""What happens in public on an Instagram account: comments, also on live videos, and mentions.

https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram
"""

from typing import Any

from pydantic import Field

from chalicelib.channels.pages import asides, public
from chalicelib.channels.pages.asides import Doing
from chalicelib.channels.pages.public import SOMEBODY, Saying, somebody_at
from chalicelib.channels.pages.shapes import Change, Item, Object, Shape, Words, milliseconds
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event

_FIELDS = {"comments": "comment", "live_comments": "comment", "mentions": "mention"}


class Value(Shape):
    """The value of a change. A mention names only where it stands."""

    writer: Object = Field(default={}, alias="from")
    id: Words = None
    comment_id: Words = None
    media_id: Words = None
    media: Object = Field(default={})
    parent_id: Words = None
    text: Words = None

    @property
    def post(self) -> str:
        return str(self.media.get("id") or self.media_id or "")

    @property
    def named(self) -> str:
        return self.id or self.comment_id or self.post


def events_of(item: Item, change: Change) -> list[Event]:
    """What a change reports. What the account itself says in public is nobody's message.

    Raises:
        ValueError: somebody said something, and it does not tell when.
    """
    value = Value.model_validate(change.value)
    if _is_own(item, value):
        return []
    if change.field not in _FIELDS:
        says = value.writer.get("id") and value.text and value.named
        if says:
            return public.unknown(_saying(item, change, value))
        return asides.unknown(_doing(item, change, value))
    if not value.named:
        return asides.unknown(_doing(item, change, value))
    return public.said(_saying(item, change, value))


def _doing(item: Item, change: Change, value: Value) -> Doing:
    who = str(value.writer.get("id") or "")
    return Doing(
        field=change.field or "",
        time=milliseconds(item.time) if item.time else 0,
        identities=(Identity(IdentityKind.IGSID, who),) if who else (),
        said=change.value,
    )


def _is_own(item: Item, value: Value) -> bool:
    # Under Instagram Login the account's own id may be another one; then it is named like this:
    # {"from":{"id":"…","self_ig_scoped_id":"…","username":"…"}}
    own = str(value.writer.get("id") or "") == item.line
    return own or bool(value.writer.get("self_ig_scoped_id"))


def _saying(item: Item, change: Change, value: Value) -> Saying:
    if not item.time:
        raise ValueError("This change does not say when it was.")
    id, media = value.named, value.post
    time, who = milliseconds(item.time), str(value.writer.get("id") or "")
    return Saying(
        id=id,
        said_at=time,
        time=time,
        identities=(Identity(IdentityKind.IGSID, who),) if who else somebody_at(media or id),
        comment=_comment(_FIELDS.get(change.field or "", "comment"), id, value),
        text=value.text or "",
        name=str(value.writer.get("username") or ("" if who else SOMEBODY)),
        field=change.field or "",
        undated=True,
    )


def _comment(kind: str, id: str, value: Value) -> dict[str, Any]:
    comment = {"id": id, "kind": kind, "post_id": value.post, "parent_id": value.parent_id}
    return {name: str(told) for name, told in comment.items() if told}
