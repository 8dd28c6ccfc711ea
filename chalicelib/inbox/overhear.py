"""A webhook that was made just now hears from its first moment on.

Whether anybody listens is known from memory, up to half a minute old, and marked on what is
written. Whoever tells the screens afterwards sees the new listener among them, and marks late what
they have written without knowing.
"""

from chalicelib.clock import now
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import second_of
from chalicelib.domain.message import Message
from chalicelib.domain.webhook import Event
from chalicelib.store import names
from chalicelib.store.late import mark

# What has begun so long ago (ms) began before anybody listened.
_JUST_NOW = 60_000
_WORDS = {
    "conversation.created": Event.CONVERSATION_CREATED,
    "conversation.status_changed": Event.CONVERSATION_STATUS_CHANGED,
}


def overhear_message(event: str, said: Message, head: Conversation) -> None:
    """A message has come or has changed; with the first, its conversation and contact came too."""
    new = event == "message.created"
    word = Event.MESSAGE_CREATED if new else Event.MESSAGE_UPDATED
    mark(names.thread(said.account, said.thread), names.message(said.id), word)
    if new and head.created_at > now() - _JUST_NOW:
        mark(names.conversation(head.account, head.number), "HEAD", Event.CONVERSATION_CREATED)
    if new and second_of(head.contact) * 1000 > now() - _JUST_NOW:
        mark(names.contact(head.account, head.contact), "CONTACT", Event.CONTACT_CREATED)


def overhear_conversation(event: str, head: Conversation) -> None:
    """A conversation has begun or has changed."""
    word = _WORDS.get(event, Event.CONVERSATION_UPDATED)
    mark(names.conversation(head.account, head.number), "HEAD", word)


def overhear_contact(contact: Contact) -> None:
    """What is known of a contact has changed."""
    mark(names.contact(contact.account, contact.id), "CONTACT", Event.CONTACT_UPDATED)
