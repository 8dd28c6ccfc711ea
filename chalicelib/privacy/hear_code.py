"""A person sends the code with which they ask to be deleted: heard where nobody else can write."""

from chalicelib import log
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Kind
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.deletion_code import code_in

# A mail's writer is whoever it claims to be: there the business finds out who asks.
_PROVES_WHO = (
    ChannelKind.WHATSAPP,
    ChannelKind.FACEBOOK,
    ChannelKind.INSTAGRAM,
    ChannelKind.WEB_WIDGET,
)


def hear_code(inbox: Inbox, event: MessageReceived, contact: int) -> None:
    """Has the contact deleted if they ask for it by a code of ours; a repeat changes nothing.

    In a group everybody would be deleted for one of them, and history is not said now.
    """
    if event.kind is not Kind.INCOMING or event.imported or inbox.channel not in _PROVES_WHO:
        return
    if any(identity.kind is IdentityKind.GROUP for identity in event.identities):
        return
    if code_in(event.text):
        log.happened("deletion_asked", account=inbox.account, contact=contact, by="subject")
        ask_for(Chore(inbox.account, "asked", contact))
