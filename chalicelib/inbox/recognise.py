"""A visitor whom their own site has signed: the same contact and thread on every device."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Person
from chalicelib.domain.errors import NotSignedIn
from chalicelib.inbox import announce, triage
from chalicelib.inbox.meet import learn
from chalicelib.inbox.stranger import Stranger
from chalicelib.inbox.visit import Visit, signed_source_id, visit_of
from chalicelib.store import contacts, conversations, identities, sessions, threads
from chalicelib.store.identities import Way
from chalicelib.store.site_key import signs


def prove(inbox: Inbox, identifier: str, signature: str) -> None:
    """Raises NotSignedIn unless the site has signed `identifier` with the inbox's key."""
    if not identifier or not signs(inbox, identifier, signature):
        log.warning("identity_refused", account=inbox.account, inbox=inbox.id)
        raise NotSignedIn(
            "The identifier_hash does not fit this identifier: it is the hex HMAC-SHA256 of the "
            "identifier under the inbox's hmac_token.",
            "identity_not_verified",
        )


def recognise(setup: Setup, inbox: Inbox, identifier: str, before: Visit | None = None) -> Visit:
    """The visit of whom the site calls `identifier`, which must be proven.

    What they said as a stranger (`before`) becomes theirs, if nothing is known of them yet.
    Otherwise they go on where they were, and the stranger's conversation stays what it was.
    """
    visit = visit_of(setup, inbox, signed_source_id(inbox, identifier))
    stranger = before if before and before.way and not before.is_verified else None
    if visit.way is None:
        visit = replace(visit, way=_found(visit, identifier, stranger))
    if stranger and stranger.way:
        if visit.way and visit.way.thread == stranger.way.thread:
            _replace(stranger, visit.way, identifier)
        else:
            _say_where(stranger, stranger.way, visit)
    if visit.way:
        _vouch(setup, visit.way)
    return visit


def _found(visit: Visit, identifier: str, stranger: Visit | None) -> Way | None:
    """Where the identifier leads by now: to a thread of theirs, or to the stranger's."""
    account, inbox = visit.inbox.account, visit.inbox
    name = Identity(IdentityKind.IDENTIFIER, identifier)
    owner = next(iter(identities.contacts_of(account, [name])), None)
    if stranger and stranger.way and owner in (None, stranger.way.contact):
        # The signed id stands first: it is how the thread's person is reached from now on.
        seen = (visit.identity, stranger.identity, name)
        return learn(inbox, Stranger(seen, now(), Person()))
    if owner and threads.get(account, threads.id_for(account, owner, inbox.id)):
        return learn(inbox, Stranger((visit.identity, name), now(), Person()))
    return None


def _replace(stranger: Visit, way: Way, identifier: str) -> None:
    """The stranger's id leads nowhere any more: it may be known to whoever used the browser before
    them, who would read on what is said to the person they have turned out to be."""
    account, inbox = stranger.inbox.account, stranger.inbox
    identities.lead_nowhere(account, inbox.id, stranger.identity)
    identities.unname(account, stranger.identity)
    for screen in sessions.screens(account, way.thread):
        sessions.hide(account, screen.connection, way.thread)
    contact = contacts.change(
        account, way.contact, lambda known: _signed(known, stranger.identity, identifier)
    )
    if contact:
        announce.contact("contact.updated", contact, stranger.setup)


def _signed(known: Contact, stranger: Identity, identifier: str) -> Contact:
    kept = tuple(one for one in known.identities if one.name != stranger.name)
    return replace(known, identities=kept, identifier=identifier)


def _say_where(stranger: Visit, way: Way, visit: Visit) -> None:
    """Tells the agents of a conversation that its visitor reads it no more."""
    head = conversations.get_now(stranger.inbox.account, way.conversation)
    if head:
        where = f"conversation {visit.way.conversation}" if visit.way else "a new conversation"
        triage.note(stranger.setup, head, f"The visitor has signed in and goes on in {where}")


def _vouch(setup: Setup, way: Way) -> None:
    """The conversation says that its visitor is who they seem to be."""
    change = conversations.change(
        setup.account, way.conversation, lambda head: replace(head, verified=True)
    )
    if change and change.is_one:
        announce.conversation("conversation.updated", change.after, setup)
