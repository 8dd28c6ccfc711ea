"""Contacts without activity: who they are, and how they go."""

from collections.abc import Iterator

from chalicelib.domain.account import Setup
from chalicelib.domain.audit import CLOCK
from chalicelib.domain.contact import Contact
from chalicelib.domain.erasure import Scope
from chalicelib.domain.errors import NotThere
from chalicelib.domain.hold import Extent, Hold
from chalicelib.domain.retention_run import Tally
from chalicelib.privacy.request_erasure import request
from chalicelib.store import contacts, conversations, holds, threads


def silent(account: int, before: int, since: int = 0) -> Iterator[Contact]:
    """Contacts that were last active from `since` up to `before` (ms), as far as they say
    themselves: `last_heard` knows better."""
    return contacts.inactive(account, before - 1, max(since, 0))


def last_heard(contact: Contact) -> int:
    """When anything last happened with somebody (ms): our own words count, too, and what the
    contact says of itself follows only once an hour."""
    account = contact.account
    times = [
        head.last_activity_at
        for thread, _ in contacts.threads_of(contact)
        for number in threads.episodes_of(account, thread)
        if (head := conversations.get(account, number))
    ]
    return max([contact.last_activity_at, contact.created_at, *times])


def let_go(setup: Setup, contact: Contact, before: int, held: list[Hold]) -> Tally:
    """Erases a contact without activity since `before` (ms), unless a hold keeps them."""
    account, at = setup.account, last_heard(contact)
    if at >= before:
        contacts.change(account, contact.id, lambda c: contacts.seen(c, at))
        return Tally()
    if holds.among(held, account, Extent.CONTACT, contact.id):
        return Tally(held=1)
    try:
        request(account, Scope.CONTACT, contact.id, CLOCK)
    except NotThere:
        # An earlier run has got this far, and did not live to note it.
        return Tally()
    return Tally(contacts=1)
