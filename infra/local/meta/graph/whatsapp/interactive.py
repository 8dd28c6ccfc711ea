"""Interactive messages: reply buttons, lists, links, flows, and requests."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from infra.local.meta.graph.shape import Strict, Url


class HeaderFile(Strict):
    """A file named by the id of an upload or by a link, never both."""

    id: str | None = None
    link: Url | None = None

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise ValueError("Exactly one of 'id' and 'link' is required for media.")
        return self


class HeaderDocument(HeaderFile):
    filename: str | None = Field(default=None, min_length=1, max_length=240)


class Header(Strict):
    type: Literal["text", "image", "video", "document"]
    text: str | None = Field(default=None, min_length=1, max_length=60)
    image: HeaderFile | None = None
    video: HeaderFile | None = None
    document: HeaderDocument | None = None

    @model_validator(mode="after")
    def _holds_what_it_says(self) -> Self:
        if set(self.model_dump(exclude_none=True)) != {"type", self.type}:
            raise ValueError(f"Header of type {self.type} needs '{self.type}' and nothing else.")
        return self


class TextHeader(Strict):
    type: Literal["text"]
    text: str = Field(min_length=1, max_length=60)


class Body(Strict):
    text: str = Field(min_length=1, max_length=1024)


class LongBody(Strict):
    text: str = Field(min_length=1, max_length=4096)


class Footer(Strict):
    text: str = Field(min_length=1, max_length=60)


class Reply(Strict):
    id: str = Field(min_length=1, max_length=256)
    title: str = Field(min_length=1, max_length=20)


class Button(Strict):
    type: Literal["reply"]
    reply: Reply


class Buttons(Strict):
    buttons: list[Button] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _tells_them_apart(self) -> Self:
        _all_different("button id", [button.reply.id for button in self.buttons])
        _all_different("button title", [button.reply.title for button in self.buttons])
        return self


class Row(Strict):
    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=24)
    description: str | None = Field(default=None, max_length=72)


class Section(Strict):
    title: str | None = Field(default=None, max_length=24)
    rows: list[Row] = Field(min_length=1)


class Sections(Strict):
    button: str = Field(min_length=1, max_length=20)
    sections: list[Section] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _counts_ten_rows(self) -> Self:
        rows = [row.id for section in self.sections for row in section.rows]
        if len(rows) > 10:
            raise ValueError("Total row count exceed max allowed count: 10")
        if len(self.sections) > 1 and not all(section.title for section in self.sections):
            raise ValueError("Section title is required when there is more than one section.")
        _all_different("row id", rows)
        return self


class LinkButton(Strict):
    display_text: str = Field(min_length=1, max_length=20)
    url: Url


class LinkAction(Strict):
    name: Literal["cta_url"]
    parameters: LinkButton


class FlowPayload(Strict):
    screen: str | None = Field(default=None, min_length=1)
    data: dict[str, Any] | None = Field(default=None, min_length=1)


class FlowParameters(Strict):
    flow_message_version: Literal["3"]
    flow_id: str | None = None
    flow_name: str | None = None
    flow_cta: str = Field(min_length=1, max_length=30)
    flow_token: str | None = None
    flow_action: Literal["navigate", "data_exchange"] = "navigate"
    flow_action_payload: FlowPayload | None = None
    mode: Literal["draft", "published"] = "published"

    @model_validator(mode="after")
    def _names_one_flow(self) -> Self:
        if (self.flow_id is None) == (self.flow_name is None):
            raise ValueError("Exactly one of 'flow_id' and 'flow_name' is required.")
        return self


class FlowAction(Strict):
    name: Literal["flow"]
    parameters: FlowParameters


class SendLocation(Strict):
    name: Literal["send_location"]


class RequestContact(Strict):
    name: Literal["request_contact_info"]


class ButtonMessage(Strict):
    type: Literal["button"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: Buttons


class ListMessage(Strict):
    type: Literal["list"]
    header: TextHeader | None = None
    body: LongBody
    footer: Footer | None = None
    action: Sections


class LinkMessage(Strict):
    type: Literal["cta_url"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: LinkAction


class FlowMessage(Strict):
    type: Literal["flow"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: FlowAction


class LocationRequest(Strict):
    type: Literal["location_request_message"]
    body: Body
    action: SendLocation


class ContactRequest(Strict):
    type: Literal["contact_request"]
    body: Body
    action: RequestContact


INTERACTIVE: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        ButtonMessage | ListMessage | LinkMessage | FlowMessage | LocationRequest | ContactRequest,
        Field(discriminator="type"),
    ]
)


def _all_different(what: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"Duplicated {what}: every one must be different.")
