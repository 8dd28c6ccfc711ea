"""Which episode of its thread something belongs to: the one open now, or the one it is late for."""

import uuid
from dataclasses import replace

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Kind, Message
from chalicelib.store import conversations, messages, threads
from chalicelib.store.identities import Way, point_at
from chalicelib.store.transaction import Overtaken


class Vanished(LookupError):
    """The thread went, with all that was said in it: whoever writes now begins a new one."""


def episode_for(
    inbox: Inbox, way: Way, event: MessageReceived, draft: Message, fingerprint: bytes
) -> Conversation:
    """The conversation that `draft` belongs to; a customer's new words may begin the next one.

    Raises Vanished.
    """
    latest = _latest(inbox.account, way)
    if event.time < latest.started_at:
        return _earlier(inbox.account, way, event.time) or latest
    if not _begins_anew(inbox, latest, event):
        return latest
    if messages.exists(inbox.account, way.thread, draft.id, fingerprint):
        return latest
    return _next_episode(inbox, way, latest, event)


def _begins_anew(inbox: Inbox, latest: Conversation, event: MessageReceived) -> bool:
    """Only what a customer says anew ends the silence after "resolved"."""
    if event.kind is not Kind.INCOMING or event.imported or _reopens(inbox):
        return False
    if latest.blocked or latest.is_empty:
        return False
    return latest.is_resolved and not latest.spans(event.time)


def _latest(account: int, way: Way) -> Conversation:
    """The thread's newest episode; the way's hint may lag behind, or name one that has gone."""
    number = way.conversation
    while True:
        head = conversations.get(account, number) or conversations.get_now(account, number)
        if head is None:
            return _current(account, way)
        if head.next is None:
            return head
        number = head.next


def _current(account: int, way: Way) -> Conversation:
    thread = threads.get(account, way.thread, consistent=True)
    head = conversations.get_now(account, thread.current) if thread else None
    if head is None:
        raise Vanished(f"Conversation {way.conversation} has no head.")
    return head


def _reopens(inbox: Inbox) -> bool:
    return inbox.single_conversation or channel_for(inbox.channel).keeps_one_conversation


def _earlier(account: int, way: Way, time: int) -> Conversation | None:
    """The closed episode that was open at `time`, if any."""
    for number in reversed(threads.episodes_of(account, way.thread)):
        head = conversations.get(account, number)
        if head and head.spans(time):
            return head
    return None


def _next_episode(
    inbox: Inbox, way: Way, latest: Conversation, event: MessageReceived
) -> Conversation:
    thread = threads.get(inbox.account, way.thread, consistent=True)
    if thread is None or thread.current != latest.number:
        return _latest(inbox.account, replace(way, conversation=latest.next or latest.number))
    following = Conversation(
        account=inbox.account,
        number=conversations.next_number(inbox.account),
        thread=way.thread,
        inbox=inbox.id,
        contact=latest.contact,
        key=latest.key,
        created_at=now(),
        started_at=event.time,
        last_activity_at=event.time,
        uuid=str(uuid.uuid4()),
        status=Status.OPEN,
        person=latest.person,
        early=latest.early,
        # What opened the window may have been said in the episode before.
        window_ends_at=latest.window_ends_at,
        free_until=latest.free_until,
        version=1,
    )
    try:
        threads.begin_episode(thread, following)
    except Overtaken:
        fresh = conversations.get_now(inbox.account, latest.number)
        return _latest(inbox.account, replace(way, conversation=(fresh or latest).number))
    for identity in (*event.leads, *event.identities):
        point_at(inbox.account, inbox.id, identity, following.number)
    return following
