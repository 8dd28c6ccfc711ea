"""What a message holds beside its words: files, shared things, a place, an appointment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from chalicelib.channels.pages.shapes import Attachment, Message, listed
from chalicelib.domain.events import FileReceived

_LINKED = ("share", "post", "reel", "ig_post", "ig_reel", "ig_story", "fallback")
# Under which name a thing that was shared has its id, and its address.
_IDS = ("id", "reel_video_id", "ig_post_media_id", "story_media_id", "retailer_id")
_URLS = ("url", "story_media_url", "item_url", "image_url")


@dataclass(frozen=True)
class Held:
    """What one attachment, or all of a message's, come to."""

    text: str = ""
    files: tuple[FileReceived, ...] = ()
    shares: tuple[Mapping[str, Any], ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def held_by(message: Message) -> Held:
    """All that a message holds; what we cannot show is named, never left out."""
    parts = [_READERS.get(one.type, _unknown)(one) for one in _distinct(message.attachments)]
    attributes: dict[str, Any] = {}
    for part in parts:
        attributes |= part.attributes
    shares = tuple(share for part in parts for share in part.shares)
    if shares:
        attributes["shares"] = list(shares)
    return Held(
        text="\n".join(part.text for part in parts if part.text),
        files=tuple(file for part in parts for file in part.files),
        shares=shares,
        attributes=attributes,
    )


def _distinct(attachments: list[Attachment]) -> Iterator[Attachment]:
    """Each thing once. Meta doubles what it is renaming: in 2026 a sticker comes as an `image`
    with a `sticker_id` and as a `sticker`, a shared post as `share` and as `ig_post`."""
    seen: set[str] = set()
    for one in attachments:
        mark = str(one.payload.get("sticker_id") or _url(one))
        if mark and mark in seen:
            continue
        seen.add(mark)
        yield one


def _media(one: Attachment) -> Held:
    # {"type":"image","payload":{"url":"https://scontent…","sticker_id":369239263222822}}
    url = _url(one)
    if not url:
        return _unknown(one)
    sticker = one.type == "sticker" or bool(one.payload.get("sticker_id"))
    file_type = "image" if sticker else one.type
    return Held(files=(FileReceived(file_type, provider_id=url, sticker=sticker),))


def _shared(one: Attachment) -> Held:
    # {"type":"reel","payload":{"url":"…","title":"…","reel_video_id":136331}}
    # {"type":"fallback","title":"…","url":"…"}: a preview of a link in the text, now and then empty
    return Held(shares=(_share(one.type, {**one.payload, "url": _url(one)}, one.title),))


def _template(one: Attachment) -> Held:
    # {"type":"template","payload":{"product":{"elements":[{"id","retailer_id","title",…}]}}}
    # {"type":"template","payload":{"template_type":"button","text":"…","buttons":[…]}}
    product = one.payload.get("product")
    elements = product.get("elements") if isinstance(product, dict) else None
    elements = elements or one.payload.get("elements") or one.payload.get("buttons")
    shown = [element for element in listed(elements) if isinstance(element, dict)]
    return Held(
        text=str(one.payload.get("text") or ""),
        shares=tuple(_share("template", element, one.title) for element in shown or [{}]),
    )


def _share(kind: str, said: Mapping[str, Any], title: str | None) -> dict[str, Any]:
    id = next((str(said[name]) for name in _IDS if said.get(name)), "")
    url = next((said[name] for name in _URLS if said.get(name)), "")
    share = {"kind": kind, "url": url, "title": said.get("title") or title, "id": id}
    return {name: value for name, value in share.items() if value}


def _location(one: Attachment) -> Held:
    # {"type":"location","title":"…","payload":{"coordinates":{"lat":0.5,"long":-2.1}}}
    at = one.payload.get("coordinates")
    if not isinstance(at, dict) or at.get("lat") is None or at.get("long") is None:
        return _unknown(one)
    place = {"latitude": at["lat"], "longitude": at["long"], "name": one.title, "url": _url(one)}
    return Held(
        text=one.title or "",
        attributes={
            "location": {name: said for name, said in place.items() if said not in (None, "")}
        },
    )


def _story(one: Attachment) -> Held:
    # {"type":"story_mention","payload":{"url":"…"}}: theirs, for a day; never kept by us
    story = {"kind": "mention", "id": one.payload.get("id"), "url": _url(one)}
    return Held(attributes={"story": {name: said for name, said in story.items() if said}})


def _heart(_: Attachment) -> Held:
    return Held(text="❤️")


def _appointment(one: Attachment) -> Held:
    # {"type":"appointment_booking","payload":{"booking_id","status","start_time","end_time",…}}
    start, status = one.payload.get("start_time"), one.payload.get("status") or "booked"
    when = f" for {_day(start)}" if isinstance(start, int) else ""
    return Held(
        text=f"Appointment {status}{when}.",
        attributes={"appointment": dict(one.payload)},
    )


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _unknown(one: Attachment) -> Held:
    """Also what Instagram never hands out, such as `ephemeral` (a picture to be seen once)."""
    url = _url(one)
    shares = (_share(one.type, {**one.payload, "url": url}, one.title),) if url else ()
    return Held(
        text="" if url else one.title or "",
        shares=shares,
        attributes={"is_unsupported": True, "type": one.type},
    )


_READERS: Mapping[str, Callable[[Attachment], Held]] = {
    **dict.fromkeys(("image", "audio", "video", "file", "sticker"), _media),
    **dict.fromkeys(_LINKED, _shared),
    "template": _template,
    "location": _location,
    "story_mention": _story,
    "like_heart": _heart,
    "appointment_booking": _appointment,
}


def _url(one: Attachment) -> str:
    return str(one.payload.get("url") or one.url or "")
