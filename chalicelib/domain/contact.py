"""A contact: a person, known by a set of identities with evidence, never by one column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from chalicelib.domain.phone import canonical

_BARE_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{4,}")


class IdentityKind(StrEnum):
    """What can name a person. Those in `SCOPED` mean something within one inbox only.

    `GROUP` names a group chat, which stands in for a person; `MAIL` (a Message-ID) names nobody, it
    only leads to a thread.
    """

    PHONE = "phone"
    BSUID = "bsuid"
    PARENT_BSUID = "parent_bsuid"
    PSID = "psid"
    IGSID = "igsid"
    EMAIL = "email"
    VISITOR = "visitor"
    IDENTIFIER = "identifier"
    GROUP = "group"
    MAIL = "mail"


SCOPED = {
    IdentityKind.PSID,
    IdentityKind.IGSID,
    IdentityKind.VISITOR,
    IdentityKind.GROUP,
    IdentityKind.MAIL,
}


# By these Meta's own callbacks may name a person.
METAS = {IdentityKind.PSID, IdentityKind.IGSID}


@dataclass(frozen=True)
class Identity:
    """One name of a person: `value` as it was said, where (`inbox`) and when it was seen."""

    kind: IdentityKind
    value: str
    inbox: int | None = None
    seen_at: int = 0

    @property
    def scope(self) -> int:
        """The inbox within which it means something; 0: the whole account."""
        return (self.inbox or 0) if self.kind in SCOPED else 0

    @property
    def name(self) -> tuple[str, int, str]:
        """What makes it the same identity."""
        return (self.kind, self.scope, self.sought)

    @property
    def sought(self) -> str:
        """The value in the form under which it is looked up."""
        return canonical(self.value) if self.kind is IdentityKind.PHONE else self.value


@dataclass(frozen=True)
class Merge:
    """Another contact that turned out to be this person: since when (ms), and on what evidence.

    `gained` names what is known from there alone.
    """

    contact: int
    at: int
    because: str
    gained: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """A person of one account. Times are ms.

    `marketing_stopped_at`: since when they want no marketing from us; 0: nothing said; negative:
    since when they want it again. `merges` are the contacts that are this one, too, and
    `merged_into` the one that this is part of (0: none).
    """

    account: int
    id: int
    created_at: int
    name: str = ""
    phone: str = ""
    email: str = ""
    identifier: str = ""
    blocked: bool = False
    identities: tuple[Identity, ...] = ()
    custom_attributes: Mapping[str, Any] = field(default_factory=dict)
    additional_attributes: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    marketing_stopped_at: int = 0
    merges: tuple[Merge, ...] = ()
    merged_into: int = 0
    last_activity_at: int = 0
    version: int = 0

    @property
    def wants_no_marketing(self) -> bool:
        """Whether marketing messages to this person are refused."""
        return self.marketing_stopped_at > 0


def better_name(known: str, said: str) -> str:
    """What to call a person of whom a platform says a name: it fills a gap and takes the place of
    a bare number; a name that an agent gave stays."""
    is_gap = not known.strip() or _BARE_NUMBER.fullmatch(known.strip())
    return said if said and is_gap else known


def with_identities(contact: Contact, seen: tuple[Identity, ...]) -> Contact:
    """The contact with identities it did not have; gaps in phone and e-mail filled from them."""
    known = {identity.name for identity in contact.identities}
    fresh = tuple(identity for identity in seen if identity.name not in known)
    values = {identity.kind: identity.value for identity in fresh if identity.kind not in SCOPED}
    return replace(
        contact,
        identities=contact.identities + fresh,
        phone=contact.phone or values.get(IdentityKind.PHONE, ""),
        email=contact.email or values.get(IdentityKind.EMAIL, ""),
    )


def with_handle(attributes: Mapping[str, Any], handle: str) -> Mapping[str, Any]:
    """A contact's additional attributes with the user name that a platform tells, if it does."""
    return {**attributes, "username": handle} if handle else attributes
