"""Reaches out: which inboxes lead to a contact, and a conversation that we begin ourselves."""

import secrets
from dataclasses import dataclass

from chalicelib.channels import webchat_kinds
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup, User
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Conversation, Person, Status
from chalicelib.domain.errors import Invalid, NotThere
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion
from chalicelib.inbox import announce, browse, introduce, policy, price, templates, triage
from chalicelib.inbox.meet import learn, meet
from chalicelib.inbox.stranger import Stranger
from chalicelib.inbox.visit import new_source_id
from chalicelib.store import conversations, identities, threads
from chalicelib.store.identities import Way

_KINDS = {
    ChannelKind.WHATSAPP: (IdentityKind.PHONE, IdentityKind.BSUID),
    ChannelKind.FACEBOOK: (IdentityKind.PSID,),
    ChannelKind.INSTAGRAM: (IdentityKind.IGSID,),
    ChannelKind.EMAIL: (IdentityKind.EMAIL,),
    ChannelKind.WEB_WIDGET: (IdentityKind.VISITOR,),
    ChannelKind.API: (IdentityKind.VISITOR,),
}


@dataclass(frozen=True)
class Wish:
    """A conversation that somebody wants: with `contact`, or whoever `source_id` names there.

    `says` is what it begins with, if the customer is to get that; `subject` what a mail is about.
    """

    inbox: int
    contact: int | None
    source_id: str = ""
    assignee: int | None = None
    team: int | None = None
    says: Content | None = None
    subject: str = ""


def open_conversation(setup: Setup, by: User, wish: Wish) -> Conversation:
    """The conversation on the contact's line in the inbox, open; made when there is none yet.

    Raises:
        NotThere: no such inbox or contact.
        Invalid: the inbox does not lead to the contact, the platform lets us say nothing yet, or
            the agent or team is not one of this inbox. Nothing is made then.
    """
    inbox = seen_inbox(setup, by, wish.inbox)
    refuse_strangers(setup, inbox, wish.assignee, wish.team)
    contact = _contact(setup, inbox, wish)
    seen = ways_in(contact, inbox)
    known = identities.way(setup.account, inbox.id, seen[0]) if seen else None
    if wish.says:
        _refuse_unsendable(inbox, contact, known, wish.says)
    seen = seen or (name_in(setup, contact, inbox, wish.source_id),)
    person = Person(contact.name, contact.phone, contact.email)
    topic, subject = _topic(inbox), wish.subject
    stranger = Stranger(seen, now(), person, topic=topic, subject=subject)
    head = _latest(setup.account, meet(inbox, stranger))
    # What was said there may have gone, because it was too old, and the thread with it.
    head = head or _latest(setup.account, learn(inbox, stranger))
    if head is None:
        raise NotThere("conversation")
    if not isinstance(known, Way):
        announce.conversation("conversation.created", head, setup)
    if head.is_resolved:
        return triage.set_status(setup, by, head.number, Status.OPEN)
    return head


def seen_inbox(setup: Setup, by: User, id: int) -> Inbox:
    """An inbox that the user sees. Raises NotThere."""
    inbox = setup.inboxes.get(id)
    if inbox is None or not inbox.seen_by(by):
        raise NotThere("inbox")
    return inbox


def refuse_strangers(
    setup: Setup, inbox: Inbox | None, assignee: int | None, team: int | None
) -> None:
    """Raises Invalid for an agent who does not see the inbox, or a team that is none of ours."""
    user = setup.users.get(assignee or 0)
    if assignee and (user is None or (inbox and not inbox.seen_by(user))):
        wrong = {"assignee_id": ["is not an agent of this inbox"]}
        raise Invalid("This agent is not a member of the inbox.", "invalid", wrong)
    if team and team not in setup.teams:
        raise Invalid("There is no such team.", "invalid", {"team_id": ["is not a team here"]})


def ways_in(contact: Contact, inbox: Inbox) -> tuple[Identity, ...]:
    """The contact's identities that mean something in the inbox, the most telling first."""
    kinds = _KINDS[inbox.channel]
    usable = [i for i in contact.identities if i.kind in kinds and i.scope in (0, inbox.id)]
    return tuple(sorted(usable, key=lambda identity: kinds.index(identity.kind)))


def name_in(setup: Setup, contact: Contact, inbox: Inbox, source_id: str = "") -> Identity:
    """How the inbox names the contact; web chat and API inboxes give them a name when needed.

    Raises:
        Invalid: nothing we know of the contact leads there.
        Conflict: `source_id` names somebody else there.
    """
    seen = ways_in(contact, inbox)
    if seen and (not source_id or inbox.channel not in webchat_kinds):
        return seen[0]
    if inbox.channel not in webchat_kinds:
        raise Invalid(
            f"Nothing we know of this contact leads to them through {inbox.name}.",
            "invalid",
            {"inbox_id": ["does not reach this contact"]},
        )
    value = source_id or new_source_id(inbox)
    identity = next((i for i in seen if i.value == value), None)
    if identity is None:
        identity = Identity(IdentityKind.VISITOR, value, inbox.id, now())
        introduce.give(setup, contact, identity)
    return identity


def _contact(setup: Setup, inbox: Inbox, wish: Wish) -> Contact:
    if wish.contact:
        return browse.contact(setup, wish.contact)
    if not wish.source_id:
        missing = {"contact_id": ["is missing"]}
        raise Invalid("Say with whom: contact_id, or source_id.", "invalid", missing)
    named = [_named(kind, wish.source_id, inbox) for kind in _KINDS[inbox.channel]]
    owners = identities.contacts_of(setup.account, named)
    if not owners:
        raise NotThere("contact")
    return browse.contact(setup, owners[0])


def _named(kind: IdentityKind, source_id: str, inbox: Inbox) -> Identity:
    """Chatwoot writes a WhatsApp number as bare digits."""
    if kind is IdentityKind.EMAIL:
        return Identity(kind, source_id.strip().lower(), inbox.id)
    phone = kind is IdentityKind.PHONE and source_id.isascii() and source_id.isdigit()
    return Identity(kind, f"+{source_id}" if phone else source_id, inbox.id)


def _topic(inbox: Inbox) -> str:
    """What tells a new mail thread from the contact's others; elsewhere they have one thread."""
    return f"begun-{secrets.token_hex(12)}" if inbox.channel is ChannelKind.EMAIL else ""


def _refuse_unsendable(inbox: Inbox, contact: Contact, known: object, says: Content) -> None:
    """Raises Invalid when what is to be said first would not be taken."""
    head = _latest(inbox.account, known) if isinstance(known, Way) else None
    occasion = Occasion(
        at=now(),
        window_ends_at=head.window_ends_at if head else 0,
        by_human=True,
        wants_no_marketing=contact.wants_no_marketing,
        free_until=head.free_until if head else 0,
        hides_number=not contact.phone,
    )
    content = templates.filled_in(inbox, says)
    policy.permit(inbox, content, occasion)
    price.refuse_paid(inbox, content, occasion)


def _latest(account: int, way: Way) -> Conversation | None:
    thread = threads.get(account, way.thread, consistent=True)
    return conversations.get_now(account, thread.current if thread else way.conversation)
