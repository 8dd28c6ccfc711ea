"""The shapes of Messenger's and Instagram's webhook items, as far as we need them.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
https://developers.facebook.com/documentation/business-messaging/instagram-messaging/webhooks
"""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

_TIME = re.compile(r"[0-9]{9,14}")


def _text(value: object) -> object:
    """Ids come as numbers and as strings, from the same place."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _words(value: object) -> object:
    """Words that are none, beside words that are some, must not make a message unreadable."""
    said = _text(value)
    return said if isinstance(said, str) else None


def _time(value: object) -> object:
    """A time that is none says nothing: its entry has one, too."""
    said = str(value).partition(".")[0] if isinstance(value, int | float | str) else ""
    return said if _TIME.fullmatch(said) else None


def _flag(value: object) -> object:
    return value in (True, "true")


def _mapping(value: object) -> object:
    """What should be an object and is none says nothing."""
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> object:
    """Now and then a single object stands where a list should be."""
    return [one for one in listed(value) if isinstance(one, dict)]


def listed(value: object) -> list[Any]:
    """What should be a list, and may be one thing; nothing, for anything that is neither."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict | str) else []


Text = Annotated[str, BeforeValidator(_text)]
Time = Annotated[str | None, BeforeValidator(_time)]
Words = Annotated[str | None, BeforeValidator(_words)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Object = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class Shape(BaseModel):
    """Anything Meta sends: fields may be added at any time."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Side(Shape):
    """Who sent or got something. A guest of a plugin has a `user_ref` only."""

    id: Words = None
    user_ref: Words = None


class Attachment(Shape):
    """A thing in a message. Some kinds come without any payload."""

    type: Annotated[str, BeforeValidator(lambda value: str(value or "unknown"))] = "unknown"
    title: Words = None
    url: Words = None
    payload: Object = {}


class Message(Shape):
    """A message, an echo of one, or the news that one was taken back."""

    mid: Words = None
    text: Words = None
    attachments: Annotated[list[Attachment], BeforeValidator(_mappings)] = []
    quick_reply: Object = {}
    reply_to: Object = {}
    referral: Object = {}
    sticker_id: Words = None
    metadata: Words = None
    is_echo: Flag = False
    is_deleted: Flag = False
    is_unsupported: Flag = False

    @property
    def named(self) -> str:
        """Which message this is about. Raises ValueError: it does not say."""
        if not self.mid:
            raise ValueError("This item does not name its message.")
        return self.mid


class Marks(Shape):
    """How far somebody has read, or our messages have got: up to a time, or by name."""

    watermark: Time = None
    mid: Words = None
    mids: Annotated[list[Words], BeforeValidator(listed)] = []


class Messaging(Shape):
    """One item of `messaging` or `standby`; what has happened stands under its own name."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    sender: Annotated[Side, BeforeValidator(_mapping)] = Side()
    recipient: Annotated[Side, BeforeValidator(_mapping)] = Side()
    timestamp: Time = None

    @property
    def happened(self) -> dict[str, Any]:
        """What has happened, by Meta's names for it."""
        return {name: said for name, said in (self.model_extra or {}).items() if said is not None}


class Change(Shape):
    """One item of `changes`: public things, and now and then a message."""

    field: Words = None
    value: Object = {}


class Item(Shape):
    """One item of a webhook, as `channels.meta` cuts it out."""

    line: Text
    time: Time = None
    messaging: Messaging | None = None
    standby: Messaging | None = None
    changes: Change | None = None

    @property
    def is_standby(self) -> bool:
        """Whether another app holds the thread, and we only listen."""
        in_changes = self.changes is not None and self.changes.field == "standby"
        return self.standby is not None or in_changes

    @property
    def said(self) -> Messaging | None:
        """What was said between the line and a person, in whichever shape it came."""
        if self.changes and "sender" in self.changes.value:
            return Messaging.model_validate(self.changes.value)
        return self.messaging or self.standby


def milliseconds(time: str) -> int:
    """Messages have milliseconds, comments (and the dashboard's tests) seconds."""
    value = int(time)
    return value * 1000 if value < 10**11 else value
