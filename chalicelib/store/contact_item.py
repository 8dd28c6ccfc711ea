"""A contact as it lies in its item."""

from typing import Any

from chalicelib.domain.contact import Contact, Identity, IdentityKind, Merge
from chalicelib.domain.ids import id_of, key_of
from chalicelib.store import names
from chalicelib.store.keys import key_for
from chalicelib.store.setup import is_heard
from chalicelib.store.tables import ContactItem
from chalicelib.vault.seal import open_sealed, seal


def as_item(contact: Contact, key: bytes | None = None) -> ContactItem:
    """The contact as it lies in the table; `key` when it is only being made."""
    name = names.contact_key(contact.id)
    raw = key or key_for(contact.account, name)
    return ContactItem(
        names.contact(contact.account, contact.id),
        "CONTACT",
        # What is part of another stands in no list.
        list=None if contact.merged_into else names.contact_list(contact.account),
        active=contact.last_activity_at,
        sealed=seal(raw, _context(contact.account, contact.id), _packed(contact)),
        key=name,
        version=contact.version,
        created_at=contact.created_at,
        heard=True if is_heard(contact.account) else None,
    )


def opened(item: ContactItem) -> Contact:
    """The contact of an item; raises Erased when its key is gone."""
    _, account_text, _, hexed = item.pk.split("#")
    account, id = int(account_text), id_of(hexed)
    blob = open_sealed(key_for(account, item.key), _context(account, id), item.sealed)
    return Contact(
        account=account,
        id=id,
        created_at=int(item.created_at),
        name=blob.get("n", ""),
        phone=blob.get("p", ""),
        email=blob.get("m", ""),
        identifier=blob.get("d", ""),
        blocked=blob.get("b", False),
        identities=tuple(
            Identity(IdentityKind(kind), value, inbox, seen_at)
            for kind, value, inbox, seen_at in blob.get("i", ())
        ),
        custom_attributes=blob.get("c", {}),
        additional_attributes=blob.get("a", {}),
        labels=tuple(blob.get("l", ())),
        marketing_stopped_at=blob.get("s", 0),
        merges=tuple(
            Merge(other, at, because, tuple(gained))
            for other, at, because, gained in blob.get("g", ())
        ),
        merged_into=blob.get("o", 0),
        last_activity_at=int(item.active or 0),
        version=int(item.version),
    )


def _context(account: int, id: int) -> dict[str, str]:
    return {"a": str(account), "i": f"P{key_of(id)}"}


def _packed(contact: Contact) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "n": contact.name,
        "p": contact.phone,
        "m": contact.email,
        "d": contact.identifier,
        "b": contact.blocked,
        "i": [[i.kind.value, i.value, i.inbox, i.seen_at] for i in contact.identities],
        "c": dict(contact.custom_attributes),
        "a": dict(contact.additional_attributes),
        "l": list(contact.labels),
        "s": contact.marketing_stopped_at,
        "g": [[m.contact, m.at, m.because, list(m.gained)] for m in contact.merges],
        "o": contact.merged_into,
    }
    return {name: value for name, value in whole.items() if value}
