"""What agents decide about a conversation: status, priority, who has it, labels, read marks."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.clock import now
from chalicelib.domain.account import Setup, User
from chalicelib.domain.agent_names import by_id
from chalicelib.domain.conversation import (
    Conversation,
    Priority,
    Status,
    looked_at_by,
    read,
    with_status,
)
from chalicelib.domain.errors import Conflict, Invalid, NotThere
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import announce, gesture, policy
from chalicelib.inbox.remark import remark
from chalicelib.inbox.reply import DUE_AFTER
from chalicelib.store import conversations, messages, sends

_SAID = {
    Status.RESOLVED: "resolved",
    Status.OPEN: "reopened",
    Status.PENDING: "marked as pending",
    Status.SNOOZED: "snoozed",
}


def set_status(
    setup: Setup, by: User | None, number: int, status: Status, snoozed_until: int = 0
) -> Conversation:
    """Opens, resolves, snoozes (until `snoozed_until`, ms) or parks a conversation."""
    if status is not Status.SNOOZED:
        snoozed_until = 0
    change = _change(setup, number, lambda c: _with_status(c, status, snoozed_until))
    if change.before.status is not change.after.status:
        note(setup, change.after, f"Conversation was {_SAID[status]} by {_name(by)}")
        announce.conversation("conversation.status_changed", change.after, setup)
    return change.after


def set_priority(setup: Setup, by: User | None, number: int, priority: Priority | None) -> None:
    """Sets how urgent a conversation is; None takes that away."""
    change = _change(setup, number, lambda c: replace(c, priority=priority))
    if change.is_one:
        said = f"set the priority to {priority.value}" if priority else "removed the priority"
        note(setup, change.after, f"{_name(by)} {said}")
        announce.conversation("conversation.updated", change.after, setup)


def assign(setup: Setup, by: User | None, number: int, assignee: int | None) -> Conversation:
    """Gives a conversation to an agent who may see it; None takes it from whoever has it."""
    head = _change(setup, number, lambda c: c).after
    user = setup.users.get(assignee or 0)
    inbox = setup.inboxes.get(head.inbox)
    if assignee and (user is None or (inbox and not inbox.seen_by(user))):
        raise Invalid(
            "This agent cannot be assigned: they are not a member of the inbox.",
            "invalid",
            {"assignee_id": ["is not an agent of this inbox"]},
        )
    change = _change(setup, number, lambda c: replace(c, assignee=assignee or None))
    if change.is_one:
        said = f"Assigned to {by_id(user.id)}" if user else "Unassigned"
        note(setup, change.after, f"{said} by {_name(by)}")
        announce.conversation("assignee.changed", change.after, setup)
    return change.after


def assign_team(setup: Setup, by: User | None, number: int, team: int | None) -> Conversation:
    """Gives a conversation to a team; None takes it from whichever has it."""
    found = setup.teams.get(team or 0)
    if team and found is None:
        raise NotThere("team")
    change = _change(setup, number, lambda c: replace(c, team=team or None))
    if change.is_one:
        said = f"Assigned to {found.name}" if found else "Removed from its team"
        note(setup, change.after, f"{said} by {_name(by)}")
        announce.conversation("team.changed", change.after, setup)
    return change.after


def set_labels(setup: Setup, number: int, labels: list[str]) -> Conversation:
    """Replaces a conversation's labels."""
    tidy = tuple(dict.fromkeys(label.strip().lower() for label in labels if label.strip()))
    change = _change(setup, number, lambda c: replace(c, labels=tidy))
    if change.is_one:
        announce.conversation("conversation.updated", change.after, setup)
    return change.after


def set_custom_attributes(setup: Setup, number: int, attributes: dict[str, object]) -> Conversation:
    """Replaces a conversation's custom attributes."""
    change = _change(setup, number, lambda c: replace(c, custom_attributes=attributes))
    if change.is_one:
        announce.conversation("conversation.updated", change.after, setup)
    return change.after


def mark_read(setup: Setup, number: int) -> Conversation:
    """An agent has seen all that has arrived so far.

    The time is taken after the head was read: what it shows as unread arrived before.
    """
    change = _change(setup, number, lambda c: read(c, now()) if c.unread else c)
    if change.is_one:
        announce.conversation("conversation.updated", change.after, setup)
        gesture.mark_read(setup, change.before)
    return change.after


def note(setup: Setup, conversation: Conversation, text: str) -> None:
    """Writes an activity into the thread: what was decided, and by whom."""
    named = (str(conversation.number), str(conversation.version), text)
    remark(setup, conversation, text, now(), named)


def resend(setup: Setup, conversation: Conversation, id: int) -> Message:
    """*Send again*: a new attempt for what is uncertain.

    Raises Invalid for marketing that the customer has stopped meanwhile.
    """
    return _decide(setup, conversation, id, State.QUEUED)


def leave(setup: Setup, conversation: Conversation, id: int) -> Message:
    """*Leave*: what is uncertain counts as failed from now on."""
    return _decide(setup, conversation, id, State.FAILED)


def _decide(setup: Setup, conversation: Conversation, id: int, then: State) -> Message:
    message = messages.get(conversation.account, conversation.thread, id)
    if message is None or message.deleted:
        raise NotThere("message")
    if then is State.QUEUED and _is_uncertain(message):
        _refuse_unwanted(setup, conversation, message)
        # First of all: whatever breaks off from here on, sweep looks what became of it.
        due = now() + DUE_AFTER
        _change(setup, message.conversation, lambda c: looked_at_by(c, due))
    decided = False
    for part, send in enumerate(message.sends):
        if send.state is State.UNCERTAIN:
            after = send.again() if then is State.QUEUED else replace(send, state=then)
            moved = sends.set_send(message, part, after, send.state)
            message, decided = moved or message, decided or moved is not None
    if not decided:
        raise _settled_already(message)
    announce.message("message.updated", message, setup, conversation)
    return message


def _refuse_unwanted(setup: Setup, conversation: Conversation, message: Message) -> None:
    inbox = setup.inboxes.get(message.inbox)
    if inbox:
        policy.refuse_unwanted(inbox, conversation, message.content)


def _is_uncertain(message: Message) -> bool:
    return any(send.state is State.UNCERTAIN for send in message.sends)


def _settled_already(message: Message) -> Conflict:
    return Conflict(
        f"This message is {message.status.value}: there is nothing to decide about it.",
        "not_uncertain",
    )


def _with_status(head: Conversation, status: Status, snoozed_until: int) -> Conversation:
    changed = with_status(head, status, now(), snoozed_until)
    if snoozed_until and changed is not head:
        due = min(head.due_at or snoozed_until, snoozed_until)
        return replace(changed, due_at=due)
    return changed


def _change(
    setup: Setup, number: int, step: Callable[[Conversation], Conversation]
) -> conversations.Change:
    change = conversations.change(setup.account, number, step)
    if change is None:
        raise NotThere("conversation")
    return change


def _name(by: User | None) -> str:
    return by_id(by.id) if by else "the system"
