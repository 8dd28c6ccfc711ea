"""What every thing on WhatsApp's webhooks has in common: ids, a time, and who.

What a message holds beside these stands under the name of its type and is read where it is
understood. A value of another form than Meta documents counts as not said: only a thing without
an id is refused.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

# An id names something, a name is shown in one line; nothing of theirs is longer than this.
_LONGEST = 255
# Seconds that an id of ours can hold, and no earlier than 1973: anything else is no such time.
_FIRST, _LAST = 10**8, 2**32


def words(value: object) -> str:
    """Text, or a number as text; anything else counts as not said."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def moment(value: object) -> int:
    """Their seconds (or milliseconds), text or number, in milliseconds; 0 for what is no time."""
    said = (
        str(int(value))
        if isinstance(value, float) and abs(value) < 10**14
        else words(value).strip()
    )
    if not (said.isascii() and said.isdigit() and len(said) < 15):
        return 0
    number = int(said)
    if _FIRST <= number < _LAST:
        return number * 1000
    return number if _FIRST <= number // 1000 < _LAST else 0


def part(value: object, name: str) -> dict[str, Any]:
    """The object under `name`; empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def parts(value: object) -> list[dict[str, Any]]:
    """The objects of a list; one that stands alone counts as a list of one."""
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]


def _short(value: object) -> str:
    return words(value)[:_LONGEST].strip()


Text = Annotated[str, BeforeValidator(_short)]
Moment = Annotated[int, BeforeValidator(moment)]


class Shape(BaseModel):
    """Anything Meta sends: fields may be added at any time."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Sender(Shape):
    """An entry of `contacts`. Since 2026 `wa_id` is missing when the person hides it."""

    wa_id: Text = ""
    user_id: Text = ""
    parent_user_id: Text = ""
    name: Text = ""
    username: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, said: object) -> object:
        # {"profile":{"name":"…","username":"…"},"wa_id":"…","user_id":"…"}
        if not isinstance(said, dict):
            return {}
        profile = part(said, "profile")
        return {**said, "name": profile.get("name"), "username": profile.get("username")}

    @property
    def called(self) -> str:
        """What to call the person."""
        return self.name or self.username


class Envelope(Shape):
    """A message, an echo, a call: what it is, when, from whom and to whom."""

    id: Annotated[Text, Field(min_length=1)]
    time: Moment = Field(default=0, alias="timestamp")
    type: Text = ""
    sender: Text = Field(default="", alias="from")
    from_user_id: Text = ""
    from_parent_user_id: Text = ""
    recipient: Text = Field(default="", alias="to")
    to_user_id: Text = ""
    to_parent_user_id: Text = ""
    group_id: Text = ""


class Status(Shape):
    """How far one of our messages has got; `type` is "call" for a call."""

    id: Annotated[Text, Field(min_length=1)]
    status: Text = ""
    type: Text = ""
    time: Moment = Field(default=0, alias="timestamp")
    recipient_id: Text = ""
    recipient_user_id: Text = ""
    recipient_parent_user_id: Text = ""
    recipient_type: Text = ""
    biz_opaque_callback_data: Annotated[str, BeforeValidator(words)] = ""
