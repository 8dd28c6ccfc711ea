"""Who left an address in a chat is answered by mail, too: they may never open the page again.

The address is the visitor's word and proves nothing, so the mail begins a conversation of its own
with whoever that address belongs to, and the two contacts stay two.
"""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup, User
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.conversation import Conversation, Person
from chalicelib.domain.errors import Refused
from chalicelib.inbox import announce, triage
from chalicelib.inbox.meet import Forgotten, meet
from chalicelib.inbox.reply import Draft, Said, reply
from chalicelib.inbox.stranger import Stranger
from chalicelib.store import conversations

_CONTINUED = "continued_in"


def mail_on(setup: Setup, by: User, said: Said, draft: Draft) -> None:
    """Mails what an agent has answered in a chat, where its visitor asked for that and the agent
    sees a mailbox. What cannot be mailed stands in the chat all the same; a retry mails nothing
    twice."""
    chat, mailbox = said.conversation, _mailbox(setup, by)
    address = str(chat.additional_attributes.get("answer_by_email") or "")
    if not (address and mailbox and draft.leaves and (draft.text.strip() or draft.files)):
        return
    if setup.inboxes[chat.inbox].channel is not ChannelKind.WEB_WIDGET:
        return
    try:
        talk = _talk(setup, mailbox, chat, address)
        if talk:
            words = Draft(draft.text, draft.user, echo_id=f"chat-{said.message.id}")
            reply(setup, talk, replace(words, files=draft.files, by_human=draft.by_human))
            _note(setup, chat, talk)
    except (Refused, Forgotten) as refused:
        log.warning(
            "chat_not_mailed", account=chat.account, inbox=mailbox.id, fault=type(refused).__name__
        )


def _mailbox(setup: Setup, by: User) -> Inbox | None:
    """The first of the mailboxes that the agent sees: they must see what comes back, too."""
    seen = [one for one in setup.inboxes.values() if one.seen_by(by)]
    boxes = [one for one in seen if one.channel is ChannelKind.EMAIL]
    return min(boxes, key=lambda one: one.id, default=None)


def _talk(setup: Setup, mailbox: Inbox, chat: Conversation, address: str) -> Conversation | None:
    """The one mail thread that this chat goes on in."""
    mark = f"chat {chat.thread} {address}"
    stranger = Stranger(
        identities=(Identity(IdentityKind.EMAIL, address.lower()),),
        at=now(),
        person=Person(name=chat.person.name, email=address),
        topic=mark,
        leads=(Identity(IdentityKind.MAIL, mark),),
        subject=f"Your chat with {setup.inboxes[chat.inbox].name}",
    )
    way = meet(mailbox, stranger)
    head = conversations.get_now(mailbox.account, way.conversation)
    if head and chat.additional_attributes.get(_CONTINUED) != head.number:
        announce.conversation("conversation.created", head, setup)
    return head


def _note(setup: Setup, chat: Conversation, talk: Conversation) -> None:
    change = conversations.change(
        chat.account,
        chat.number,
        lambda head: replace(
            head, additional_attributes={**head.additional_attributes, _CONTINUED: talk.number}
        ),
    )
    if change and change.is_one:
        words = f"Answers go out by e-mail, too, in conversation {talk.number}."
        triage.note(setup, change.after, words)
