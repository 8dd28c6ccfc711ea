"""What visitors are answered. Times are epoch seconds."""

from typing import Any, Literal

from chalicelib.api.shapes import Shape
from chalicelib.api.shapes.lines import FormOptions, WorkingHours
from chalicelib.api.shapes.talk import Attachment, SendState, StatusName


class VisitedInbox(Shape):
    """An inbox as its widget shows it."""

    identifier: str
    name: str
    timezone: str
    working_hours: list[WorkingHours]
    working_hours_enabled: bool
    out_of_office_message: str | None
    pre_chat_form_enabled: bool
    pre_chat_form_options: FormOptions
    csat_survey_enabled: bool
    greeting_enabled: bool
    greeting_message: str
    identity_validation_enabled: bool
    website_url: str
    welcome_title: str
    welcome_tagline: str
    widget_color: str
    attachment_bytes: int


class VisitorsContact(Shape):
    """A visitor; `id` is null until they are a contact."""

    source_id: str
    pubsub_token: str | None
    id: int | None
    name: str | None
    email: str | None
    phone_number: str | None


class Visitor(Shape):
    """The contact of a visitor's conversation."""

    id: int
    name: str | None
    email: str | None
    phone_number: str | None
    source_id: str


class VisitorsSender(Shape):
    """Who wrote."""

    id: int
    name: str
    avatar_url: str | None
    thumbnail: str | None
    type: Literal["user", "contact"]


class VisitorsMessage(Shape):
    """A message as the visitor sees it: 0 theirs, 1 an agent's."""

    id: int
    conversation_id: int
    content: str | None
    message_type: Literal[0, 1, 3]
    content_type: str
    content_attributes: dict[str, Any]
    created_at: int
    private: bool
    status: SendState
    echo_id: str | None
    attachments: list[Attachment]
    sender: VisitorsSender | None


class VisitorsConversation(Shape):
    """A visitor's conversation."""

    id: int
    uuid: str
    inbox_id: int
    status: StatusName
    contact_last_seen_at: int
    agent_last_seen_at: int
    answer_by_email: str | None
    messages: list[VisitorsMessage]
    contact: Visitor
