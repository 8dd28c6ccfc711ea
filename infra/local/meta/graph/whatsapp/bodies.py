"""The bodies of POST /{phone}/messages, kind by kind.

Limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from infra.local.meta.graph.shape import Strict, Url
from infra.local.meta.graph.whatsapp.interactive import INTERACTIVE
from infra.local.meta.graph.whatsapp.template_body import TemplateBody


class Text(Strict):
    body: str = Field(min_length=1, max_length=4096)
    preview_url: bool = False


class File(Strict):
    """A file named by the id of an upload or by a link, never both."""

    id: str | None = None
    link: Url | None = None

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise ValueError("Exactly one of 'id' and 'link' is required for media.")
        return self


class Captioned(File):
    caption: str | None = Field(default=None, max_length=1024)


class Document(Captioned):
    filename: str | None = Field(default=None, max_length=240)


class Audio(File):
    voice: bool = False


class Location(Strict):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str | None = Field(default=None, max_length=1000)
    address: str | None = Field(default=None, max_length=1000)


class Reaction(Strict):
    """``emoji`` "" takes the reaction back."""

    message_id: str = Field(min_length=1)
    emoji: str = Field(max_length=16)


class Name(Strict):
    formatted_name: str = Field(min_length=1)
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    prefix: str | None = None

    @model_validator(mode="after")
    def _has_a_part(self) -> Self:
        parts = (self.first_name, self.last_name, self.middle_name, self.suffix, self.prefix)
        if not any(parts):
            raise ValueError("Contact name needs one more part beside 'formatted_name'.")
        return self


class Phone(Strict):
    phone: str = Field(min_length=1)
    type: str | None = None
    wa_id: str | None = None


class Mail(Strict):
    email: str = Field(min_length=1)
    type: str | None = None


class Link(Strict):
    url: str = Field(min_length=1)
    type: str | None = None


class Address(Strict):
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code: str | None = None
    type: str | None = None


class Organisation(Strict):
    company: str | None = None
    department: str | None = None
    title: str | None = None


class ContactCard(Strict):
    name: Name
    phones: tuple[Phone, ...] = ()
    emails: tuple[Mail, ...] = ()
    urls: tuple[Link, ...] = ()
    addresses: tuple[Address, ...] = ()
    org: Organisation | None = None
    birthday: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


CONTENT: dict[str, TypeAdapter[Any]] = {
    "text": TypeAdapter(Text),
    "image": TypeAdapter(Captioned),
    "video": TypeAdapter(Captioned),
    "audio": TypeAdapter(Audio),
    "document": TypeAdapter(Document),
    "sticker": TypeAdapter(File),
    "location": TypeAdapter(Location),
    "contacts": TypeAdapter(Annotated[list[ContactCard], Field(min_length=1, max_length=5)]),
    "reaction": TypeAdapter(Reaction),
    "interactive": INTERACTIVE,
    "template": TypeAdapter(TemplateBody),
}
FILE_KINDS = ("image", "video", "audio", "document", "sticker")


class Quote(Strict):
    message_id: str = Field(min_length=1)


class Envelope(Strict):
    """What every message carries, whatever its type."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual", "group"] = "individual"
    to: str | None = None
    recipient: str | None = None
    type: str = "text"
    context: Quote | None = None
    biz_opaque_callback_data: str = Field(default="", max_length=512)
    recipient_identity_key_hash: str | None = None


class TypingIndicator(Strict):
    type: Literal["text"]


class Seen(Strict):
    """Marks a customer's message, and all before it, as read; typing shows for 25 seconds."""

    messaging_product: Literal["whatsapp"]
    status: Literal["read"]
    message_id: str
    typing_indicator: TypingIndicator | None = None


ENVELOPE = TypeAdapter(Envelope)
SEEN = TypeAdapter(Seen)
