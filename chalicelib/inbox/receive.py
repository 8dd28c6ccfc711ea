"""Something new stands in a thread: exactly once visible, in the right episode."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from chalicelib import log
from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Contact, IdentityKind, better_name, with_handle
from chalicelib.domain.conversation import (
    Conversation,
    imported,
    noted,
    received,
    replied,
)
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Content, Kind, Message
from chalicelib.domain.send import Send
from chalicelib.inbox import ahead, announce, early, price
from chalicelib.inbox.ask_what import ask_what
from chalicelib.inbox.complete import completed
from chalicelib.inbox.consent import take_words
from chalicelib.inbox.episode import Vanished, episode_for
from chalicelib.inbox.get_to_know import ask_who
from chalicelib.inbox.greet_later import greet_later
from chalicelib.inbox.horizon import within
from chalicelib.inbox.meet import Forgotten, learn, meet
from chalicelib.inbox.merge import unite
from chalicelib.inbox.stranger import Stranger, person_of, stranger_of
from chalicelib.inbox.trace import LOOK_BACK, fingerprint_of
from chalicelib.privacy.hear_code import hear_code
from chalicelib.store import contacts, conversations, identities, messages, names
from chalicelib.store.identities import Way
from chalicelib.store.message_pages import find_by_fingerprint

_HOUR = 3_600_000


def receive(setup: Setup, inbox: Inbox, event: MessageReceived) -> Message | None:
    """Stores what was said or has happened and tells the screens; a repeat changes nothing.

    None when the person was erased after it was written, or nothing so old is kept.
    """
    kept = within(setup, inbox, event)
    return _taken(setup, inbox, kept) if kept else None


def _taken(setup: Setup, inbox: Inbox, event: MessageReceived) -> Message | None:
    stranger = stranger_of(event)
    try:
        way, put, change, fingerprint = _stored(inbox, stranger, event)
        if change and _shows_phone(inbox, event, put, change):
            learn(inbox, stranger)
            unite(setup, inbox, way.contact, event.identities)
    except Forgotten:
        log.happened("refused_after_erasure", account=inbox.account, inbox=inbox.id)
        return None
    if change and change.after.ahead:
        put = put._replace(message=ahead.united(setup, put.message, fingerprint, change.after))
    if change:
        take_words(setup, inbox, put.message, change.after)
        hear_code(inbox, event, change.after.contact)
    if change and early.is_needed(change.after):
        put = put._replace(message=early.take(setup, put.message, fingerprint, change.after))
    if change and not change.before.preview.order[0]:
        ask_who(inbox, change.after)
    return _told(setup, event, put, change)


def receive_ahead(setup: Setup, inbox: Inbox, event: MessageReceived) -> Message | None:
    """Stores what an edit tells of a message that has not come yet: it stands in until then."""
    marked = replace(event, attributes={**event.attributes, ahead.MARK: True})
    return receive(setup, inbox, marked)


class _Stored(NamedTuple):
    way: Way
    put: messages.Put
    change: conversations.Change | None
    fingerprint: bytes


def _stored(inbox: Inbox, stranger: Stranger, event: MessageReceived) -> _Stored:
    """The message in its conversation. When that has just gone, because all in it was too old to
    be kept, another begins. Raises Forgotten."""
    way = meet(inbox, stranger)
    try:
        put, episode, fingerprint = _put(inbox, way, event)
        change = _applied(inbox, event, put.message, episode)
        if change:
            return _Stored(way, put, change, fingerprint)
    except Vanished:
        pass
    way = learn(inbox, stranger)
    put, episode, fingerprint = _put(inbox, way, event)
    if episode and conversations.get_now(inbox.account, put.message.conversation) is None:
        put = put._replace(message=messages.move(put.message, episode.number))
    return _Stored(way, put, _applied(inbox, event, put.message, episode), fingerprint)


def _put(
    inbox: Inbox, way: Way, event: MessageReceived
) -> tuple[messages.Put, Conversation | None, bytes]:
    """Stores the message unless it is there; with its episode, if that had to be found, and the
    hash it is known by."""
    draft, fingerprint = _draft(inbox, way, event)
    if _may_stand_elsewhere(event):
        known = find_by_fingerprint(inbox.account, way.thread, fingerprint, LOOK_BACK)
        if known:
            return messages.Put(completed(known, draft), False), None, fingerprint
    episode = episode_for(inbox, way, event, draft, fingerprint)
    put = messages.put(replace(draft, conversation=episode.number), fingerprint)
    return put._replace(message=completed(put.message, draft)), episode, fingerprint


def _may_stand_elsewhere(event: MessageReceived) -> bool:
    """Whether a repeat of it may tell another time: then its id alone does not find it again."""
    with_files = event.files or event.attachments
    is_told_twice = event.imported and (with_files or event.attributes.get("stub"))
    return event.undated or bool(is_told_twice)


def _draft(inbox: Inbox, way: Way, event: MessageReceived) -> tuple[Message, bytes]:
    fingerprint = fingerprint_of(inbox.account, way.contact, event.provider_id)
    return (
        Message(
            account=inbox.account,
            thread=way.thread,
            id=timed_id(event.time, fingerprint),
            conversation=way.conversation,
            inbox=inbox.id,
            kind=event.kind,
            time=event.time,
            arrived=now(),
            key=names.contact_key(way.contact),
            content=Content(
                text=event.text,
                source_id=event.provider_id,
                echo_id=event.echo_id,
                attributes=event.attributes,
                attachments=event.attachments
                or tuple(file.attachment(place) for place, file in enumerate(event.files, 1)),
            ),
            # Sent elsewhere; the platform reports on it like on our own.
            sends=(Send(event.reached),) if event.kind is Kind.OUTGOING else (),
            quiet=event.imported,
        ),
        fingerprint,
    )


def _applied(
    inbox: Inbox, event: MessageReceived, message: Message, episode: Conversation | None
) -> conversations.Change | None:
    """Brings the head up to date with the message, as it was stored the first time."""
    step = price.entering(inbox, event, _step(inbox, event, message))
    if ahead.MARK in event.attributes:
        return conversations.change(
            inbox.account,
            message.conversation,
            lambda head: ahead.noted(step(head), message),
            episode,
        )
    return conversations.change(inbox.account, message.conversation, step, episode)


def _step(
    inbox: Inbox, event: MessageReceived, message: Message
) -> Callable[[Conversation], Conversation]:
    person = person_of(event)
    window = channel_for(inbox.channel).window if event.lets_answer else 0
    if event.imported:
        return lambda head: imported(head, message, person, window)
    if event.kind is Kind.OUTGOING:
        return lambda head: replied(noted(head, message, 0), message, 0)
    if event.kind is Kind.ACTIVITY and not event.calls:
        return lambda head: noted(head, message, window)
    return lambda head: received(head, message, person, window)


def _shows_phone(
    inbox: Inbox, event: MessageReceived, put: messages.Put, change: conversations.Change
) -> bool:
    """Whether a person known by another name so far now shows their number, too; also when it is
    told again, and leads nowhere: then the first time was cut short."""
    if put.is_new or change.is_one:
        return not change.before.person.phone and bool(change.after.person.phone)
    numbers = [one for one in event.identities if one.kind is IdentityKind.PHONE]
    return any(identities.way(inbox.account, inbox.id, one) is None for one in numbers)


def _told(
    setup: Setup, event: MessageReceived, put: messages.Put, change: conversations.Change | None
) -> Message:
    message = put.message
    log.happened(
        "message_received" if put.is_new else "message_repeated",
        account=message.account,
        inbox=message.inbox,
        message=message.id,
    )
    if change and (put.is_new or change.is_one):
        _keep_up(change, event)
        if not (event.imported or change.after.blocked):
            announce.message("message.created", message, setup, change.after)
            if event.untold:
                ask_what(setup.inboxes[message.inbox], message)
            greet_later(setup, event, change)
    return message


def _keep_up(change: conversations.Change, event: MessageReceived) -> None:
    """The contact's own item follows seldom: once an hour, or when a name becomes known."""
    before, after = change.before, change.after
    renamed = before.person != after.person
    if not renamed and after.last_activity_at - before.last_activity_at < _HOUR:
        return
    contacts.change(
        after.account,
        after.contact,
        lambda contact: contacts.seen(_renamed(contact, event), after.last_activity_at),
    )


def _renamed(contact: Contact, event: MessageReceived) -> Contact:
    return replace(
        contact,
        name=better_name(contact.name, event.name),
        additional_attributes=with_handle(contact.additional_attributes, event.handle),
    )
