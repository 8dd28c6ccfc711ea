"""Two contacts turn out to be one person: what the one then knows, and how that is undone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.consent import stricter
from chalicelib.domain.contact import Contact, Identity, IdentityKind, Merge

Attributes = Mapping[str, Any]
_FIELDS = ("name", "phone", "email", "identifier")


def merged(base: Contact, other: Contact, at: int, because: str) -> Contact:
    """`base` with what `other` knows: gaps are filled, nothing is overwritten.

    `because` is the evidence. Merging the same again changes nothing.
    """
    if other.id == base.id or any(merge.contact == other.id for merge in base.merges):
        return base
    known = {identity.name for identity in base.identities}
    return replace(
        base,
        name=base.name or other.name,
        phone=base.phone or other.phone,
        email=base.email or other.email,
        identifier=base.identifier or other.identifier,
        identities=(*base.identities, *(i for i in other.identities if i.name not in known)),
        custom_attributes={**other.custom_attributes, **base.custom_attributes},
        additional_attributes={**other.additional_attributes, **base.additional_attributes},
        labels=tuple(dict.fromkeys((*base.labels, *other.labels))),
        marketing_stopped_at=stricter(base.marketing_stopped_at, other.marketing_stopped_at),
        last_activity_at=max(base.last_activity_at, other.last_activity_at),
        merges=(*base.merges, Merge(other.id, at, because, _gained(base, other))),
    )


def parted(base: Contact, other: Contact) -> Contact:
    """`base` without what it has from `other` alone; what was changed since then stays."""
    merge = next((one for one in base.merges if one.contact == other.id), None)
    if merge is None:
        return base
    gained, theirs = set(merge.gained), {identity.name for identity in other.identities}
    return replace(
        base,
        name=_kept("name", base.name, other.name, gained),
        phone=_kept("phone", base.phone, other.phone, gained),
        email=_kept("email", base.email, other.email, gained),
        identifier=_kept("identifier", base.identifier, other.identifier, gained),
        identities=tuple(i for i in base.identities if i.name not in theirs),
        custom_attributes=_own("custom", base.custom_attributes, other.custom_attributes, gained),
        additional_attributes=_own(
            "additional", base.additional_attributes, other.additional_attributes, gained
        ),
        labels=tuple(label for label in base.labels if f"label {label}" not in gained),
        merges=tuple(one for one in base.merges if one is not merge),
    )


def parted_from(other: Contact, base: Contact) -> Contact:
    """`other` as a person of its own again. That they wanted no marketing as one, both still do."""
    stopped_at = stricter(base.marketing_stopped_at, other.marketing_stopped_at)
    return replace(other, merged_into=0, marketing_stopped_at=stopped_at)


def may_be(known: Contact, inbox: int, seen: Iterable[Identity]) -> bool:
    """Whether somebody who goes by `seen` in `inbox` may be `known`.

    WhatsApp gives a person one scoped id within a business: who has another there has only got
    their number.
    """
    scoped = {i.value for i in seen if i.kind is IdentityKind.BSUID}
    known_as = {
        i.value for i in known.identities if i.kind is IdentityKind.BSUID and i.inbox == inbox
    }
    return not scoped or not known_as or bool(scoped & known_as)


def _own(what: str, values: Attributes, theirs: Attributes, gained: set[str]) -> Attributes:
    """The attributes without those that came from the other and still say the same."""
    return {
        name: value
        for name, value in values.items()
        if f"{what} {name}" not in gained or theirs.get(name) != value
    }


def _kept(name: str, value: str, theirs: str, gained: set[str]) -> str:
    return "" if name in gained and value == theirs else value


def _gained(base: Contact, other: Contact) -> tuple[str, ...]:
    """The names of what `base` has from `other`."""
    fields = [name for name in _FIELDS if not getattr(base, name) and getattr(other, name)]
    customs = [f"custom {n}" for n in other.custom_attributes if n not in base.custom_attributes]
    others = other.additional_attributes.keys() - base.additional_attributes.keys()
    additional = [f"additional {name}" for name in sorted(others)]
    labels = [f"label {label}" for label in other.labels if label not in base.labels]
    return (*fields, *customs, *additional, *labels)
