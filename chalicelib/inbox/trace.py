"""Finds the message that a report is about: by our own reference, else by looking back."""

from chalicelib.domain.contact import Identity
from chalicelib.domain.message import Message
from chalicelib.store import identities, message_pages
from chalicelib.store.identities import Way
from chalicelib.store.keys import key_for
from chalicelib.store.names import contact_key
from chalicelib.vault.mac import mac

# How far back a report without our reference is looked for.
LOOK_BACK = 300
# Meta keeps no order: a report may come before its message, and is tried again for so long (ms)
# after it came, whatever time it tells itself.
# Shorter than the inbound queue tries, or a report on what we never had would ring its alarm.
MAY_STILL_COME = 4 * 60_000


def by_provider_id(
    account: int, inbox: int, seen: tuple[Identity, ...], provider_id: str
) -> Message | None:
    """The message of this provider id in the thread that one of `seen` leads to."""
    way = way_of(account, inbox, seen)
    if way is None or not provider_id:
        return None
    fingerprint = fingerprint_of(account, way.contact, provider_id)
    return message_pages.find_by_fingerprint(account, way.thread, fingerprint, LOOK_BACK)


def fingerprint_of(account: int, contact: int, provider_id: str) -> bytes:
    """The keyed hash by which a thing of this provider id is known again."""
    return mac(key_for(account, contact_key(contact)), "provider", provider_id)


def hashes_of(message: Message, *more: str) -> bytes:
    """The keyed hashes of every id that the provider has given to a part of a message, and of
    `more`, behind one another."""
    key = key_for(message.account, message.key)
    ids = sorted({*message.content.source_ids, *more})
    return b"".join(mac(key, "provider", id) for id in ids)


def way_of(account: int, inbox: int, seen: tuple[Identity, ...]) -> Way | None:
    """Where the first of `seen` that leads anywhere leads."""
    for identity in seen:
        way = identities.way(account, inbox, identity)
        if isinstance(way, Way):
            return way
    return None
