"""What a change of a contact corrected: field by field, what stood there and what stands there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.contact import Contact

# Fields as the API calls them.
_FIELDS = {
    "name": "name",
    "phone_number": "phone",
    "email": "email",
    "identifier": "identifier",
    "blocked": "blocked",
    "labels": "labels",
}

# What is longer is kept in part: a history must not outgrow its record.
_LONGEST = 2_000


@dataclass(frozen=True)
class Change:
    """One field; None: nothing stood there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Correction:
    """What `actor` (as in the audit log) changed of a contact at one time (ms)."""

    at: int
    actor: str
    changes: tuple[Change, ...]


def changes(before: Contact, after: Contact) -> tuple[Change, ...]:
    """What differs between two states of a contact, as far as somebody may have said it."""
    return (
        *_fields(before, after),
        *(
            change
            for field in ("custom_attributes", "additional_attributes")
            for change in _within(field, getattr(before, field), getattr(after, field))
        ),
    )


def _fields(before: Contact, after: Contact) -> Iterator[Change]:
    for field, ours in _FIELDS.items():
        old, new = getattr(before, ours), getattr(after, ours)
        if old != new:
            yield Change(field, _plain(old), _plain(new))


def _within(field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change(f"{field}.{name}", _plain(before.get(name)), _plain(after.get(name)))


def _plain(value: Any) -> Any:
    plain = list(value) if isinstance(value, tuple) else value
    text = plain if isinstance(plain, str) else json.dumps(plain)
    if len(text) > _LONGEST:
        return f"{text[:_LONGEST]}…"
    return None if plain == "" else plain
