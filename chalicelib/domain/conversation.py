"""A conversation: one episode on a thread, and what happens to it.

Each function takes a conversation and returns the next one; nothing here reads a clock. Applying
the same thing twice changes nothing, which is what makes replays harmless.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from chalicelib.domain.contact import better_name
from chalicelib.domain.early import Waiting, still_waiting
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.preview import Preview, preview_of

UNREAD_KEPT = 30
# When sweep looks whether a message's files have come (ms).
FILES_DUE_AFTER = 120_000


class Status(StrEnum):
    """Chatwoot's statuses."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Priority(StrEnum):
    """Chatwoot's priorities; none is None."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True)
class Person:
    """What a list row shows of the contact; a copy of the contact's own item."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Conversation:
    """The head of an episode. Times are ms, 0 for never.

    `ahead` are messages of which an edit told first: they stand in for what has yet to come.
    `early` are reports on messages of which nothing else is known.
    `blocked`: the contact is; what they say is kept and calls nobody. `told` is what the line has
    said here by itself. `paced_until`: until then the pace towards this person is taken.
    `free_until`: until then the platform charges nothing, because they came by an ad.
    `additional_attributes` is what a channel noted beside words (the page a visitor was on),
    `verified`: the customer's own site has signed who they are.
    """

    account: int
    number: int
    thread: str
    inbox: int
    contact: int
    key: str
    created_at: int
    started_at: int
    uuid: str = ""
    subject: str = ""
    status: Status = Status.OPEN
    status_at: int = 0
    assignee: int | None = None
    team: int | None = None
    priority: Priority | None = None
    labels: tuple[str, ...] = ()
    unread: frozenset[int] = frozenset()
    read_at: int = 0
    customer_read_at: int = 0
    last_activity_at: int = 0
    last_incoming_at: int = 0
    waiting_since: int = 0
    first_reply_at: int = 0
    replied_at: int = 0
    snoozed_until: int = 0
    window_ends_at: int = 0
    paced_until: int = 0
    due_at: int = 0
    next: int | None = None
    person: Person = field(default_factory=Person)
    preview: Preview = field(default_factory=Preview)
    custom_attributes: dict[str, object] = field(default_factory=dict)
    additional_attributes: dict[str, object] = field(default_factory=dict)
    verified: bool = False
    ahead: tuple[int, ...] = ()
    early: Waiting = ()
    free_until: int = 0
    blocked: bool = False
    told: frozenset[str] = frozenset()
    version: int = 0

    @property
    def is_resolved(self) -> bool:
        return self.status is Status.RESOLVED

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to have been said in it: its first words are on their way."""
        return self.preview.order == Preview().order

    def spans(self, time: int) -> bool:
        """Whether this closed episode was open at `time`."""
        return self.is_resolved and self.started_at <= time <= self.status_at


def received(
    conversation: Conversation, message: Message, person: Person, window: int
) -> Conversation:
    """After a customer's message.

    `window` is how long (ms) the message lets us answer freely, 0 for always.
    """
    changed = imported(conversation, message, person, window)
    if conversation.blocked:
        return changed
    if message.arrived > conversation.read_at and len(changed.unread) < UNREAD_KEPT:
        changed = replace(changed, unread=changed.unread | {message.id})
    if not changed.waiting_since and message.arrived > conversation.replied_at:
        changed = replace(changed, waiting_since=message.arrived)
    if message.arrived > conversation.status_at and _wakes(conversation):
        changed = replace(changed, status=Status.OPEN, status_at=message.arrived, snoozed_until=0)
    return changed


def imported(
    conversation: Conversation, message: Message, person: Person, window: int
) -> Conversation:
    """After something that was said before we were there: shown, and nobody is called."""
    changed = replace(
        noted(conversation, message, window), person=_renamed(conversation.person, person)
    )
    if message.kind is Kind.INCOMING:
        last = max(conversation.last_incoming_at, message.time)
        changed = replace(changed, last_incoming_at=last)
    return changed


def noted(conversation: Conversation, message: Message, window: int) -> Conversation:
    """After something that happened beside words, such as a call; `window` as in `received`."""
    changed = replace(
        _shown(conversation, message), started_at=min(conversation.started_at, message.time)
    )
    if window and message.kind is not Kind.OUTGOING:
        ends = max(conversation.window_ends_at, message.time + window)
        changed = replace(changed, window_ends_at=ends)
    if message.awaits_files:
        due = message.arrived + FILES_DUE_AFTER
        changed = replace(changed, due_at=min(changed.due_at or due, due))
    return changed


def reshown(conversation: Conversation, message: Message) -> Conversation:
    """After a message was changed or taken back: the row shows it as it now stands."""
    if conversation.preview.order != message.order:
        return conversation
    return replace(conversation, preview=preview_of(message))


def replied(conversation: Conversation, message: Message, due_at: int) -> Conversation:
    """After one of ours: a reply (with `due_at`, when to look whether it got out) or a note."""
    due = min(conversation.due_at or due_at, due_at) if due_at else conversation.due_at
    changed = replace(_shown(conversation, message), due_at=due)
    if not message.counts_as_reply:
        return changed
    waits_on = conversation.waiting_since > message.arrived
    return replace(
        changed,
        waiting_since=conversation.waiting_since if waits_on else 0,
        replied_at=max(conversation.replied_at, message.arrived),
        first_reply_at=min(conversation.first_reply_at or message.arrived, message.arrived),
    )


def looked_at_by(conversation: Conversation, due_at: int) -> Conversation:
    """To be looked at by `due_at`, if not sooner: something of it is on its way out."""
    return replace(conversation, due_at=min(conversation.due_at or due_at, due_at))


def read(conversation: Conversation, at: int) -> Conversation:
    """After an agent has seen everything that had arrived by `at`."""
    return replace(conversation, unread=frozenset(), read_at=max(conversation.read_at, at))


def with_status(
    conversation: Conversation, status: Status, at: int, snoozed_until: int = 0
) -> Conversation:
    """After an agent's decision on its status."""
    if status is conversation.status and snoozed_until == conversation.snoozed_until:
        return conversation
    return replace(conversation, status=status, status_at=at, snoozed_until=snoozed_until)


def _shown(conversation: Conversation, message: Message) -> Conversation:
    """Activity and preview; the newest message in the thread's own order wins."""
    last = max(conversation.last_activity_at, message.time)
    early = still_waiting(conversation.early, message.arrived)
    changed = replace(conversation, last_activity_at=last, early=early)
    if message.kind is Kind.ACTIVITY or message.order < conversation.preview.order:
        return changed
    return replace(changed, preview=preview_of(message))


def _wakes(conversation: Conversation) -> bool:
    return conversation.status in (Status.RESOLVED, Status.SNOOZED)


def _renamed(known: Person, said: Person) -> Person:
    """What the provider says fills gaps; a name an agent gave stays."""
    return Person(
        name=better_name(known.name, said.name),
        phone=known.phone or said.phone,
        email=known.email or said.email,
    )
