"""A visitor's side of web chat: who they are is one unguessable id, theirs alone."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Conflict, NotSignedIn, NotThere
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.inbox.receive import receive
from chalicelib.store import contacts, conversations, identities, message_pages, sessions, threads
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind, open_door
from chalicelib.store.identities import Way
from chalicelib.store.keys import lookup_key
from chalicelib.store.site_key import turn_of
from chalicelib.vault.mac import mac

_TAG_HEX = 16
# No id that is drawn at random can begin like this.
_SIGNED = "u~"


@dataclass(frozen=True)
class Visit:
    """A visitor at a widget; `way` is None until their first message."""

    setup: Setup
    inbox: Inbox
    source_id: str
    way: Way | None

    @property
    def is_verified(self) -> bool:
        """Whether their own site has signed who they are."""
        return self.source_id.startswith(_SIGNED)

    @property
    def identity(self) -> Identity:
        return Identity(IdentityKind.VISITOR, self.source_id, self.inbox.id, now())


@dataclass(frozen=True)
class Words:
    """What a visitor says; `echo_id` makes a retry harmless."""

    text: str
    echo_id: str
    attachments: tuple[Attachment, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def widget(identifier: str) -> tuple[Setup, Inbox]:
    """The inbox behind a widget's token. Raises NotThere."""
    door = open_door(DoorKind.WIDGET, identifier)
    found = setups.load_with(door.account, door.inbox or 0) if door else None
    if found is None:
        raise NotThere("inbox")
    return found


def new_source_id(inbox: Inbox) -> str:
    """A new visitor's id: unguessable, and tagged so that made-up ones are not looked up."""
    random = secrets.token_urlsafe(18)
    return f"{random}.{_tag(inbox, random)}"


def signed_source_id(inbox: Inbox, identifier: str) -> str:
    """The id of the visitor whom their site knows as `identifier`: the same on every device.

    It dies when the site's key is turned.
    """
    hashed = mac(lookup_key(inbox.account), "signed", str(inbox.id), _turn(inbox), identifier)
    name = f"{_SIGNED}{hashed.hex()}"
    return f"{name}.{_tag(inbox, name)}"


def visit(identifier: str, source_id: str) -> Visit:
    """A visitor who comes (back) to a widget.

    Raises:
        NotThere: an id that we never gave, or that is good no more.
        NotSignedIn: the inbox wants to know who its visitors are, and this one may be anybody.
    """
    setup, inbox = widget(identifier)
    random, _, tag = source_id.rpartition(".")
    if not hmac.compare_digest(_tag(inbox, random).encode(), tag.encode()):
        raise NotThere("visitor")
    visitor = visit_of(setup, inbox, source_id)
    if not visitor.is_verified:
        refuse_strangers(inbox)
    return visitor


def visit_of(setup: Setup, inbox: Inbox, source_id: str) -> Visit:
    """The visitor of an id that is known to be good."""
    identity = Identity(IdentityKind.VISITOR, source_id, inbox.id)
    found = identities.way(inbox.account, inbox.id, identity)
    return Visit(setup, inbox, source_id, found if isinstance(found, Way) else None)


def refuse_strangers(inbox: Inbox) -> None:
    """Raises NotSignedIn where only visitors whom the site has signed may write."""
    if inbox.settings.get("hmac_mandatory"):
        raise NotSignedIn("Sign in on this site to use its chat.", "identity_required")


def write(visit: Visit, words: Words) -> Message:
    """The visitor's message; their first one makes them a contact.

    Raises:
        NotThere: the visitor was forgotten. Conflict: the echo id was used for something else.
    """
    echo = words.echo_id or secrets.token_urlsafe(12)
    message = receive(
        visit.setup,
        visit.inbox,
        MessageReceived(
            provider_id=f"{visit.source_id}/{echo}",
            time=_time_of(visit, echo),
            identities=(visit.identity,),
            text=words.text,
            echo_id=words.echo_id,
            attachments=words.attachments,
            attributes=words.attributes,
        ),
    )
    if message is None:
        raise NotThere("visitor")
    if not message.deleted and _said(message.content) != _said(words):
        raise Conflict(
            "This echo_id was already used for another message.",
            "echo_id_conflict",
            {"echo_id": ["was already used for another message"]},
        )
    return message


def _said(one: Words | Content) -> tuple[str, list[tuple[str, int]]]:
    """What makes two tries the same message."""
    return one.text, [(file.filename, file.size) for file in one.attachments]


def current(visit: Visit) -> Conversation:
    """The visitor's conversation. Raises NotThere before their first message."""
    if visit.way is None:
        raise NotThere("conversation")
    thread = threads.get(visit.inbox.account, visit.way.thread)
    number = thread.current if thread else visit.way.conversation
    found = conversations.get_now(visit.inbox.account, number)
    if found is None:
        raise NotThere("conversation")
    return found


def said(visit: Visit, limit: int, before: int = 0) -> list[Message]:
    """What visitor and agents have said; notes and activities are not theirs to read."""
    head, found = current(visit), list[Message]()
    while len(found) < limit:
        page = message_pages.page(head, limit, before)
        if not page:
            break
        found = [m for m in page if not m.private and m.kind is not Kind.ACTIVITY] + found
        before = page[0].id
    return found[-limit:]


def person_of(visit: Visit) -> Contact | None:
    """The contact behind a visitor, once there is one."""
    return contacts.get(visit.inbox.account, visit.way.contact) if visit.way else None


def _time_of(visit: Visit, echo: str) -> int:
    """The server's time at the first try; a retry under the same id gets the same."""
    writer = f"visitor {visit.inbox.id} {visit.source_id}"
    return sessions.remember_echo(visit.inbox.account, writer, echo, now())


def _tag(inbox: Inbox, random: str) -> str:
    turn = [_turn(inbox)] if random.startswith(_SIGNED) else []
    hashed = mac(lookup_key(inbox.account), "visitor", str(inbox.id), random, *turn)
    return hashed.hex()[:_TAG_HEX]


def _turn(inbox: Inbox) -> str:
    return str(turn_of(inbox))
