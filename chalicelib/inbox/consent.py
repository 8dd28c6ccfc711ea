"""A person stops marketing, or wants it again: noted with its evidence, and honoured from then on.

The ledger is written first: what stands there is folded into the contact again by whatever comes
next, and after a restore.
"""

from collections.abc import Mapping

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup, User
from chalicelib.domain.consent import Choice, Evidence, after
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.stop_words import may_stop, resumes, stops
from chalicelib.inbox.remark import remark
from chalicelib.privacy.tell_choice import tell_choice
from chalicelib.store import consent, contacts, threads
from chalicelib.store.sends import Place

# Who may ask for more by their words. A mail's writer is whoever it claims to be: one may stop for
# somebody else, which harms nobody, but not begin.
_LISTENS: Mapping[ChannelKind, bool] = {
    ChannelKind.WHATSAPP: True,
    ChannelKind.FACEBOOK: True,
    ChannelKind.INSTAGRAM: True,
    ChannelKind.WEB_WIDGET: True,
    ChannelKind.API: True,
    ChannelKind.EMAIL: False,
}
_SAID = {
    True: "The customer wants no more marketing messages. Templates of that kind are refused now.",
    False: "The customer wants marketing messages again.",
}


def choose(choice: Choice) -> Contact | None:
    """Notes a choice; an older one than we know of is kept, and changes nothing else."""
    consent.put(choice)
    changed = contacts.change(choice.account, choice.contact, lambda c: after(c, choice))
    log.happened(
        "marketing_stopped" if choice.stopped else "marketing_resumed",
        account=choice.account,
        contact=choice.contact,
        evidence=choice.evidence.value,
    )
    # An agent's own act is noted by the route that they have taken.
    if not choice.by:
        tell_choice(choice)
    return changed


def take_unwanted(place: Place, at: int, evidence: Evidence) -> None:
    """Whoever got a message of ours, or was to get it, wants no more like it since `at` (ms): the
    platform refused it for that, or they have complained."""
    found = threads.get(place.account, place.thread)
    if found:
        where = (evidence, found.inbox, place.message)
        choose(Choice(place.account, found.contact, True, at, *where))


def take_words(setup: Setup, inbox: Inbox, said: Message, head: Conversation) -> None:
    """What a customer's whole message asks for, if it is one of the words for that.

    Not in somebody else's thread: who speaks there is not whom it belongs to.
    """
    stopped = _asks(inbox, said)
    thread = threads.get(said.account, said.thread) if stopped is not None else None
    if stopped is None or thread is None:
        return
    where = (Evidence.WORDS, said.inbox, said.id)
    choose(Choice(said.account, thread.contact, stopped, said.time, *where))
    show(setup, head, stopped, said.time)


def note(setup: Setup, by: User, contact: int, stopped: bool, evidence: Evidence) -> Contact:
    """What an agent has been told, or has decided. Raises NotThere."""
    known = contacts.get(setup.account, contact, consistent=True)
    choice = Choice(setup.account, contact, stopped, now(), evidence, by=by.id)
    changed = choose(choice) if known else None
    if changed is None:
        raise NotThere("contact")
    return changed


def show(setup: Setup, head: Conversation, stopped: bool, at: int) -> None:
    """Writes into the thread that it was noted; once."""
    remark(setup, head, _SAID[stopped], at, ("consent", str(stopped), str(at)))


def history(contact: Contact) -> list[Choice]:
    """Everything that a person has chosen, under whichever contact, newest first."""
    everything = [
        choice
        for one in contacts.everyone(contact)
        for choice in consent.of(contact.account, one.id)
    ]
    return sorted(everything, key=lambda choice: choice.at, reverse=True)


def _asks(inbox: Inbox, said: Message) -> bool | None:
    """True: to stop. False: to go on. None: neither."""
    about = said.content.attributes
    # An address to unsubscribe at is often written to with nothing but a subject.
    text = said.content.text or str(about.get("email", {}).get("subject", ""))
    if said.kind is not Kind.INCOMING or "participant" in about:
        return None
    if stops(text) or ("interactive" not in about and may_stop(text)):
        return True
    return False if _LISTENS[inbox.channel] and resumes(text) else None
