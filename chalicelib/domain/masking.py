"""Phone numbers and mail addresses as those see them who need not know them."""

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from chalicelib.domain.contact import Contact, Identity, IdentityKind

DOT = "•"
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{4,}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_NAMED = re.compile(r"(?<![\w+.])\+?[0-9]{7,15}(?!\w)|[^@\s<>(),;]+@[^@\s<>(),;]+[^@\s<>(),;.]")
# What else names a person means nothing outside its platform.
_REACHING = (IdentityKind.PHONE, IdentityKind.EMAIL, IdentityKind.IDENTIFIER)
# wamid.HBgLMzM2MTIzNDU2Nzg…: in base64, WhatsApp's ids hold the number of whom they are about.
_HOLDS_A_NUMBER = ("wamid.", "wacid.")


def masked(text: str) -> str:
    """A number or an address with its middle hidden; any other text as it is.

    Two people may look the same, which is the point.
    """
    bare = text.strip()
    if _ADDRESS.fullmatch(bare):
        return _address(bare)
    return _number(bare) if _NUMBER.fullmatch(bare) else text


def within(sentence: str) -> str:
    """A sentence of ours with the numbers and addresses in it masked."""
    return _NAMED.sub(lambda found: masked(found[0]), sentence)


def is_masked(text: str) -> bool:
    """Whether a client says a masked text back to us, knowing no better."""
    return DOT in text


def contact(known: Contact) -> Contact:
    """A contact without what reaches them."""
    return replace(
        known,
        name=masked(known.name),
        phone=masked(known.phone),
        email=masked(known.email),
        identifier=masked(known.identifier),
        identities=tuple(identity(one) for one in known.identities),
    )


def identity(known: Identity) -> Identity:
    """An identity without what reaches its person."""
    if known.kind is IdentityKind.VISITOR:
        # Whoever has it is the visitor, whom their own door tells everything.
        return replace(known, value=f"{DOT * 4}{known.value[-4:]}")
    if known.kind not in _REACHING:
        return known
    return replace(known, value=masked(known.value))


def provider_id(id: str) -> str:
    """A provider's id that tells no number; what were the same ids still are."""
    if not id.startswith(_HOLDS_A_NUMBER):
        return id
    return f"hidden.{sha256(id.encode()).hexdigest()[:24]}"


def anywhere(said: Any, shown: Callable[[str], bool] = lambda _: False) -> Any:
    """Numbers and addresses masked wherever they stand in a list or object, alone or in a text,
    but for those that may be `shown`."""
    return _in_each(said, lambda text: text if shown(text) else within(masked(text)))


def ids_anywhere(said: Any) -> Any:
    """The same for the ids of providers, which stand alone."""
    return _in_each(said, provider_id)


def _in_each(said: Any, step: Callable[[str], str]) -> Any:
    if isinstance(said, dict):
        return {name: _in_each(value, step) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_in_each(value, step) for value in said]
    return step(said) if isinstance(said, str) else said


def _number(number: str) -> str:
    digits = re.sub(r"[^0-9+]", "", number)
    shown = digits[:3] if digits.startswith("+") else digits[:2]
    return f"{shown}{DOT * max(4, len(digits) - len(shown) - 2)}{digits[-2:]}"


def _address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}{DOT * 3}@{(name or ending)[:1]}{DOT * 3}{dot}{ending if dot else ''}"
