"""The shapes of WhatsApp's webhook items, as far as we need them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: object) -> object:
    """Ids and times come as strings, now and then as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_text)]


class Shape(BaseModel):
    """Anything Meta sends: fields may be added at any time."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Profile(Shape):
    name: str | None = None
    username: str | None = None


class Sender(Shape):
    """An entry of `contacts`. Since 2026 `wa_id` is missing when the person hides it."""

    wa_id: Text | None = None
    user_id: Text | None = None
    parent_user_id: Text | None = None
    profile: Profile = Profile()


class Context(Shape):
    id: Text | None = None
    forwarded: bool = False
    frequently_forwarded: bool = False


class IncomingMessage(Shape):
    """A customer's message; what it holds stands under the name of its `type`."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    id: Annotated[Text, Field(min_length=1)]
    timestamp: Annotated[Text, Field(pattern=r"^\d{9,11}$")]
    type: str = "unknown"
    sender: Text | None = Field(default=None, alias="from")
    from_user_id: Text | None = None
    from_parent_user_id: Text | None = None
    context: Context | None = None
    referral: dict[str, Any] | None = None
    errors: list[dict[str, Any]] = []


class Status(Shape):
    """How far one of our messages has got."""

    id: Annotated[Text, Field(min_length=1)]
    status: str
    timestamp: Annotated[Text, Field(pattern=r"^\d{9,11}$")]
    recipient_id: Text | None = None
    recipient_user_id: Text | None = None
    biz_opaque_callback_data: str | None = None
    errors: list[dict[str, Any]] = []


class Item(Shape):
    """One item of a webhook, as `channels.meta` cuts it out."""

    contacts: list[Sender] = []
    messages: IncomingMessage | None = None
    statuses: Status | None = None
