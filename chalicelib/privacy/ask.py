"""Somebody outside asks to be deleted: the person, or Meta for somebody who used its login.

Whom it is about is known by ids that only the platform or the person's own chat can show. What was
written after the request is nobody's to delete by it.
"""

from collections.abc import Iterator

from chalicelib import log
from chalicelib.channels.signed_request import Asked
from chalicelib.domain.audit import META, SUBJECT
from chalicelib.domain.contact import METAS, Contact, Identity
from chalicelib.domain.erasure import Request, Scope
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.domain.message import Kind
from chalicelib.privacy.deletion_code import code_in, said_by_meta
from chalicelib.privacy.let_go import let_go_of_lines
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.shut import HELD
from chalicelib.store import asked as store
from chalicelib.store import contacts, doors, identities, message_pages
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind

_LOOK_BACK = 100


def ask_for_meta(asked: Asked) -> str:
    """Deletes whoever Meta means, in every account, and drops the tokens they gave us; the code by
    which Meta's page shows them how far it is. The same request again changes nothing."""
    code = said_by_meta(asked.user, asked.at)
    lines = let_go_of_lines(asked.user, asked.at)
    store.note(code, asked.at, META, lines)
    for account, contact in _people(asked):
        _erase(code, Request(account, Scope.CONTACT, contact, META))
    log.happened("deletion_asked", by=META, lines=lines)
    return code


def ask_in_chat(account: int, contact: int, until: int) -> bool:
    """A contact has sent a code of ours: it is looked for in what they wrote, and done."""
    known, setup = contacts.get(account, contact, consistent=True), setups.load(account)
    found = _code(known) if known else None
    if known and found and setup:
        code, at = found
        store.note(code, at, SUBJECT)
        _erase(code, Request(account, Scope.CONTACT, known.id, SUBJECT, setup.erasure_grace_hours))
    return True


def _people(asked: Asked) -> Iterator[tuple[int, int]]:
    """Those known by the id that Meta names, since before it asked."""
    for door in doors.joined(DoorKind.META_PERSON, asked.user):
        named = [Identity(kind, asked.user, door.inbox) for kind in METAS]
        for id in identities.contacts_of(door.account, named):
            contact = contacts.get(door.account, id, consistent=True)
            # Meta tells whole seconds.
            if contact and contact.created_at < asked.at + 1_000:
                yield door.account, contact.id


def _code(contact: Contact) -> tuple[str, int] | None:
    """The newest code that somebody has sent, and when it came (ms)."""
    found = [
        (message.arrived, code)
        for thread, _ in contacts.threads_of(contact)
        for message in message_pages.newest(contact.account, thread, look_back=_LOOK_BACK)
        if message.kind is Kind.INCOMING and (code := code_in(message.content.text))
    ]
    return max(found)[::-1] if found else None


def _erase(code: str, asked: Request) -> None:
    account, contact = asked.account, asked.subject
    # First, because whoever is cut short after the request finds nobody to ask about any more.
    store.expect(code, account, contact)
    try:
        erasure = request(account, asked.scope, contact, asked.by, asked.grace_hours)
    except Conflict as refused:
        if refused.code != HELD:
            raise
        # The law may forbid it for now; the page says so.
        store.refuse(code, account, contact, refused.code)
    except NotThere:
        return
    else:
        store.link(code, account, contact, erasure.id)
