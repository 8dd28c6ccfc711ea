"""Forgets a contact: what only their key can tell of, then the key, then the rest.

Each step may be repeated, and a run that was cut short is taken up by asking again. What was sealed
under the key is unreadable here once it is gone, and in every backup once the keys table's one day
of recovery has passed.
"""

from collections.abc import Iterator

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Attachment
from chalicelib.inbox import announce
from chalicelib.store import contacts, erasure, identities, message_pages, names
from chalicelib.store.keys import destroy_key


def forget_contact(setup: Setup, id: int) -> None:
    """Erases a contact and everything said with them. Raises NotThere."""
    account = setup.account
    contact = contacts.get(account, id, consistent=True)
    if contact is None and not contacts.is_left(account, id):
        raise NotThere("contact")
    talks = contacts.threads_of(account, id)
    objects = [file.object for file in _files(account, talks) if file.object]
    if contact:
        _bury(contact, {inbox for _, inbox in talks})
    for name in objects:
        files.delete("MEDIA_BUCKET", name)
    destroy_key(account, names.contact_key(id))
    for thread, inbox in talks:
        erasure.remove_thread(account, thread, inbox)
    erasure.remove_contact(account, id)
    log.happened("contact_forgotten", account=account, contact=id)
    announce.agents(setup, None, "contact.deleted", {"id": id, "account_id": account})


def _bury(contact: Contact, inboxes: set[int]) -> None:
    """Tombstones where the identities led, so that a late event brings nobody back."""
    at = now()
    for identity in contact.identities:
        for inbox in (None, *inboxes):
            identities.bury(contact, inbox, identity, at)


def _files(account: int, talks: list[tuple[str, int]]) -> Iterator[Attachment]:
    for thread, _ in talks:
        for message in message_pages.newest(account, thread, look_back=1_000_000):
            yield from message.content.attachments
