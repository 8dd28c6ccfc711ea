"""What happens in public on a Facebook Page: comments, visitors' posts, mentions, ratings.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chalicelib.channels.pages import asides, public
from chalicelib.channels.pages.asides import Doing
from chalicelib.channels.pages.public import SOMEBODY, Saying, somebody_at
from chalicelib.channels.pages.shapes import (
    Change,
    Item,
    Object,
    Shape,
    Time,
    Words,
    listed,
    milliseconds,
)
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
    created_time: Time = None
    message: Words = None
    review_text: Words = None
    rating: Words = None
    recommendation_type: Words = None
    reaction_type: Words = None
    link: Words = None
    photo: Words = None
    photos: Annotated[list[Words], BeforeValidator(listed)] = Field(default=[])
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
        ValueError: somebody said something, and it does not tell when.
    """
    value = Value.model_validate(change.value)
    if value.who == item.line:
        return []
    if value.item in _WORDLESS:
        return _liked(_doing(item, change, value), value)
    if change.field not in _FIELDS and value.who and value.text and _id("post", value):
        return public.unknown(_saying(item, change, value))
    verb = _VERBS.get(value.verb or "add", public.said if value.text else None)
    if verb is None or change.field not in _FIELDS or not _id(_kind(change, value), value):
        return asides.unknown(_doing(item, change, value))
    return verb(_saying(item, change, value))


def _liked(doing: Doing, value: Value) -> list[Event]:
    # {"item":"reaction","verb":"add","comment_id":"…","post_id":"…","reaction_type":"love"}
    target = value.comment_id or value.post_id or value.open_graph_story_id
    if not target or not doing.time:
        return asides.unknown(doing)
    is_put = value.verb not in ("remove", "delete")
    return asides.liked(doing, target, value.reaction_type or "like", is_put=is_put)


def _doing(item: Item, change: Change, value: Value) -> Doing:
    times = [time for time in (value.created_time, item.time) if time]
    return Doing(
        field=change.field or "",
        time=milliseconds(times[0]) if times else 0,
        identities=(Identity(IdentityKind.PSID, value.who),) if value.who else (),
        said=change.value,
    )


def _saying(item: Item, change: Change, value: Value) -> Saying:
    kind = _kind(change, value)
    id = _id(kind, value)
    times = [time for time in (value.created_time, item.time) if time]
    if not times:
        raise ValueError("This change does not say when it was.")
    return Saying(
        id=id,
        said_at=milliseconds(times[0]),
        time=milliseconds(times[-1]),
        identities=_identities(value, id),
        comment=_comment(kind, id, value),
        text=value.text,
        name=_name(value),
        files=_files(value),
        attributes=_shares(value),
        field=change.field or "",
        undated=not value.created_time,
    )


def _kind(change: Change, value: Value) -> str:
    # Under a rating stand comments, too, and each names the rating it is about.
    if change.field in ("feed", "ratings") and value.item in ("comment", "rating"):
        return value.item
    return _FIELDS.get(change.field or "", "post")


def _id(kind: str, value: Value) -> str:
    story = value.open_graph_story_id if kind == "rating" else None
    return story or value.comment_id or (value.post_id if kind != "comment" else "") or ""


def _identities(value: Value, id: str) -> tuple[Identity, ...]:
    if value.who:
        return (Identity(IdentityKind.PSID, value.who),)
    return somebody_at(value.post_id or value.open_graph_story_id or id)


def _name(value: Value) -> str:
    named = value.writer.get("name") or value.sender_name or value.reviewer_name
    return str(named or ("" if value.who else SOMEBODY))


def _comment(kind: str, id: str, value: Value) -> dict[str, Any]:
    parent = value.parent_id if value.parent_id != value.post_id else None
    comment = {
        "id": id,
        "kind": kind,
        "post_id": value.post_id or (value.open_graph_story_id if kind == "comment" else None),
        "parent_id": parent,
        "url": f"https://www.facebook.com/{id}",
        "rating": _rating(value),
    }
    return {name: told for name, told in comment.items() if told}


def _rating(value: Value) -> int | str | None:
    """One to five stars, or since 2018 whether they recommend the Page."""
    stars = value.rating or ""
    return int(stars) if stars.isdecimal() else value.recommendation_type


# A post of these links to its very file, if that lies with Meta's other files.
_LINKED_FILES = {"photo": "image", "video": "video"}
_FILE = re.compile(r"https://[\w.-]+\.fbcdn\.net/")


def _files(value: Value) -> tuple[FileReceived, ...]:
    # {"item":"comment","photo":"https://scontent…","message":"…"}
    # {"item":"photo","link":"https://scontent…","photo_id":"…"}
    # {"item":"status","photos":["https://scontent…","https://scontent…"]}
    found = [("image", value.photo), ("video", value.video), (_linked(value), value.link)]
    found += [("image", photo) for photo in value.photos]
    urls = {url: kind for kind, url in found if kind and url}
    return tuple(FileReceived(kind, provider_id=url) for url, kind in urls.items())


def _linked(value: Value) -> str:
    """What kind of file the link is; empty when it is none."""
    kind = _LINKED_FILES.get(value.item or "", "")
    return kind if _FILE.match(value.link or "") else ""


def _shares(value: Value) -> dict[str, Any]:
    if not value.link or _linked(value):
        return {}
    return {"shares": [{"kind": "share", "url": value.link}]}
