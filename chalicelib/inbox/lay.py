"""Lays a trail to a mail thread: what an answer may name leads back to it."""

from chalicelib import log
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.message import Message
from chalicelib.store import identities, threads
from chalicelib.store.identities import Way


def lay(message: Message, mark: str) -> None:
    """Lets `mark` (a thread's own name, a Message-ID of ours) lead to the message's thread."""
    lead = Identity(IdentityKind.MAIL, mark, message.inbox)
    if isinstance(identities.way(message.account, message.inbox, lead), Way):
        return
    thread = threads.get(message.account, message.thread)
    if thread is None:
        log.happened("sent_to_erased", account=message.account, message=message.id)
        return
    way = Way(thread.contact, thread.id, thread.current)
    identities.lead(message.account, message.inbox, lead, way)
