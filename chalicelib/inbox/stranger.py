"""What first contact makes of a stranger: a contact, a thread, and its first episode."""

import secrets
import uuid
from dataclasses import dataclass

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import Contact, Identity, IdentityKind, better_name, with_handle
from chalicelib.domain.conversation import Conversation, Person, Status
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.ids import timed_id
from chalicelib.store import conversations, names, threads

# A list row carries it.
_LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Stranger:
    """Whoever wrote, as far as the event tells; `at` is the event's own time (ms).

    `topic` and `leads` are those of `MessageReceived`. A first episode begins as `status`, and a
    mail's under its `subject`. `handle` is their user name on the platform.
    """

    identities: tuple[Identity, ...]
    at: int
    person: Person
    topic: str = ""
    leads: tuple[Identity, ...] = ()
    status: Status = Status.OPEN
    subject: str = ""
    handle: str = ""


def stranger_of(event: MessageReceived) -> Stranger:
    """Whoever wrote, as the event tells."""
    return Stranger(
        identities=event.identities,
        at=event.time,
        person=person_of(event),
        topic=event.topic,
        leads=event.leads,
        handle=event.handle,
        status=Status.RESOLVED if event.imported else Status.OPEN,
        subject=str((event.attributes.get("email") or {}).get("subject", ""))[:_LONGEST_SUBJECT],
    )


def person_of(event: MessageReceived) -> Person:
    """What the event tells of its writer."""
    values = {identity.kind: identity.value for identity in event.identities}
    return Person(
        name=event.name,
        phone=values.get(IdentityKind.PHONE, ""),
        email=values.get(IdentityKind.EMAIL, ""),
    )


def new_contact(account: int, stranger: Stranger, seen: tuple[Identity, ...]) -> Contact:
    """Somebody who is not known yet; nothing is stored (`version` 0)."""
    at = now()
    return Contact(
        account=account,
        # Random, so that a person who comes back after erasure never meets their old key's name.
        id=timed_id(at, secrets.token_bytes(4)),
        created_at=at,
        name=stranger.person.name,
        phone=stranger.person.phone,
        email=stranger.person.email,
        identities=seen,
        additional_attributes=with_handle({}, stranger.handle),
        last_activity_at=at,
        version=0,
    )


def new_thread(
    inbox: Inbox, contact: Contact, stranger: Stranger, first: Conversation
) -> threads.Thread:
    """The thread that `first` begins."""
    return threads.Thread(
        account=inbox.account,
        id=first.thread,
        contact=contact.id,
        inbox=inbox.id,
        current=first.number,
        key=names.contact_key(contact.id),
        address=channel_for(inbox.channel).address(stranger.identities),
    )


def first_episode(inbox: Inbox, contact: Contact, thread: str, stranger: Stranger) -> Conversation:
    """The first conversation of a thread, in its contact's name."""
    return Conversation(
        account=inbox.account,
        number=conversations.next_number(inbox.account),
        thread=thread,
        inbox=inbox.id,
        contact=contact.id,
        key=names.contact_key(contact.id),
        created_at=now(),
        started_at=stranger.at,
        last_activity_at=stranger.at,
        uuid=str(uuid.uuid4()),
        subject=stranger.subject,
        blocked=contact.blocked,
        status=Status.RESOLVED if contact.blocked else stranger.status,
        status_at=stranger.at if stranger.status is Status.RESOLVED else 0,
        person=Person(
            better_name(contact.name, stranger.person.name),
            contact.phone or stranger.person.phone,
            contact.email or stranger.person.email,
        ),
        version=1,
    )
