"""How what was said in a thread is forgotten, be its person forgotten with it or not."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.aws import files
from chalicelib.domain.contact import SCOPED, Contact
from chalicelib.domain.message import Message
from chalicelib.privacy.plan import Done
from chalicelib.store import contacts, identities, message_pages, search, sessions, threads
from chalicelib.store import erasure as removal


def files_of(account: int, wanted: Iterable[str], place: str) -> Iterator[Done]:
    """The files of threads (in their order), wherever they lie, and what was remembered of their
    writers' own names."""
    begun, _, after = place.partition(" ")
    for thread in wanted:
        if thread < begun:
            continue
        count = files.delete_under("MEDIA_BUCKET", f"{account}/{thread}/")
        files.delete_under("HANDOFF_BUCKET", f"{account}/{thread}/")
        yield Done(count, f"{thread} {after if thread == begun else ''}")
        pages = message_pages.all_after(account, thread, after if thread == begun else "")
        for reached, page in pages:
            yield Done(sum(map(_let_go_of, page)), f"{thread} {reached}")


def remove(account: int, thread: str, inbox: int) -> Iterator[Done]:
    """The thread of somebody who stays, after its files: what leads there, and all that lies there.

    What the inbox alone calls them by goes, too.
    """
    contact = threads.contact_of(account, thread)
    if contact:
        for one in _everyone(account, contact):
            _lead_away(one, inbox, thread)
        search.forget(account, contact)
        removal.remove_pointer(account, contact, thread)
    sessions.close_screens(account, thread)
    removal.remove_heads(account, thread)
    for _ in removal.remove_thread(account, thread, inbox):
        yield Done(0)


def _everyone(account: int, id: int) -> list[Contact]:
    """Whoever is the same person as the thread's contact, as far as their keys open."""
    whole = contacts.get(account, id, consistent=True)
    return contacts.everyone(whole) if whole else []


def _lead_away(contact: Contact, inbox: int, thread: str) -> None:
    account = contact.account
    for identity in contact.identities:
        identities.lead_no_more(account, inbox, identity, thread)
        if identity.kind in SCOPED and identity.inbox == inbox:
            identities.unname(account, identity)
    contacts.change_itself(account, contact.id, lambda known: _without(known, inbox))


def _without(contact: Contact, inbox: int) -> Contact:
    kept = tuple(i for i in contact.identities if i.kind not in SCOPED or i.inbox != inbox)
    return replace(contact, identities=kept) if kept != contact.identities else contact


def _let_go_of(message: Message) -> int:
    """The files of a message that do not lie with its thread's; how many."""
    content, account = message.content, message.account
    if content.echo_id:
        writer = f"{content.user or 0}.{message.conversation}"
        sessions.forget_echo(account, writer, content.echo_id)
    elsewhere = [
        file.object
        for file in content.attachments
        if file.object and not file.object.startswith(f"{account}/{message.thread}/")
    ]
    for name in elsewhere:
        files.delete_under("MEDIA_BUCKET", name)
    return len(elsewhere)
