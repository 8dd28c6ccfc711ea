"""Contacts, listed and looked for. There is no index on what they are called: a thousand, the last
active first, is as far as a look goes."""

from collections.abc import Callable, Iterator
from itertools import islice

from chalicelib.domain import masking
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact
from chalicelib.store import contacts

_BUDGET = 1_000


def contact_page(setup: Setup, page: int, sort: str) -> tuple[list[Contact], int]:
    """(a page of contacts, how many there are within the budget)."""
    everyone = list(islice(contacts.listed(setup.account), _BUDGET))
    ordered = _sorted(everyone, sort, masking.contact if setup.hides else _as_it_is)
    return ordered[(page - 1) * 15 : page * 15], len(everyone)


def contacts_like(setup: Setup, words: str) -> list[Contact]:
    """Contacts whose name, number, address or identifier contains `words`.

    For whom numbers and addresses are masked, only the whole one finds: parts would tell it, piece
    by piece.
    """
    wanted = words.strip().casefold()
    is_like = _is_exactly if setup.hides else _is_like
    everyone = islice(contacts.listed(setup.account), _BUDGET)
    return [contact for contact in everyone if is_like(contact, wanted)]


def _is_like(contact: Contact, wanted: str) -> bool:
    digits = _digits(wanted)
    return any(wanted in text.casefold() for text in _texts(contact)) or (
        len(digits) > 3 and digits in contact.phone
    )


def _is_exactly(contact: Contact, wanted: str) -> bool:
    digits = _digits(wanted)
    shown = masking.contact(contact)
    return (
        wanted in shown.name.casefold()
        or any(wanted == text.casefold() for text in _texts(contact))
        or (len(digits) > 5 and digits == _digits(contact.phone))
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _texts(contact: Contact) -> Iterator[str]:
    yield from (contact.name, contact.email, contact.phone, contact.identifier)
    yield from (identity.value for identity in contact.identities)


def _as_it_is(contact: Contact) -> Contact:
    return contact


def _sorted(
    everyone: list[Contact], sort: str, shown: Callable[[Contact], Contact]
) -> list[Contact]:
    """By what is shown: an order by what is masked would tell it."""
    keys: dict[str, Callable[[Contact], object]] = {
        "name": lambda c: c.name.casefold(),
        "email": lambda c: c.email.casefold(),
        "phone_number": lambda c: c.phone,
        "last_activity_at": lambda c: c.last_activity_at,
        "created_at": lambda c: c.created_at,
    }
    key = keys.get(sort.lstrip("-"))
    if key is None:
        return everyone
    reverse = sort.startswith("-")
    return sorted(everyone, key=lambda c: key(shown(c)), reverse=reverse)  # type: ignore[arg-type, return-value]
