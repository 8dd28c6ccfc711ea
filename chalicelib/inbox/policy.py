"""May this be sent, now and here? Asked before a reply is stored, and again if it had to wait."""

from dataclasses import replace

from chalicelib.channels import channel_for
from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid, RefusedByProvider, WindowClosed
from chalicelib.domain.message import Content, Message
from chalicelib.domain.permit import Occasion, Permit
from chalicelib.domain.send import State
from chalicelib.inbox.shelf import has_useful
from chalicelib.store import contacts, conversations, message_pages

# How far back (messages) an earlier answer to the same public words is looked for.
_LOOK_BACK = 100
# What may stand in a text's place.
_STANDS_ALONE = ("template", "items", "interactive", "location", "contacts")


def permit(inbox: Inbox, content: Content, occasion: Occasion) -> Permit:
    """The leave to send `content` on this occasion.

    Raises:
        Invalid: with `open_ways`, when the platform would refuse it.
    """
    channel = channel_for(inbox.channel)
    try:
        given = channel.policy(content, occasion)
    except WindowClosed:
        # Only now it matters, and it costs a read.
        given = channel.policy(content, replace(occasion, has_templates=has_useful(inbox)))
    return replace(given, by_human=occasion.by_human) if given.until else given


def occasion_of(head: Conversation, content: Content, *, by_human: bool) -> Occasion:
    """What a channel's rules may ask about saying this in a conversation now."""
    return Occasion(
        at=now(),
        window_ends_at=head.window_ends_at,
        by_human=by_human,
        wants_no_marketing=_wants_no_marketing(head, content),
        free_until=head.free_until,
        is_answered=_is_answered(head, content),
        hides_number=not head.person.phone,
    )


def refuse_empty(content: Content) -> None:
    """Raises Invalid for a message that says and shows nothing."""
    stands = any(name in content.attributes for name in _STANDS_ALONE)
    if not (content.text.strip() or content.attachments or stands):
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})


def refuse_unwanted(inbox: Inbox, head: Conversation, content: Content) -> None:
    """Raises Invalid for marketing that this person has stopped since it was written."""
    if content.is_marketing:
        permit(inbox, content, occasion_of(head, content, by_human=True))


def renewed(inbox: Inbox, message: Message) -> Message:
    """The message with a permit that holds now: it may have been held while its window closed, or
    while the customer stopped marketing.

    Raises:
        RefusedByProvider: in the words with which the platform would refuse it.
    """
    content = message.content
    if content.permit.holds_at(now()) and not content.is_marketing:
        return message
    head = conversations.get_now(message.account, message.conversation)
    if head is None:
        raise RefusedByProvider("no_conversation", "This conversation is no longer there.")
    try:
        occasion = occasion_of(head, content, by_human=content.permit.by_human)
        fresh = permit(inbox, content, occasion)
    except WindowClosed as closed:
        raise RefusedByProvider(closed.provider_code, closed.sentence) from closed
    except Invalid as refused:
        raise RefusedByProvider(refused.code, refused.sentence) from refused
    return replace(message, content=replace(content, permit=fresh))


def _is_answered(head: Conversation, content: Content) -> bool:
    """Read for private answers to public words only: platforms take one of them."""
    said = content.attributes
    if "in_reply_to_comment" not in said or said.get("public"):
        return False
    newest = message_pages.newest(head.account, head.thread, _LOOK_BACK)
    return any(_answers(one, said["in_reply_to"]) for one in newest)


def _answers(message: Message, id: int) -> bool:
    said = message.content.attributes
    if said.get("in_reply_to") != id or said.get("public"):
        return False
    return any(send.state is not State.FAILED for send in message.sends)


def _wants_no_marketing(head: Conversation, content: Content) -> bool:
    """Read for marketing templates only: nothing else depends on it."""
    if not content.is_marketing:
        return False
    contact = contacts.get(head.account, head.contact, consistent=True)
    return bool(contact and contact.wants_no_marketing)
