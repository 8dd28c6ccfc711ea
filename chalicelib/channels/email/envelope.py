"""Who a mail is from and for, as far as its headers tell.

A mail's headers are whatever its sender wrote: nothing here proves who somebody is.
"""

import re
from collections.abc import Iterable

from chalicelib.channels.email.headers import Address, addresses, ids
from chalicelib.channels.email.mime import Part

# Where relays note for whom they took a mail; the header's To may name a mailing list only.
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "to", "cc", "bcc")
# A forwarder that changed From says in these who it was; on their own they are only a claim.
_FORWARDED = ("list-id", "x-forwarded-for", "x-forwarded-to", "x-google-group-id")
_ORIGINAL = ("x-original-from", "x-original-sender")
_NO_REPLY = re.compile(r"\A(?:no|do-?not|not)[._-]?reply|\Amailer@", re.IGNORECASE)
_MOST_REFERENCES = 30
_NOBODY = Address("", "unknown@sender.invalid")


def recipients(mail: Part) -> list[str]:
    """Every address that the mail may have been delivered to, the most telling first."""
    found = [one.address for name in _DELIVERED for one in listed(mail, name)]
    return list(dict.fromkeys(found))


def listed(mail: Part, name: str) -> tuple[Address, ...]:
    """Everybody that headers of this name list."""
    return tuple(one for value in mail.all(name) for one in addresses(value))


def author(mail: Part, ours: Iterable[str]) -> Address:
    """Who wrote it.

    From, unless a forwarder put itself there, or a program that nobody can answer, or we ourselves:
    then a form sent it, and the customer is who wants the answer.
    """
    ours, said = set(ours), _said(mail)
    if said.address in ours or _NO_REPLY.match(said.address):
        return next((one for one in listed(mail, "reply-to") if one.address not in ours), said)
    return said


def is_forged(mail: Part, ours: Iterable[str]) -> bool:
    """Whether it claims to come from ourselves. Nobody of us writes to our own mailbox this way."""
    ours = set(ours)
    return any(one.address in ours for name in ("from", "sender") for one in listed(mail, name))


def answers(mail: Part, ours: Iterable[str]) -> list[str]:
    """Where its writer wants the answer; nowhere, if it names none. Somebody else's mailbox may be
    asked for, but then the writer hears of it too."""
    writer, ours = author(mail, ours).address, set(ours)
    if writer == _NOBODY.address:
        return []
    wanted = [one.address for one in listed(mail, "reply-to") if one.address not in ours]
    if all(_domain(one) == _domain(writer) for one in wanted):
        return wanted or [writer]
    return list(dict.fromkeys([writer, *wanted]))


def references(mail: Part) -> tuple[str, ...]:
    """The mails it follows, oldest first."""
    found = dict.fromkeys([*ids(mail.get("references")), *ids(mail.get("in-reply-to"))])
    return tuple(list(found)[:1] + list(found)[1:][-_MOST_REFERENCES:])


def _said(mail: Part) -> Address:
    names: tuple[str, ...] = ("from", "sender", "reply-to", "return-path")
    if any(mail.get(name) for name in _FORWARDED):
        names = (*_ORIGINAL, *names)
    return next((one for name in names for one in listed(mail, name)), _NOBODY)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
