"""What POST /{page}/messages takes: one shape for both, in which every key is known."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from infra.local.meta.graph.shape import Strict, Url

ButtonTitle = Annotated[str, Field(min_length=1, max_length=20)]


class To(Strict):
    """To whom: a person by their scoped id, or whoever wrote a comment or a post."""

    id: str | None = None
    user_ref: str | None = None
    comment_id: str | None = None
    post_id: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "To":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("A recipient is named in exactly one way.")
        return self

    @property
    def public(self) -> str:
        """The comment or post that is answered privately."""
        return self.comment_id or self.post_id or ""


class FilePayload(Strict):
    url: Url | None = None
    attachment_id: str | None = None
    is_reusable: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "FilePayload":
        if bool(self.url) == bool(self.attachment_id):
            raise ValueError("A file has a url or an attachment_id.")
        return self


class FileAttachment(Strict):
    type: Literal["image", "audio", "video", "file"]
    payload: FilePayload


class Heart(Strict):
    type: Literal["like_heart"]


class LinkButton(Strict):
    type: Literal["web_url"]
    title: ButtonTitle
    url: Url


class PostbackButton(Strict):
    type: Literal["postback"]
    title: ButtonTitle
    payload: str = Field(min_length=1, max_length=1000)


Button = Annotated[LinkButton | PostbackButton, Field(discriminator="type")]
Buttons = Annotated[list[Button], Field(min_length=1, max_length=3)]


class Element(Strict):
    """A card: a title, and something beside it."""

    title: str = Field(min_length=1, max_length=80)
    subtitle: str | None = Field(default=None, min_length=1, max_length=80)
    image_url: Url | None = None
    buttons: Buttons | None = None

    @model_validator(mode="after")
    def _says_more(self) -> Self:
        if not (self.subtitle or self.image_url or self.buttons):
            raise ValueError("At least one property must be set in addition to title.")
        return self


class Cards(Strict):
    template_type: Literal["generic"]
    elements: list[Element] = Field(min_length=1, max_length=10)


class ButtonCard(Strict):
    template_type: Literal["button"]
    text: str = Field(min_length=1, max_length=640)
    buttons: Buttons


class Template(Strict):
    type: Literal["template"]
    payload: Annotated[Cards | ButtonCard, Field(discriminator="template_type")]


Attachment = Annotated[FileAttachment | Heart | Template, Field(discriminator="type")]


class QuickReply(Strict):
    content_type: Literal["text", "user_phone_number", "user_email"]
    title: str | None = Field(default=None, min_length=1, max_length=20)
    payload: str | None = Field(default=None, max_length=1000)
    image_url: Url | None = None


class Language(Strict):
    code: str = Field(min_length=2)


class Value(Strict):
    type: Literal["text", "payload", "coupon_code", "image", "video", "document"]
    text: str | None = None
    payload: str | None = None
    parameter_name: str | None = None
    image: dict[str, str] | None = None


class Component(Strict):
    type: Literal["header", "body", "button"]
    sub_type: Literal["url", "quick_reply", "copy_code"] | None = None
    index: str | None = None
    parameters: list[Value] = Field(min_length=1)


class Utility(Strict):
    """A template that was approved beforehand."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    language: Language
    components: list[Component] | None = None


class Body(Strict):
    """A message holds words or things, never both."""

    text: str | None = Field(default=None, min_length=1)
    metadata: str | None = Field(default=None, max_length=1000)
    attachment: Attachment | None = None
    attachments: list[FileAttachment] | None = Field(default=None, max_length=10)
    quick_replies: list[QuickReply] | None = Field(default=None, min_length=1, max_length=13)
    template: Utility | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Body":
        if self.text and (self.attachment or self.attachments):
            raise ValueError("Message cannot contain both text and attachment.")
        return self

    @property
    def files(self) -> list[FileAttachment]:
        one = [self.attachment] if isinstance(self.attachment, FileAttachment) else []
        return one + (self.attachments or [])


class ReplyTo(Strict):
    mid: str


class ReactionPayload(Strict):
    message_id: str
    reaction: str | None = None


class Envelope(Strict):
    recipient: To
    messaging_type: Literal["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"] = "RESPONSE"
    tag: str | None = None
    message: Body | None = None
    reply_to: ReplyTo | None = None
    sender_action: Literal["typing_on", "typing_off", "mark_seen", "react", "unreact"] | None = None
    payload: ReactionPayload | None = None
