"""A customer's message comes in: exactly once visible, in the right episode."""

import uuid
from dataclasses import replace
from itertools import count

from chalicelib import log
from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.conversation import Conversation, Person, Status, received
from chalicelib.domain.events import FileReceived, MessageReceived
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, FileState, Kind, Message
from chalicelib.inbox import announce
from chalicelib.inbox.meet import Forgotten, Stranger, meet
from chalicelib.store import contacts, conversations, messages, names, threads
from chalicelib.store.identities import Way, point_at
from chalicelib.store.keys import key_for
from chalicelib.store.transaction import Overtaken
from chalicelib.vault.mac import mac

_HOUR = 3_600_000


def receive(setup: Setup, inbox: Inbox, event: MessageReceived) -> Message | None:
    """Stores the message and tells the screens; a repeat changes nothing.

    None when the person was erased after it was written.
    """
    person = person_of(event)
    try:
        way = meet(inbox, Stranger(event.identities, event.time, person))
    except Forgotten:
        log.happened("refused_after_erasure", account=inbox.account, inbox=inbox.id)
        return None
    draft, fingerprint = _draft(inbox, way, event)
    episode = _episode(inbox, way, event, draft, fingerprint)
    put = messages.put(replace(draft, conversation=episode.number), fingerprint)
    return _apply(setup, inbox, put, person, episode)


def person_of(event: MessageReceived) -> Person:
    """What the event tells of its writer."""
    values = {identity.kind: identity.value for identity in event.identities}
    return Person(
        name=event.name,
        phone=values.get(IdentityKind.PHONE, ""),
        email=values.get(IdentityKind.EMAIL, ""),
    )


def _draft(inbox: Inbox, way: Way, event: MessageReceived) -> tuple[Message, bytes]:
    key = names.contact_key(way.contact)
    fingerprint = mac(key_for(inbox.account, key), "provider", event.provider_id)
    id = timed_id(event.time, fingerprint)
    return (
        Message(
            account=inbox.account,
            thread=way.thread,
            id=id,
            conversation=way.conversation,
            inbox=inbox.id,
            kind=Kind.INCOMING,
            time=event.time,
            arrived=now(),
            key=key,
            content=Content(
                text=event.text,
                source_id=event.provider_id,
                echo_id=event.echo_id,
                attributes=event.attributes,
                attachments=event.attachments or tuple(map(_file, count(1), event.files)),
            ),
        ),
        fingerprint,
    )


def _file(place: int, file: FileReceived) -> Attachment:
    return Attachment(
        id=place,
        file_type=file.file_type,
        state=FileState.PENDING,
        content_type=file.content_type,
        filename=file.filename,
        size=file.size,
        provider_id=file.provider_id,
    )


def _episode(
    inbox: Inbox, way: Way, event: MessageReceived, draft: Message, fingerprint: bytes
) -> Conversation:
    """The conversation that the message belongs to: the one open now, or the one it is late for."""
    latest = _latest(inbox.account, way)
    if event.time < latest.started_at:
        return _earlier(inbox.account, way, event.time) or latest
    if not latest.is_resolved or _reopens(inbox) or latest.spans(event.time):
        return latest
    if messages.exists(inbox.account, way.thread, draft.id, fingerprint):
        return latest
    return _next_episode(inbox, way, latest, event)


def _latest(account: int, way: Way) -> Conversation:
    """The thread's newest episode; the way's hint may lag behind."""
    number: int | None = way.conversation
    head = None
    while number is not None:
        found = conversations.get(account, number) or conversations.get_now(account, number)
        if found is None:
            break
        head, number = found, found.next
    if head is None:
        raise LookupError(f"Conversation {way.conversation} has no head.")
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
        contact=way.contact,
        key=latest.key,
        created_at=now(),
        started_at=event.time,
        last_activity_at=event.time,
        uuid=str(uuid.uuid4()),
        status=Status.OPEN,
        person=latest.person,
        version=1,
    )
    try:
        threads.begin_episode(thread, following)
    except Overtaken:
        fresh = conversations.get_now(inbox.account, latest.number)
        return _latest(inbox.account, replace(way, conversation=(fresh or latest).number))
    for identity in event.identities:
        point_at(inbox.account, inbox.id, identity, following.number)
    return following


def _apply(
    setup: Setup, inbox: Inbox, put: messages.Put, person: Person, episode: Conversation
) -> Message:
    """Brings the head up to date with the message, as it was stored the first time."""
    message = put.message
    window = channel_for(inbox.channel).window
    change = conversations.change(
        inbox.account,
        message.conversation,
        lambda head: received(head, message, person, window),
        episode,
    )
    log.happened(
        "message_received" if put.is_new else "message_repeated",
        account=inbox.account,
        inbox=inbox.id,
        message=message.id,
    )
    if change and (put.is_new or change.is_one):
        _keep_up(change, person)
        announce.message("message.created", message, setup, change.after)
    return message


def _keep_up(change: conversations.Change, person: Person) -> None:
    """The contact's own item follows seldom: once an hour, or when a name becomes known."""
    before, after = change.before, change.after
    renamed = before.person != after.person
    if not renamed and after.last_activity_at - before.last_activity_at < _HOUR:
        return
    contacts.change(
        after.account,
        after.contact,
        lambda contact: contacts.seen(
            replace(contact, name=contact.name or person.name), after.last_activity_at
        ),
    )
