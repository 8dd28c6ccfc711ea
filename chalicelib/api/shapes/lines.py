"""Inboxes and who sees them."""

from typing import Any

from chalicelib.api.shapes import Shape
from chalicelib.api.shapes.people import Agent


class Report(Shape):
    """The newest that the platform said of one thing of a line."""

    about: str
    health: str
    sentence: str
    at: int


class WhatsAppConfig(Shape):
    """What names a WhatsApp number at Meta; its token is never shown."""

    phone_number_id: str
    business_account_id: str


class WorkingHours(Shape):
    """One day of the week, 0 for Sunday."""

    day_of_week: int
    closed_all_day: bool
    open_all_day: bool
    open_hour: int | None
    open_minutes: int | None
    close_hour: int | None
    close_minutes: int | None


class FormField(Shape):
    """One field of the form before a visitor's first message."""

    name: str
    label: str
    placeholder: str
    type: str
    field_type: str
    required: bool
    enabled: bool
    values: list[str]


class FormOptions(Shape):
    """The form before a visitor's first message."""

    pre_chat_message: str
    pre_chat_fields: list[FormField]


class Inbox(Shape):
    """A connected line. What only one kind of channel has is absent from the others."""

    id: int
    channel_id: int
    name: str
    channel_type: str
    avatar_url: str
    greeting_enabled: bool
    greeting_message: str
    enable_auto_assignment: bool
    working_hours_enabled: bool
    out_of_office_message: str | None
    timezone: str
    working_hours: list[WorkingHours]
    csat_survey_enabled: bool
    allow_messages_after_resolved: bool
    lock_to_single_conversation: bool
    sender_name_type: str
    business_name: str | None
    callback_webhook_url: str | None
    auto_assignment_config: dict[str, Any]
    reauthorization_required: bool
    health: str
    last_event_at: int | None
    token_expires_at: int | None
    phone_number: str | None
    provider: str | None
    page_id: str | None
    instagram_id: str | None
    email: str | None
    provider_config: WhatsAppConfig | None = None
    paid_limits: dict[str, int] | None = None
    reports: list[Report] | None = None
    inbox_identifier: str | None = None
    webhook_url: str | None = None
    hmac_mandatory: bool | None = None
    hmac_token: str | None = None
    pre_chat_form_enabled: bool | None = None
    pre_chat_form_options: FormOptions | None = None
    additional_attributes: dict[str, Any] | None = None
    website_url: str | None = None
    website_token: str | None = None
    web_widget_script: str | None = None
    widget_color: str | None = None
    welcome_title: str | None = None
    welcome_tagline: str | None = None
    reply_time: str | None = None
    allowed_domains: str | None = None
    signature: str | None = None


class Inboxes(Shape):
    """The inboxes that the caller sees."""

    payload: list[Inbox]


class Invited(Shape):
    """`address` is to be opened; what comes back with `state` is to be handed in by then."""

    address: str
    state: str
    expires_at: int


class Choice(Shape):
    """A line that its owner shared; `inbox_id` is the inbox that it is already."""

    id: str
    name: str
    detail: str
    inbox_id: int | None


class Adopted(Shape):
    """The inbox; or several lines to choose from, with the state to choose by."""

    inbox: Inbox | None
    choices: list[Choice]
    state: str | None


class PaidMessages(Shape):
    """How many paid messages an inbox may send in this month (UTC), and has, by category."""

    limits: dict[str, int]
    sent: dict[str, int]


class Members(Shape):
    """The agents who see an inbox."""

    payload: list[Agent]
