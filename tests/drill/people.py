"""Contacts who are canaries: what each of them said, and the key that it is sealed under."""

import base64
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Role, Setup
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.errors import Erased
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Attachment, Message
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.fetch import store_file
from chalicelib.inbox.open_account import NewUser, add_user, open_account
from chalicelib.inbox.receive import receive
from chalicelib.store import contacts, conversations, keys, message_pages, names
from chalicelib.store import setup as setups
from chalicelib.store.tables import KeyItem
from chalicelib.vault.files import decrypt_file

# What every canary's words, number and file begin with, so that one search finds them all.
WORDS, DIGITS, FILE = "kestrel", "3369977", b"plover"
_AT_ONCE = 4


@dataclass(frozen=True)
class Person:
    """A contact, what they said and sent, and their key as it lies in the table."""

    id: int
    thread: str
    conversation: int
    text: str
    phone: str
    file: bytes
    object: str
    wrapped: bytes
    said_at: int


def business(account: int) -> tuple[Setup, Inbox]:
    """An account with one inbox."""
    open_account(account, "Drill")
    dana = add_user(account, NewUser("Dana", f"dana@{account}.example.com", "", Role.ADMINISTRATOR))
    setup = _setup(account)
    inbox = connect(setup, dana, Plan("Drill", ChannelKind.API))
    return _setup(account), inbox


def crowd(setup: Setup, inbox: Inbox, count: int) -> list[Person]:
    """`count` people who have written and sent a file, several at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda number: write_in(setup, inbox, number), range(count)))


def write_in(setup: Setup, inbox: Inbox, number: int) -> Person:
    """Somebody new writes, and sends a file."""
    text, phone = f"{WORDS}{secrets.token_hex(6)}", f"{DIGITS}{number:05d}"
    content = FILE + secrets.token_bytes(40)
    drawn = Attachment(id=1, file_type="file", filename=f"{text}.bin")
    file = store_file(setup.account, content, drawn)
    said = _said(setup, inbox, phone, text)
    _said(setup, inbox, phone, f"{text}-file", file)
    head = conversations.get_now(setup.account, said.conversation)
    assert head
    key = KeyItem.get(names.account(setup.account), names.contact_key(head.contact))
    return Person(
        id=head.contact,
        thread=said.thread,
        conversation=said.conversation,
        text=text,
        phone=phone,
        file=content,
        object=file.object,
        wrapped=key.wrapped,
        said_at=said.time,
    )


def _said(setup: Setup, inbox: Inbox, phone: str, text: str, *attached: Attachment) -> Message:
    message = receive(setup, inbox, _event(phone, text, now(), attached))
    assert message
    return message


def _event(
    phone: str, text: str, at: int, attached: tuple[Attachment, ...] = ()
) -> MessageReceived:
    return MessageReceived(
        provider_id=f"wamid.{secrets.token_hex(12)}",
        time=at,
        identities=(Identity(IdentityKind.PHONE, f"+{phone}"),),
        text=text,
        name=f"{WORDS}{phone}",
        attachments=attached,
    )


def trouble_with_repeats(setup: Setup, inbox: Inbox, people: Sequence[Person]) -> list[str]:
    """Who comes back because the platform says again what they said before."""
    again = ((person, _event(person.phone, person.text, person.said_at)) for person in people)
    return [
        f"{one.id}: came back by a repeat" for one, event in again if receive(setup, inbox, event)
    ]


def trouble_with_kept(account: int, people: Sequence[Person]) -> list[str]:
    """What is missing of those who were not forgotten: words, file, name."""
    return [f"{person.id}: {what}" for person in people for what in _missing(account, person)]


def _missing(account: int, person: Person) -> list[str]:
    contact = contacts.get(account, person.id, consistent=True)
    said = list(message_pages.newest(account, person.thread, 5))
    texts = {message.content.text for message in said}
    missing = [] if contact and contact.phone.endswith(person.phone) else ["the contact"]
    missing += [
        f"said {text}" for text in (person.text, f"{person.text}-file") if text not in texts
    ]
    for message in said:
        for file in message.content.attachments:
            blob = files.find("MEDIA_BUCKET", file.object)
            if blob is None or decrypt_file(base64.b64decode(file.key), blob) != person.file:
                missing.append("the file")
    return missing


def trouble_with_forgotten(account: int, people: Sequence[Person]) -> list[str]:
    """What can be read of those who were forgotten."""
    return [f"{person.id}: {what}" for person in people for what in _readable(account, person)]


def _readable(account: int, person: Person) -> list[str]:
    found = ["the contact"] if contacts.get(account, person.id, consistent=True) else []
    found += [
        f"a message: {message.content.text}"
        for message in message_pages.newest(account, person.thread, 5)
    ]
    try:
        keys.key_for(account, names.contact_key(person.id))
    except Erased:
        return found
    return [*found, "the key"]


def forget_memory(account: int) -> None:
    """As if every process had just been started."""
    keys._open.clear()
    setups.forget(account)


def _setup(account: int) -> Setup:
    setup = setups.reload(account)
    assert setup
    return setup
