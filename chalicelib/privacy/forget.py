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
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.domain.hold import Extent
from chalicelib.domain.message import Attachment
from chalicelib.inbox import announce
from chalicelib.privacy.export import fence_those_with
from chalicelib.store import consent, contacts, erasure, holds, identities, message_pages, names
from chalicelib.store.keys import destroy_key


def forget_contact(setup: Setup, id: int) -> None:
    """Erases a contact and everything said with them.

    Raises:
        NotThere: there is none. Conflict: a legal hold keeps them.
    """
    account = setup.account
    contact = contacts.get(account, id, consistent=True)
    if contact is None and not contacts.is_left(account, id):
        raise NotThere("contact")
    if holds.on(account, Extent.CONTACT, id):
        raise Conflict("A legal hold keeps this contact. Lift it first.", "legal_hold")
    gone = contact.id if contact else id
    fence_those_with(account, gone)
    _forget_with_parts(account, gone, contact)
    log.happened("contact_forgotten", account=account, contact=gone)
    announce.agents(setup, None, "contact.deleted", {"id": gone, "account_id": account})


def _forget_with_parts(account: int, id: int, contact: Contact | None) -> None:
    """Those that are part of it first: until it is gone itself, it still says who they are."""
    for merge in contact.merges if contact else ():
        part = contacts.get_itself(account, merge.contact, consistent=True)
        _forget_with_parts(account, merge.contact, part)
    _forget(account, id, contact)


def _forget(account: int, id: int, contact: Contact | None) -> None:
    """One contact by itself; None: its key is gone already, and with it what it said."""
    talks = contacts.threads_of_itself(account, id)
    objects = [file.object for file in _files(account, talks) if file.object]
    if contact:
        _bury(contact, {inbox for _, inbox in talks})
    for name in objects:
        files.delete("MEDIA_BUCKET", name)
    destroy_key(account, names.contact_key(id))
    for thread, inbox in talks:
        erasure.remove_thread(account, thread, inbox)
    consent.forget(account, id)
    erasure.remove_contact(account, id)


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
