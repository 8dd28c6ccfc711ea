"""Conversations: lists, one, a new one."""

from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.api.acts import Told, ToldOfReading
from chalicelib.api.callers import Member
from chalicelib.api.inputs import (
    Body,
    Id,
    IdOrNone,
    Line,
    LineOrNone,
    Lines,
    NotMasked,
    Object,
    Text,
)
from chalicelib.api.routing import route
from chalicelib.api.shapes.talk import Conversation as Shown
from chalicelib.api.shapes.talk import Conversations, CountsOnly, StatusName
from chalicelib.api.writing import template_of
from chalicelib.domain.account import Permission, User
from chalicelib.domain.conversation import Status
from chalicelib.domain.message import Content
from chalicelib.inbox import browse, reach, triage
from chalicelib.inbox.browse import Asked, Counted
from chalicelib.inbox.reach import Wish
from chalicelib.inbox.reply import Draft, reply
from chalicelib.wire import talk

door = Blueprint(__name__)
CONVERSATIONS = "/api/v1/accounts/{account_id}/conversations"
_LONGEST_SUBJECT = 200
CONVERSATION = f"{CONVERSATIONS}/{{conversation_id}}"


def _or(otherwise: Any) -> BeforeValidator:
    """An empty value in the query says nothing."""
    return BeforeValidator(lambda value: otherwise if value in ("", None) else value)


AnyStatus = Annotated[Literal["open", "pending", "snoozed", "resolved", "all"], _or("open")]
Whose = Annotated[Literal["me", "unassigned", "assigned", "all"], _or("all")]
Page = Annotated[Annotated[int, Field(ge=1, le=10_000)], _or(1)]


class Counting(Body):
    """Whose status is counted."""

    status: AnyStatus = "open"


class Listing(Counting):
    """Which conversations are listed; by page number, or by the cursor of the page before."""

    assignee_type: Whose = "all"
    inbox_id: IdOrNone = None
    team_id: IdOrNone = None
    labels: Lines = Field(default_factory=list)
    page: Page = 1
    cursor: Line = ""


class FirstMessage(Body):
    """What is said first in a new conversation: words, or a template."""

    private: bool = False
    template_params: Object = None
    content: Annotated[Text, Field(validate_default=True)] = ""

    @field_validator("content")
    @classmethod
    def _says_something(cls, content: str, said: ValidationInfo) -> str:
        if not (content.strip() or said.data.get("template_params")):
            raise ValueError("Needs words, unless template_params stand for them.")
        return content

    def content_of(self) -> Content:
        """As the customer is to get it."""
        return Content(text=self.content, attributes=template_of(self.template_params))


class NewConversation(Body):
    """A conversation to be opened: a contact in an inbox, or the inbox's own name for one."""

    inbox_id: Id
    contact_id: IdOrNone = None
    source_id: Annotated[LineOrNone, NotMasked] = None
    status: StatusName | None = None
    assignee_id: IdOrNone = None
    team_id: IdOrNone = None
    custom_attributes: Object = None
    additional_attributes: Object = None
    message: FirstMessage | None = None


@route(door, "GET", CONVERSATIONS, Permission.USE_CONVERSATIONS, answers=Conversations)
def listed(member: Member, query: Listing) -> dict[str, Any]:
    """A page of 25 conversations, last active first."""
    asked = Asked(
        status=_status(query.status),
        assignee=query.assignee_type,
        inbox=query.inbox_id or None,
        team=query.team_id or None,
        labels=frozenset(label.strip().lower() for label in query.labels if label.strip()),
        page=query.page,
        cursor=query.cursor,
    )
    found = browse.conversations_for(member.setup, member.user, asked)
    counted = browse.count(member.setup, member.user, asked.status)
    meta = {"current_page": query.page, "next_cursor": found.cursor or None}
    rows = [talk.conversation(head, member.setup) for head in found.conversations]
    return {"data": {"meta": {**_counts(counted), **meta}, "payload": rows}}


@route(door, "GET", f"{CONVERSATIONS}/meta", Permission.USE_CONVERSATIONS, answers=CountsOnly)
def counted(member: Member, query: Counting) -> dict[str, Any]:
    """How many conversations of a status are whose."""
    return {"meta": _counts(browse.count(member.setup, member.user, _status(query.status)))}


@route(
    door,
    "GET",
    CONVERSATION,
    Permission.USE_CONVERSATIONS,
    answers=Shown,
    telling=ToldOfReading("conversation.read", of="conversation_id"),
)
def shown(member: Member, conversation_id: int) -> dict[str, Any]:
    """One conversation."""
    head = browse.conversation(member.setup, member.user, conversation_id)
    return talk.conversation(head, member.setup)


@route(
    door,
    "POST",
    CONVERSATIONS,
    Permission.USE_CONVERSATIONS,
    answers=Shown,
    telling=Told("conversation.opened", found="id"),
)
def opened(member: Member, body: NewConversation) -> dict[str, Any]:
    """Opens a conversation; where one is open on that line already, answers with that."""
    setup, user = member.setup, member.user
    number = reach.open_conversation(setup, user, _wish(body)).number
    if body.custom_attributes:
        triage.set_custom_attributes(setup, number, body.custom_attributes)
    if body.assignee_id:
        triage.assign(setup, user, number, body.assignee_id)
    if body.team_id:
        triage.assign_team(setup, user, number, body.team_id)
    if body.message:
        head = browse.conversation(setup, user, number)
        reply(setup, head, _draft(body.message, user))
    if body.status:
        triage.set_status(setup, user, number, Status(body.status))
    return talk.conversation(browse.conversation(setup, user, number), setup)


def _status(name: str) -> Status | None:
    return None if name == "all" else Status(name)


def _wish(body: NewConversation) -> Wish:
    return Wish(
        inbox=body.inbox_id,
        contact=body.contact_id,
        source_id=body.source_id or "",
        assignee=body.assignee_id,
        team=body.team_id,
        says=body.message.content_of() if body.message and not body.message.private else None,
        subject=_subject(body.additional_attributes),
    )


def _draft(message: FirstMessage, user: User) -> Draft:
    content = message.content_of()
    return Draft(
        text=content.text,
        user=user.id,
        private=message.private,
        attributes={} if message.private else dict(content.attributes),
        by_human=True,
    )


def _subject(attributes: dict[str, Any] | None) -> str:
    """What a new mail thread is about, where Chatwoot's clients say it."""
    said = (attributes or {}).get("mail_subject")
    return " ".join(said.split())[:_LONGEST_SUBJECT] if isinstance(said, str) else ""


def _counts(counted: Counted) -> dict[str, int]:
    return {
        "mine_count": counted.mine,
        "unassigned_count": counted.unassigned,
        "assigned_count": counted.assigned,
        "all_count": counted.all,
    }
