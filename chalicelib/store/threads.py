"""Threads, their episodes, and first contact: everything that must come to be at once."""

from dataclasses import dataclass
from typing import Any

from pynamodb.transactions import TransactWrite

from chalicelib.domain.contact import Contact, Identity
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Erased
from chalicelib.store import contact_item, head_item, identities, names
from chalicelib.store.keys import key_for, lookup_key, make_key_within
from chalicelib.store.tables import (
    ContactItem,
    HeadItem,
    PointerItem,
    ThreadItem,
)
from chalicelib.store.transaction import all_or_nothing
from chalicelib.vault.mac import mac
from chalicelib.vault.seal import open_sealed, seal

_THREAD_HEX = 14


@dataclass(frozen=True)
class Thread:
    """Everything between one contact and one inbox.

    `address` is how the channel reaches the person ({"phone": …, "bsuid": …}); `current` is the
    latest episode's number.
    """

    account: int
    id: str
    contact: int
    inbox: int
    current: int
    key: str
    address: dict[str, Any]


@dataclass(frozen=True)
class Beginning:
    """What first contact brings into being. `new_contact`: the person is unknown so far.

    `owner` is the contact whose key the thread is sealed under; it may have become part of
    `contact` since. `first_episode` comes with a new thread; a known one has its own.
    """

    contact: Contact
    owner: int
    new_contact: bool
    names_new: tuple[Identity, ...]
    ways_new: tuple[Identity, ...]
    thread: Thread
    first_episode: Conversation | None

    @property
    def is_one(self) -> bool:
        """Whether there is anything to bring into being: somebody else may have done it all."""
        return self.new_contact or bool(self.first_episode or self.names_new or self.ways_new)


def id_for(account: int, contact: int, inbox: int, topic: str = "") -> str:
    """The thread's id, the same for everyone who asks; `topic` where a person has several."""
    hashed = mac(lookup_key(account), "thread", str(contact), str(inbox), topic)
    return hashed.hex()[:_THREAD_HEX]


def get(account: int, id: str, *, consistent: bool = False) -> Thread | None:
    """A thread; None when there is none. Raises Erased when it is fenced or its key is gone."""
    try:
        item = ThreadItem.get(names.thread(account, id), "THREAD", consistent_read=consistent)
    except ThreadItem.DoesNotExist:
        return None
    if item.fenced_at:
        raise Erased(f"A thread of account {account} is fenced.")
    blob = open_sealed(key_for(account, item.key), _context(account, id), item.sealed)
    return Thread(
        account=account,
        id=id,
        contact=int(item.contact),
        inbox=int(item.inbox),
        current=int(item.current),
        key=item.key,
        address=blob,
    )


def contact_of(account: int, id: str) -> int:
    """The contact of a thread, be it fenced; 0: there is none. Nothing is opened."""
    try:
        item = ThreadItem.get(names.thread(account, id), "THREAD", consistent_read=True)
    except ThreadItem.DoesNotExist:
        return 0
    return int(item.contact)


def begin(beginning: Beginning) -> None:
    """First contact in one transaction, each part put-if-absent.

    Raises:
        Overtaken: when any part is there already, or a conflicting write was under way.
    """
    account, contact = beginning.contact.account, beginning.contact
    with all_or_nothing() as transaction:
        raw = None
        if beginning.new_contact:
            raw = make_key_within(transaction, account, names.contact_key(contact.id))
            transaction.save(contact_item.as_item(contact, raw), ContactItem.pk.does_not_exist())
        for identity in beginning.names_new:
            identities.name_within(transaction, account, identity, contact.id)
        thread = beginning.thread
        if beginning.first_episode:
            _save_thread(transaction, thread, raw)
        way = identities.Way(beginning.owner, thread.id, thread.current)
        for identity in beginning.ways_new:
            identities.lead_within(transaction, account, thread.inbox, identity, way)
        if beginning.first_episode:
            _save_episode(transaction, beginning.first_episode, raw)


def begin_episode(thread: Thread, conversation: Conversation) -> None:
    """The next episode of a thread, if `thread.current` is still its latest.

    Raises:
        Overtaken: when somebody else opened one.
    """
    with all_or_nothing() as transaction:
        item = ThreadItem(names.thread(thread.account, thread.id), "THREAD")
        transaction.update(
            item,
            [ThreadItem.current.set(conversation.number)],
            ThreadItem.current == thread.current,
        )
        previous = HeadItem(names.conversation(thread.account, thread.current), "HEAD")
        transaction.update(
            previous,
            [HeadItem.next.set(conversation.number), HeadItem.version.add(1)],
            HeadItem.pk.exists(),
        )
        _save_episode(transaction, conversation, None)


def episodes_of(account: int, thread: str) -> list[int]:
    """The numbers of a thread's episodes, oldest first."""
    rows = PointerItem.query(names.thread(account, thread), PointerItem.sk.startswith("C#"))
    return sorted(int(row.sk[2:]) for row in rows)


def set_address(thread: Thread, address: dict[str, Any]) -> None:
    """Changes how the person is reached; an erased thread stays erased."""
    sealed = seal(key_for(thread.account, thread.key), _context(thread.account, thread.id), address)
    item = ThreadItem(names.thread(thread.account, thread.id), "THREAD")
    item.update([ThreadItem.sealed.set(sealed)], ThreadItem.pk.exists())


def _save_thread(transaction: TransactWrite, thread: Thread, raw: bytes | None) -> None:
    key = raw or key_for(thread.account, thread.key)
    transaction.save(
        ThreadItem(
            names.thread(thread.account, thread.id),
            "THREAD",
            contact=thread.contact,
            inbox=thread.inbox,
            current=thread.current,
            key=thread.key,
            sealed=seal(key, _context(thread.account, thread.id), thread.address),
        ),
        ThreadItem.pk.does_not_exist(),
    )
    for pk in (
        names.contact(thread.account, thread.contact),
        names.inbox_threads(thread.account, thread.inbox),
    ):
        transaction.save(PointerItem(pk, f"T#{thread.id}", inbox=thread.inbox))


def _save_episode(
    transaction: TransactWrite, conversation: Conversation, raw: bytes | None
) -> None:
    head = head_item.as_item(conversation, raw)
    transaction.save(head, HeadItem.pk.does_not_exist())
    transaction.save(
        PointerItem(
            names.thread(conversation.account, conversation.thread),
            f"C#{conversation.number}",
            created_at=conversation.created_at,
        )
    )


def _context(account: int, id: str) -> dict[str, str]:
    return {"a": str(account), "i": f"T{id}"}
