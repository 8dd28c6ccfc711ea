"""A visitor says who they are. It proves nothing: it fills gaps, and overwrites nothing known.

An address they name shows on the contact, but is no identity, or it would let them into somebody
else's thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.clock import now
from chalicelib.domain import form
from chalicelib.domain.audit import SUBJECT
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Conversation, Person
from chalicelib.domain.errors import Invalid
from chalicelib.domain.form import Answers
from chalicelib.inbox import announce, triage
from chalicelib.inbox.meet import learn
from chalicelib.inbox.stranger import Stranger
from chalicelib.inbox.visit import Visit
from chalicelib.store import contacts, conversations, identities
from chalicelib.store.identities import Way


@dataclass(frozen=True)
class Introduction:
    """What a visitor says of themselves and of why they come.

    `identifier` is their site's own name for them, and empty unless the site has signed it.
    `contact` and `conversation` are custom attributes; `page` is where they were.
    """

    person: Person = field(default_factory=Person)
    identifier: str = ""
    contact: Mapping[str, Any] = field(default_factory=dict)
    conversation: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""

    @property
    def says_something(self) -> bool:
        return self != Introduction()


def begin(visit: Visit, said: Introduction) -> Way:
    """Begins the visitor's conversation; the same again finds it.

    Raises:
        Invalid: the form before the first message is not filled in.
    """
    refuse_unfilled(visit, said)
    return tell(visit, said)


def tell(visit: Visit, said: Introduction) -> Way:
    """Notes what a visitor says of themselves; they become a contact by it."""
    way = visit.way or _introduced(visit, said)
    change = conversations.change(
        visit.inbox.account, way.conversation, lambda head: _told_head(head, visit, said)
    )
    _note_contact(visit, way, said)
    if change and change.is_one:
        announce.conversation("conversation.updated", change.after, visit.setup)
    return way


def refuse_unfilled(visit: Visit, said: Introduction) -> None:
    """Raises Invalid while something that the inbox asks of its visitors is not said.

    Who has written before is asked nothing: the form came later than they.
    """
    questions = form.questions_in(visit.inbox.settings)
    if not questions:
        return
    known = visit.way and conversations.get_now(visit.inbox.account, visit.way.conversation)
    if known and known.last_incoming_at:
        return
    faults = form.faults(questions, _answers(visit, said, known or None))
    if faults:
        raise Invalid("Fill in the form before you write.", "pre_chat_form", faults)


def prefer_email(visit: Visit, head: Conversation, address: str) -> Conversation:
    """The visitor wants the answer by e-mail, where nobody is there to give it here.

    `mail_on` finds the address in the conversation's `additional_attributes`, as `answer_by_email`.
    It is the visitor's word, and proves nothing.
    """
    tell(visit, Introduction(Person(email=address)))
    change = conversations.change(
        head.account,
        head.number,
        lambda c: replace(
            c, additional_attributes={**c.additional_attributes, "answer_by_email": address}
        ),
    )
    if change and change.is_one:
        triage.note(visit.setup, change.after, f"Prefers an answer by e-mail: {address}")
        announce.conversation("conversation.updated", change.after, visit.setup)
    return change.after if change else head


def _introduced(visit: Visit, said: Introduction) -> Way:
    """First contact; whom the site has signed is the contact that goes by its name for them."""
    named = (Identity(IdentityKind.IDENTIFIER, said.identifier),) if said.identifier else ()
    return learn(visit.inbox, Stranger((visit.identity, *named), now(), said.person))


def _told_head(head: Conversation, visit: Visit, said: Introduction) -> Conversation:
    page = {"referer": said.page} if said.page else {}
    return replace(
        head,
        person=_filled(head.person, said.person),
        custom_attributes={**said.conversation, **head.custom_attributes},
        additional_attributes={**page, **head.additional_attributes},
        verified=head.verified or visit.is_verified,
    )


def _note_contact(visit: Visit, way: Way, said: Introduction) -> None:
    account = visit.inbox.account
    before = contacts.get(account, way.contact)
    after = contacts.correct(
        account, way.contact, SUBJECT, lambda known: _told_contact(known, said)
    )
    if after and after != before:
        announce.contact("contact.updated", after, visit.setup)


def _told_contact(known: Contact, said: Introduction) -> Contact:
    person = _filled(Person(known.name, known.phone, known.email), said.person)
    return replace(
        known,
        name=person.name,
        phone=person.phone,
        email=person.email,
        identifier=known.identifier or said.identifier,
        custom_attributes={**said.contact, **known.custom_attributes},
    )


def _answers(visit: Visit, said: Introduction, head: Conversation | None) -> Answers:
    contact = _contact(visit, said)
    person = Person(contact.name, contact.phone, contact.email) if contact else Person()
    return Answers(
        person=_filled(person, said.person),
        contact={**said.contact, **(contact.custom_attributes if contact else {})},
        conversation={**said.conversation, **(head.custom_attributes if head else {})},
    )


def _contact(visit: Visit, said: Introduction) -> Contact | None:
    """Who the visitor is, or will turn out to be."""
    account = visit.inbox.account
    if visit.way:
        return contacts.get(account, visit.way.contact)
    if not said.identifier:
        return None
    named = identities.contacts_of(account, [Identity(IdentityKind.IDENTIFIER, said.identifier)])
    return contacts.get(account, named[0]) if named else None


def _filled(known: Person, said: Person) -> Person:
    return Person(known.name or said.name, known.phone or said.phone, known.email or said.email)
