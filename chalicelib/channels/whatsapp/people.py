"""Who somebody on WhatsApp is: scoped ids, numbers and groups become identities.

Since 2026 a person may hide their number; a business-scoped id (`FR.1349…`) then names them, and,
for portfolios that enrolled, a parent id (`FR.ENT.1349…`):
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

import re
from collections.abc import Sequence

from chalicelib.channels.whatsapp.shapes import Envelope, Sender, Status
from chalicelib.domain.contact import Identity, IdentityKind

Identities = tuple[Identity, ...]
_FORMS = (
    (re.compile(r"[A-Z]{2}\.ENT\.[A-Za-z0-9]+"), IdentityKind.PARENT_BSUID),
    (re.compile(r"[A-Z]{2}\.[A-Za-z0-9]+"), IdentityKind.BSUID),
)
_ORDER = (IdentityKind.BSUID, IdentityKind.PHONE, IdentityKind.PARENT_BSUID)
_NUMBER = re.compile(r"\+?[0-9]{5,17}")
_SPACING = str.maketrans("", "", " -().\u00a0")


class Nobody(ValueError):
    """The thing names nobody, so that there is no thread it could stand in."""


def writer_of(message: Envelope, contacts: Sequence[Sender]) -> tuple[Identities, str]:
    """Whoever wrote a message, and what to call them. Raises Nobody."""
    sender = _entry(contacts, message.sender, message.from_user_id)
    scoped = message.from_user_id or sender.user_id
    parent = message.from_parent_user_id or sender.parent_user_id
    # `wa_id` is the form that takes answers; `from` may be another form of the same number.
    return known(scoped, parent, (sender.wa_id, message.sender)), sender.called


def reader_of(message: Envelope, contacts: Sequence[Sender]) -> tuple[Identities, str]:
    """Whoever something was written to, and what to call them. Raises Nobody."""
    sender = _entry(contacts, message.recipient, message.to_user_id)
    scoped = message.to_user_id or sender.user_id
    parent = message.to_parent_user_id or sender.parent_user_id
    return known(scoped, parent, (sender.wa_id, message.recipient)), sender.called


def handle_of(message: Envelope, contacts: Sequence[Sender]) -> str:
    """The user name of whoever wrote a message; empty for most."""
    return _entry(contacts, message.sender, message.from_user_id).username


def recipient_of(status: Status) -> Identities:
    """Whom one of our messages went to; none when the report names nobody."""
    if status.recipient_type == "group" and status.recipient_id:
        return (group(status.recipient_id),)
    return named(status.recipient_user_id, status.recipient_parent_user_id, (status.recipient_id,))


def group(id: str) -> Identity:
    """A group, which stands in for a person."""
    return Identity(IdentityKind.GROUP, id)


def known(scoped: str, parent: str, others: tuple[str, ...]) -> Identities:
    """The same as `named`. Raises Nobody when nothing names anybody."""
    found = named(scoped, parent, others)
    if not found:
        raise Nobody("This names nobody.")
    return found


def named(scoped: str, parent: str, others: tuple[str, ...]) -> Identities:
    """The identities behind what was said, one a kind: the scoped id first, for it stays when the
    person hides their number. `others` are read by their form: `from` may hold a scoped id."""
    said = [
        Identity(_form_of(scoped) or IdentityKind.BSUID, scoped),
        *(_by_form(value) for value in others),
        Identity(IdentityKind.PARENT_BSUID, parent),
    ]
    found: dict[IdentityKind, Identity] = {}
    for identity in said:
        if identity.value:
            found.setdefault(identity.kind, identity)
    if not found:
        # Of a form that is not known (yet): better an opaque id than a message that is lost.
        strange = next((value for value in others if value), "")
        found = {IdentityKind.BSUID: Identity(IdentityKind.BSUID, strange)} if strange else {}
    return tuple(found[kind] for kind in _ORDER if kind in found)


def digits_of(number: str) -> str:
    """The digits of a phone number in any spelling; empty for anything else."""
    plain = number.translate(_SPACING)
    return plain.lstrip("+") if _NUMBER.fullmatch(plain) else ""


def shown(identities: Identities) -> str:
    """How to write down somebody who has no name: their number, if they show it."""
    numbers = (i.value for i in identities if i.kind is IdentityKind.PHONE)
    return next(numbers, "")


def _form_of(value: str) -> IdentityKind | None:
    return next((kind for form, kind in _FORMS if form.fullmatch(value)), None)


def _by_form(value: str) -> Identity:
    digits = digits_of(value)
    if digits:
        return Identity(IdentityKind.PHONE, f"+{digits}")
    form = _form_of(value)
    return Identity(form or IdentityKind.BSUID, value if form else "")


def _entry(contacts: Sequence[Sender], number: str, scoped: str) -> Sender:
    """The entry of `contacts` for this person. One that stands alone is theirs unless it says
    otherwise: taking another's would make one of two people."""
    for entry in contacts:
        if entry.user_id and entry.user_id in (scoped, number):
            return entry
    sought = _by_form(number).sought if digits_of(number) else ""
    for entry in contacts:
        if sought and _by_form(entry.wa_id).sought == sought and not _differ(entry.user_id, scoped):
            return entry
    alone = contacts[0] if len(contacts) == 1 else Sender()
    if _differ(alone.user_id, scoped) or (sought and digits_of(alone.wa_id)):
        return Sender()
    return alone


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other
