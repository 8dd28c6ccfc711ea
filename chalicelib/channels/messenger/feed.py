"""What happens in public on a Facebook Page: comments, visitors' posts, mentions, ratings.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from chalicelib.channels.pages import asides, public
from chalicelib.channels.pages.asides import Doing
from chalicelib.channels.pages.public import SOMEBODY, Saying, somebody_at
from chalicelib.channels.pages.shapes import Change, Item, Object, Shape, Words, milliseconds
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event, FileReceived

_FIELDS = {"feed": "post", "mention": "mention", "ratings": "rating"}
# Nobody says anything with these.
_WORDLESS = ("reaction", "like")
_VERBS: Mapping[str, Callable[[Saying], list[Event]]] = {
    "add": public.said,
    "edit": public.edited,
    "edited": public.edited,
    "update": public.edited,
    "remove": public.removed,
    "delete": public.removed,
    "hide": public.hidden,
    "unhide": public.shown,
}


class Value(Shape):
    """The value of a change. Who wrote stands in `from`, beside it, or nowhere."""

    writer: Object = Field(default={}, alias="from")
    item: Words = None
    verb: Words = None
    comment_id: Words = None
    post_id: Words = None
    parent_id: Words = None
    open_graph_story_id: Words = None
    sender_id: Words = None
    sender_name: Words = None
    reviewer_id: Words = None
    reviewer_name: Words = None
    created_time: Words = None
    message: Words = None
    review_text: Words = None
    rating: Words = None
    recommendation_type: Words = None
    reaction_type: Words = None
    link: Words = None
    photo: Words = None
    video: Words = None

    @property
    def who(self) -> str:
        return str(self.writer.get("id") or self.sender_id or self.reviewer_id or "")

    @property
    def text(self) -> str:
        return self.message or self.review_text or ""


def events_of(item: Item, change: Change) -> list[Event]:
    """What a change reports. What the Page itself says in public is nobody's message.

    Raises:
        ValueError: it is about a saying that it does not name.
    """
    value = Value.model_validate(change.value)
    if value.who == item.line:
        return []
    if value.item in _WORDLESS:
        return _liked(_doing(item, change, value), value)
    if change.field not in _FIELDS and value.who and value.text:
        return public.unknown(_saying(item, change, value))
    verb = _VERBS.get(value.verb or "add", public.said if value.text else None)
    if verb is None or change.field not in _FIELDS:
        return asides.unknown(_doing(item, change, value))
    return verb(_saying(item, change, value))


def _liked(doing: Doing, value: Value) -> list[Event]:
    # {"item":"reaction","verb":"add","comment_id":"…","post_id":"…","reaction_type":"love"}
    target = value.comment_id or value.post_id
    if not target or not doing.time:
        return asides.unknown(doing)
    is_put = value.verb not in ("remove", "delete")
    return asides.liked(doing, target, value.reaction_type or "like", is_put=is_put)


def _doing(item: Item, change: Change, value: Value) -> Doing:
    times = [time for time in (value.created_time, item.time) if time and time.isdigit()]
    return Doing(
        field=change.field or "",
        time=milliseconds(times[0]) if times else 0,
        identities=(Identity(IdentityKind.PSID, value.who),) if value.who else (),
        said=change.value,
    )


def _saying(item: Item, change: Change, value: Value) -> Saying:
    kind = _kind(change, value)
    id = _id(kind, value)
    times = [time for time in (value.created_time, item.time) if time and time.isdigit()]
    if not id or not times:
        raise ValueError("This change does not say what it is about, or when.")
    return Saying(
        id=id,
        said_at=milliseconds(times[0]),
        time=milliseconds(times[-1]),
        identities=_identities(value, id),
        comment=_comment(kind, id, value),
        text=value.text,
        name=_name(value),
        files=_files(value),
        attributes={"shares": [{"kind": "share", "url": value.link}]} if value.link else {},
        field=change.field or "",
        undated=not value.created_time,
    )


def _kind(change: Change, value: Value) -> str:
    if change.field == "feed" and value.item in ("comment", "rating"):
        return value.item
    return _FIELDS.get(change.field or "", "post")


def _id(kind: str, value: Value) -> str:
    story = value.open_graph_story_id if kind == "rating" else None
    return story or value.comment_id or value.post_id or ""


def _identities(value: Value, id: str) -> tuple[Identity, ...]:
    if value.who:
        return (Identity(IdentityKind.PSID, value.who),)
    return somebody_at(value.post_id or id)


def _name(value: Value) -> str:
    named = value.writer.get("name") or value.sender_name or value.reviewer_name
    return str(named or ("" if value.who else SOMEBODY))


def _comment(kind: str, id: str, value: Value) -> dict[str, Any]:
    parent = value.parent_id if value.parent_id != value.post_id else None
    comment = {
        "id": id,
        "kind": kind,
        "post_id": value.post_id,
        "parent_id": parent,
        "url": f"https://www.facebook.com/{id}",
        "rating": _rating(value),
    }
    return {name: told for name, told in comment.items() if told}


def _rating(value: Value) -> int | str | None:
    """One to five stars, or since 2018 whether they recommend the Page."""
    stars = value.rating or ""
    return int(stars) if stars.isdigit() else value.recommendation_type


def _files(value: Value) -> tuple[FileReceived, ...]:
    # {"item":"comment","photo":"https://scontent…","message":"…"}
    found = (("image", value.photo), ("video", value.video))
    return tuple(FileReceived(kind, provider_id=url) for kind, url in found if url)
