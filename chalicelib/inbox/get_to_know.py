"""Who wrote? Messenger and Instagram tell ids only: a name is asked for after first contact.

Best effort: the message is there long before, and without a name it stays where it is.
"""

from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.channels import profiles_for
from chalicelib.channels.protocol import Line
from chalicelib.domain.account import Inbox
from chalicelib.domain.audit import META
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import SendTrouble
from chalicelib.inbox import announce, introduce
from chalicelib.store import contacts, conversations, threads
from chalicelib.store import setup as setups


def ask_who(inbox: Inbox, head: Conversation) -> None:
    """Queues the question, where the platform answers it and nobody knows."""
    if head.person.name or not profiles_for(inbox.channel):
        return
    try:
        queues.send("MEDIA_QUEUE_URL", {"account": head.account, "conversation": head.number})
    except (BotoCoreError, ClientError) as fault:
        log.error("question_not_queued", fault, account=head.account)


def get_to_know(account: int, number: int) -> None:
    """Asks the platform for the name of whoever a conversation is with; a known name stays."""
    head = conversations.get_now(account, number)
    found = setups.load_with(account, head.inbox) if head else None
    if head is None or found is None or head.person.name:
        return
    setup, inbox = found
    name = _asked(inbox, head)
    if not name:
        return
    changed = contacts.correct(
        account, head.contact, META, lambda contact: replace(contact, name=contact.name or name)
    )
    if changed:
        introduce.show_in_lists(changed)
        announce.contact("contact.updated", changed, setup)
        log.happened("got_to_know", account=account, contact=head.contact)


def _asked(inbox: Inbox, head: Conversation) -> str:
    profiles, thread = profiles_for(inbox.channel), threads.get(head.account, head.thread)
    if profiles is None or thread is None:
        return ""
    try:
        return profiles.name_of(Line(inbox, setups.inbox_token(inbox)), thread.address)
    except SendTrouble as trouble:
        log.warning("name_not_told", account=head.account, inbox=inbox.id, code=trouble.code)
        return ""
