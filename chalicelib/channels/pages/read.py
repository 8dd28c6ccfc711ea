"""What is said between a Page or an Instagram account and a person becomes our events."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.pages import happenings
from chalicelib.channels.pages.emojis import emoji_of
from chalicelib.channels.pages.holds import held_by
from chalicelib.channels.pages.shapes import Item, Marks, Message, Messaging, milliseconds
from chalicelib.channels.pages.talk import Talk, talk_of
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import (
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReported,
    StatusReported,
    WatermarkReported,
)
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State


def events_of(item: Item, said: Messaging, kind: IdentityKind) -> list[Event]:
    """What one item reports; `kind` is how this platform names a person.

    An item that says nothing reports nothing; so does what a line writes to itself.
    """
    talk = talk_of(item, said, kind)
    if talk.to_itself:
        return []
    happened = {name: _object(value) for name, value in said.happened.items()}
    known = {name: value for name, value in happened.items() if name in _READERS}
    if not known:
        return [happenings.unknown(talk, name, value) for name, value in happened.items()]
    return [event for name, value in known.items() for event in _READERS[name](talk, name, value)]


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {"value": value}


def _message(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    message = Message.model_validate(said)
    if message.is_deleted:
        return [MessageRevoked(message.named, talk.time, talk.person)]
    held = held_by(message)
    return [
        MessageReceived(
            provider_id=message.mid or talk.named(name),
            time=talk.time,
            identities=talk.person,
            text="\n".join(words for words in (message.text, held.text) if words),
            attributes={
                **_origin(talk),
                **_surroundings(message),
                **held.attributes,
                **_shortcoming(message),
            },
            files=held.files,
            kind=_kind(talk),
            reference=(message.metadata or "") if talk.from_us else "",
        )
    ]


def _kind(talk: Talk) -> Kind:
    return Kind.OUTGOING if talk.from_us else Kind.INCOMING


def _origin(talk: Talk) -> dict[str, Any]:
    marks = {"echo": talk.from_us, "standby": talk.standby}
    return {name: True for name, holds in marks.items() if holds}


def _surroundings(message: Message) -> dict[str, Any]:
    """What stands beside the words of a message."""
    found: dict[str, Any] = {}
    if quoted := message.reply_to.get("mid"):
        found["in_reply_to_external_id"] = str(quoted)
    # {"reply_to":{"story":{"id":"…","url":"…"}}}
    if isinstance(story := message.reply_to.get("story"), dict):
        named = {name: str(story[name]) for name in ("id", "url") if story.get(name)}
        found["story"] = {"kind": "reply", **named}
    if message.quick_reply:
        chosen = {"id": message.quick_reply.get("payload"), "title": message.text or ""}
        found["interactive"] = {"type": "quick_reply", **chosen}
    if message.referral:
        found["referral"] = message.referral
    return found


def _shortcoming(message: Message) -> dict[str, Any]:
    """Marks what Meta itself cannot tell, and what says nothing that we could show."""
    if message.is_unsupported or not (message.text or message.attachments):
        kind = "sticker" if message.sticker_id else "unsupported"
        return {"is_unsupported": True, "type": kind}
    return {}


def _edit(talk: Talk, _: str, said: Mapping[str, Any]) -> list[Event]:
    # {"message_edit":{"mid":"…","text":"…","num_edit":1}}
    edit = Message.model_validate(said)
    words = edit.text
    whole = MessageReceived(
        provider_id=edit.named,
        time=talk.time,
        identities=talk.person,
        text=words or "",
        attributes={**_origin(talk), "edited": True, "edited_at": talk.time},
        kind=_kind(talk),
        undated=True,
    )
    # Without new words there is nothing that could stand for a message that never came.
    told = whole if words else None
    return [MessageEdited(edit.named, words, talk.time, talk.person, whole=told)]


def _reaction(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"reaction":{"mid":"…","action":"react","reaction":"love","emoji":"❤"}}, or "unreact"
    if talk.from_us or not said.get("mid"):
        return []
    emoji = str(said.get("emoji") or emoji_of(said.get("reaction")))
    is_put = said.get("action") != "unreact"
    return [
        ReactionReported(
            provider_id=talk.named(name),
            target_id=str(said["mid"]),
            emoji=emoji if is_put else "",
            time=talk.time,
            identities=talk.person,
            # Messenger's policy counts it as something that a person says to the Page:
            # https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
            opens_window=is_put and talk.person[0].kind is IdentityKind.PSID,
        )
    ]


def _read(talk: Talk, _: str, said: Mapping[str, Any]) -> list[Event]:
    # Messenger: {"read":{"watermark":1790263826253}}; Instagram: {"read":{"mid":"…"}}
    marks = Marks.model_validate(said)
    if marks.watermark:
        return [WatermarkReported(State.READ, milliseconds(marks.watermark), talk.person)]
    if marks.mid:
        return [WatermarkReported(State.READ, talk.time, talk.person, marks.mid)]
    return []


def _delivery(talk: Talk, _: str, said: Mapping[str, Any]) -> list[Event]:
    # {"delivery":{"mids":["m_…"],"watermark":1788674254253}}; either may be missing
    marks = Marks.model_validate(said)
    if marks.watermark:
        return [WatermarkReported(State.DELIVERED, milliseconds(marks.watermark), talk.person)]
    return [
        StatusReported(mid, State.DELIVERED, talk.time, identities=talk.person)
        for mid in marks.mids
        if mid
    ]


def _postback(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"postback":{"mid":"…","title":"Get started","payload":"START","referral":{…}}}
    title = str(said.get("title") or "")
    picked = {"type": "postback", "id": said.get("payload"), "title": title}
    referral = {"referral": said["referral"]} if said.get("referral") else {}
    return [
        MessageReceived(
            provider_id=str(said.get("mid") or talk.named(name)),
            time=talk.time,
            identities=talk.person,
            text=title,
            attributes={"interactive": picked, **referral},
        )
    ]


_READERS: Mapping[str, Callable[[Talk, str, Mapping[str, Any]], list[Event]]] = {
    "message": _message,
    "message_edit": _edit,
    "reaction": _reaction,
    "read": _read,
    "delivery": _delivery,
    "postback": _postback,
    **happenings.READERS,
}
