"""Conversations, messages and their files. Times are epoch seconds."""

from typing import Any, Literal

from chalicelib.api.shapes import Shape
from chalicelib.api.shapes.people import Agent, Team

StatusName = Literal["open", "pending", "snoozed", "resolved"]
PriorityName = Literal["low", "medium", "high", "urgent"]
SendState = Literal["queued", "held", "sending", "uncertain", "sent", "failed", "delivered", "read"]


class Attachment(Shape):
    """A file of a message; `data_url` opens it without a token, for a day, once it is ready."""

    id: int
    message_id: int
    account_id: int
    file_type: str
    extension: str | None
    data_url: str
    thumb_url: str
    file_size: int
    content_type: str
    filename: str
    state: Literal["pending", "ready", "failed", "expired"]
    voice: bool
    sticker: bool
    width: int | None
    height: int | None


class Sender(Shape):
    """Who wrote: a user or the contact."""

    id: int
    name: str
    type: Literal["user", "contact"]
    thumbnail: str
    availability_status: str
    available_name: str | None = None
    avatar_url: str | None = None
    phone_number: str | None = None
    email: str | None = None
    identifier: str | None = None
    blocked: bool | None = None
    additional_attributes: dict[str, Any] | None = None
    custom_attributes: dict[str, Any] | None = None


class ContactInboxSource(Shape):
    """How the conversation's inbox names the contact."""

    source_id: str


class ConversationOfMessage(Shape):
    """What a message says of its conversation."""

    id: int
    assignee_id: int | None
    unread_count: int
    last_activity_at: int
    contact_inbox: ContactInboxSource


class Pricing(Shape):
    """What a platform charges a message as, in its own words."""

    type: str
    category: str


class Message(Shape):
    """A message: 0 incoming, 1 outgoing, 2 activity, 3 template."""

    id: int
    account_id: int
    inbox_id: int
    conversation_id: int
    content: str | None
    processed_message_content: str | None
    message_type: Literal[0, 1, 2, 3]
    content_type: str
    content_attributes: dict[str, Any]
    expected_pricing: Pricing | None
    additional_attributes: dict[str, Any]
    external_source_ids: dict[str, Any]
    created_at: int
    updated_at: int
    private: bool
    status: SendState
    source_id: str | None
    echo_id: str | None
    sentiment: dict[str, Any]
    sender: Sender | None
    sender_type: str | None
    sender_id: int | None
    attachments: list[Attachment]
    conversation: ConversationOfMessage


class ReplyWindow(Shape):
    """Until when one may answer freely."""

    ends_at: int


class ReplyPricing(Pricing):
    """How an answer would be charged now, and until when it is free."""

    free_until: int | None = None


class ConversationMeta(Shape):
    """Who is in a conversation."""

    sender: Sender
    channel: str
    assignee: Agent | None
    assignee_type: str | None
    team: Team | None
    hmac_verified: bool


class Conversation(Shape):
    """An episode between a contact and an inbox, with its newest message."""

    id: int
    account_id: int
    uuid: str
    inbox_id: int
    status: StatusName
    priority: PriorityName | None
    labels: list[str]
    unread_count: int
    can_reply: bool
    reply_window: ReplyWindow | None
    reply_pricing: ReplyPricing | None
    muted: bool
    created_at: int
    updated_at: int
    timestamp: int
    last_activity_at: int
    agent_last_seen_at: int
    assignee_last_seen_at: int
    contact_last_seen_at: int
    first_reply_created_at: int | None
    waiting_since: int
    snoozed_until: int | None
    sla_policy_id: int | None
    additional_attributes: dict[str, Any]
    custom_attributes: dict[str, Any]
    messages: list[dict[str, Any]]
    last_non_activity_message: dict[str, Any] | None
    meta: ConversationMeta


class Counts(Shape):
    """How many conversations of a status are whose."""

    mine_count: int
    unassigned_count: int
    assigned_count: int
    all_count: int


class CountsOnly(Shape):
    """The counts by themselves."""

    meta: Counts


class ListMeta(Counts):
    """The counts, and where the page stands."""

    current_page: int
    next_cursor: str | None


class ConversationPage(Shape):
    """A page of conversations."""

    meta: ListMeta
    payload: list[Conversation]


class Conversations(Shape):
    """A page of conversations in Chatwoot's envelope."""

    data: ConversationPage


class ConversationsOfContact(Shape):
    """Everything a contact has had with the account, newest first."""

    payload: list[Conversation]


class ThreadMeta(Shape):
    """What a page of messages says of its conversation."""

    labels: list[str]
    additional_attributes: dict[str, Any]
    contact: Sender
    assignee: Agent | None
    agent_last_seen_at: int
    assignee_last_seen_at: int


class Messages(Shape):
    """A page of messages, oldest first."""

    meta: ThreadMeta
    payload: list[Message]


class Toggled(Shape):
    """The status that a conversation now has."""

    success: bool
    conversation_id: int
    current_status: StatusName
    snoozed_until: int | None


class ToggledStatus(Shape):
    """The same in Chatwoot's envelope."""

    meta: dict[str, Any]
    payload: Toggled


class SealedFile(Shape):
    """Where a file's ciphertext lies for a while, and what opens it: AES-256-GCM in chunks."""

    url: str
    key: str
    size: int
    chunk_size: int
    content_type: str
    filename: str


class Ticket(Shape):
    """A one-time ticket for `/ws`, good for `expires_in` seconds."""

    ticket: str
    expires_in: int
