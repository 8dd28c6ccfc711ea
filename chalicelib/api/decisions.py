"""What agents decide about a conversation: status, priority, who has it, labels, read marks."""

from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from pydantic import BeforeValidator

from chalicelib.api.acts import PASSING, Told
from chalicelib.api.callers import Member
from chalicelib.api.conversations import CONVERSATION
from chalicelib.api.inputs import Body, IdOrNone, Lines, Object, Seconds
from chalicelib.api.routing import route
from chalicelib.api.shapes.people import Agent, LabelTitles, Team
from chalicelib.api.shapes.talk import Conversation as Shown
from chalicelib.api.shapes.talk import PriorityName, StatusName, ToggledStatus
from chalicelib.domain.account import Permission
from chalicelib.domain.conversation import Conversation, Priority, Status
from chalicelib.inbox import announce, browse, gesture, reach, triage
from chalicelib.wire import people, talk, times

door = Blueprint(__name__)
_USE = Permission.USE_CONVERSATIONS
PriorityOrNone = Annotated[
    PriorityName | None, BeforeValidator(lambda value: None if value in ("", "none") else value)
]


class Changes(Body):
    """What is to change; what is not named stays, and null takes away."""

    status: StatusName | None = None
    snoozed_until: Seconds = None
    priority: PriorityOrNone = None
    assignee_id: IdOrNone = None
    team_id: IdOrNone = None


class NewStatus(Body):
    """The status to set; without one, open becomes resolved and everything else open."""

    status: StatusName | None = None
    snoozed_until: Seconds = None


class NewPriority(Body):
    """How urgent it is; null takes that away."""

    priority: PriorityOrNone = None


class Assignment(Body):
    """Who gets it: an agent or a team; null or 0 takes it from whoever has it."""

    assignee_id: IdOrNone = None
    team_id: IdOrNone = None


class NewLabels(Body):
    """All labels that it shall carry."""

    labels: Lines


class CustomAttributes(Body):
    """All custom attributes that it shall carry."""

    custom_attributes: Object


class Typing(Body):
    """Whether somebody is writing, and whether it is a note."""

    typing_status: Literal["on", "off"]
    is_private: bool = False


@route(
    door,
    "PATCH",
    CONVERSATION,
    _USE,
    answers=Shown,
    telling=Told("conversation.changed", of="conversation_id", words=("status", "priority")),
)
def changed(member: Member, conversation_id: int, body: Changes) -> dict[str, Any]:
    """Changes status, priority, agent and team of a conversation."""
    setup, user = member.setup, member.user
    head = _seen(member, conversation_id)
    inbox = setup.inboxes.get(head.inbox)
    reach.refuse_strangers(setup, inbox, body.assignee_id, body.team_id)
    if body.says("assignee_id"):
        triage.assign(setup, user, head.number, body.assignee_id)
    if body.says("team_id"):
        triage.assign_team(setup, user, head.number, body.team_id)
    if body.says("priority"):
        triage.set_priority(setup, user, head.number, _priority(body.priority))
    if body.status:
        triage.set_status(setup, user, head.number, Status(body.status), _until(body.snoozed_until))
    return talk.conversation(_seen(member, conversation_id), setup)


@route(
    door,
    "POST",
    f"{CONVERSATION}/toggle_status",
    _USE,
    answers=ToggledStatus,
    telling=Told("conversation.status_changed", of="conversation_id", words=("status",)),
)
def toggled(member: Member, conversation_id: int, body: NewStatus) -> dict[str, Any]:
    """Sets or toggles the status."""
    head = _seen(member, conversation_id)
    other = Status.RESOLVED if head.status is Status.OPEN else Status.OPEN
    status = Status(body.status) if body.status else other
    until = _until(body.snoozed_until)
    after = triage.set_status(member.setup, member.user, head.number, status, until)
    said = {
        "success": True,
        "conversation_id": after.number,
        "current_status": after.status.value,
        "snoozed_until": times.seconds_or_none(after.snoozed_until),
    }
    return {"meta": {}, "payload": said}


@route(
    door,
    "POST",
    f"{CONVERSATION}/toggle_priority",
    _USE,
    telling=Told("conversation.prioritised", of="conversation_id", words=("priority",)),
)
def prioritised(member: Member, conversation_id: int, body: NewPriority) -> None:
    """Sets how urgent it is."""
    head = _seen(member, conversation_id)
    triage.set_priority(member.setup, member.user, head.number, _priority(body.priority))


@route(
    door,
    "POST",
    f"{CONVERSATION}/assignments",
    _USE,
    answers=Agent | Team | None,
    telling=Told("conversation.assigned", of="conversation_id"),
)
def assigned(member: Member, conversation_id: int, body: Assignment) -> dict[str, Any] | None:
    """Gives it to an agent or a team, and answers with whom."""
    setup, head = member.setup, _seen(member, conversation_id)
    if body.says("team_id") and not body.says("assignee_id"):
        triage.assign_team(setup, member.user, head.number, body.team_id)
        team = setup.teams.get(body.team_id or 0)
        return people.team(team, member.user) if team else None
    triage.assign(setup, member.user, head.number, body.assignee_id)
    user = setup.users.get(body.assignee_id or 0)
    return people.agent(user) if user else None


@route(door, "GET", f"{CONVERSATION}/labels", _USE, answers=LabelTitles)
def labels(member: Member, conversation_id: int) -> dict[str, Any]:
    """The labels it carries."""
    return {"payload": list(_seen(member, conversation_id).labels)}


@route(
    door,
    "POST",
    f"{CONVERSATION}/labels",
    _USE,
    answers=LabelTitles,
    telling=Told("conversation.labelled", of="conversation_id"),
)
def labelled(member: Member, conversation_id: int, body: NewLabels) -> dict[str, Any]:
    """Replaces the labels it carries."""
    head = _seen(member, conversation_id)
    return {"payload": list(triage.set_labels(member.setup, head.number, body.labels).labels)}


@route(
    door,
    "POST",
    f"{CONVERSATION}/custom_attributes",
    _USE,
    answers=CustomAttributes,
    telling=Told("conversation.attributed", of="conversation_id"),
)
def attributed(member: Member, conversation_id: int, body: CustomAttributes) -> dict[str, Any]:
    """Replaces its custom attributes."""
    head = _seen(member, conversation_id)
    wanted = body.custom_attributes or {}
    after = triage.set_custom_attributes(member.setup, head.number, wanted)
    return {"custom_attributes": dict(after.custom_attributes)}


@route(door, "POST", f"{CONVERSATION}/update_last_seen", _USE, answers=Shown, telling=PASSING)
def seen(member: Member, conversation_id: int) -> dict[str, Any]:
    """The agent has seen everything so far."""
    head = _seen(member, conversation_id)
    return talk.conversation(triage.mark_read(member.setup, head.number), member.setup)


@route(door, "POST", f"{CONVERSATION}/toggle_typing_status", _USE, telling=PASSING)
def typing(member: Member, conversation_id: int, body: Typing) -> None:
    """Tells the others, and the customer, that the agent is writing, or no longer."""
    head = _seen(member, conversation_id)
    who = people.sender(member.user)
    announce.typing(member.setup, head, who, body.typing_status, private=body.is_private)
    if not body.is_private:
        gesture.show_typing(member.setup, head, body.typing_status)


def _seen(member: Member, number: int) -> Conversation:
    return browse.conversation(member.setup, member.user, number)


def _priority(name: str | None) -> Priority | None:
    return Priority(name) if name else None


def _until(seconds: int | None) -> int:
    return (seconds or 0) * 1000
