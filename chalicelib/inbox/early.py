"""A report that comes long before its message waits in the thread, and is applied once that comes.

Meta keeps no order, and a message may come days after what was done to it. While the queue still
tries, nothing is kept here (`accept`); from then on the report stands on the conversation's head.
Whoever stores a message has just written that head, so looking costs no read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import log
from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.amending import edited, reacted
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.early import EarlyReport, of_target, with_another
from chalicelib.domain.events import Event, MessageEdited, MessageRevoked, ReactionReported
from chalicelib.domain.message import Content, Message
from chalicelib.inbox.take_back import show_again, take_back
from chalicelib.inbox.trace import by_provider_id, fingerprint_of, way_of
from chalicelib.store import conversations, messages, threads
from chalicelib.store.identities import Way

_Told = ReactionReported | MessageEdited | MessageRevoked


def keep(setup: Setup, inbox: Inbox, event: Event) -> bool:
    """Lets a report wait for its message; False: it is none that can, or of nobody whom we know."""
    if not isinstance(event, _Told) or not event.target_id:
        return False
    way = way_of(inbox.account, inbox.id, event.identities)
    if way is None:
        return False
    _note(inbox, way, event)
    log.happened("report_waits", account=inbox.account, inbox=inbox.id)
    # The message may have come in between, and found nothing waiting.
    target = by_provider_id(inbox.account, inbox.id, event.identities, event.target_id)
    head = conversations.get_now(inbox.account, target.conversation) if target else None
    if target and head:
        take(setup, target, fingerprint_of(inbox.account, way.contact, event.target_id), head)
    return True


def take(setup: Setup, message: Message, fingerprint: bytes, head: Conversation) -> Message:
    """The message after everything that waited for it; `head` is its conversation, just read."""
    target = fingerprint.hex()
    for episode in _onwards(head):
        waiting = of_target(episode.early, target)
        for report in waiting:
            message = _APPLIED[report.what](setup, message, report) or message
        if waiting:
            conversations.change(message.account, episode.number, lambda h: _without(h, target))
    return message


def is_needed(head: Conversation) -> bool:
    """Whether anything may wait for a message that was just stored in this conversation."""
    return bool(head.early or head.next)


def _note(inbox: Inbox, way: Way, event: _Told) -> None:
    """On the newest episode's head: whichever begins meanwhile gets it, too."""
    report = _report(inbox, way, event)
    ends = event.time + channel_for(inbox.channel).window if _opens_window(event) else 0
    thread = threads.get(inbox.account, way.thread, consistent=True)
    number = thread.current if thread else None
    while number is not None:
        change = conversations.change(inbox.account, number, lambda h: _with(h, report, ends))
        number = change.after.next if change else None


def _report(inbox: Inbox, way: Way, event: _Told) -> EarlyReport:
    what, told = _KEPT[type(event)]
    hashed = fingerprint_of(inbox.account, way.contact, event.target_id)
    return EarlyReport(hashed.hex(), what, event.time, now(), told(event))


def _opens_window(event: _Told) -> bool:
    return isinstance(event, ReactionReported) and event.opens_window


def _with(head: Conversation, report: EarlyReport, ends: int) -> Conversation:
    return replace(
        head,
        early=with_another(head.early, report),
        window_ends_at=max(head.window_ends_at, ends),
    )


def _without(head: Conversation, target: str) -> Conversation:
    return replace(head, early=tuple(r for r in head.early if r.target != target))


def _onwards(head: Conversation) -> Iterator[Conversation]:
    """A conversation and those that followed it in its thread."""
    following: Conversation | None = head
    while following:
        yield following
        next = following.next
        following = conversations.get(head.account, next) if next else None


def _told_of_reaction(event: Any) -> Mapping[str, Any]:
    who = event.who or (event.identities[0].value if event.identities else "")
    return {"emoji": event.emoji, "who": who}


def _told_of_edit(event: Any) -> Mapping[str, Any]:
    return {"text": event.text, "attributes": dict(event.attributes)}


def _react(setup: Setup, message: Message, report: EarlyReport) -> Message | None:
    told = report.said
    event = ReactionReported("", "", told["emoji"], report.time, (), told["who"])
    return _changed(setup, message, lambda content: reacted(content, event))


def _edit(setup: Setup, message: Message, report: EarlyReport) -> Message | None:
    told = report.said
    event = MessageEdited("", told["text"], report.time, (), told["attributes"])
    return _changed(setup, message, lambda content: edited(content, event))


def _take_back(setup: Setup, message: Message, _: EarlyReport) -> Message | None:
    return take_back(setup, message)


def _changed(setup: Setup, message: Message, step: Callable[[Content], Content]) -> Message | None:
    changed = messages.change(message.account, message.thread, message.id, step)
    if changed:
        show_again(setup, changed)
    return changed


# What is kept of a report, and what becomes of it.
_KEPT: Mapping[type, tuple[str, Callable[[Any], Mapping[str, Any]]]] = {
    ReactionReported: ("reaction", _told_of_reaction),
    MessageEdited: ("edit", _told_of_edit),
    MessageRevoked: ("revoke", lambda event: {}),
}
_APPLIED: Mapping[str, Callable[[Setup, Message, EarlyReport], Message | None]] = {
    "reaction": _react,
    "edit": _edit,
    "revoke": _take_back,
}
