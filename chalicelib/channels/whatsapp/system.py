"""System messages: a person has changed their number, their id, their phone.

{"type":"system","from":"13125550109",
 "system":{"type":"user_changed_number","body":"User … changed from … to …","wa_id":"18085550152",
           "previous_user_id":"US.1…","user_id":"US.2…"}}

They stand in the thread as activities. Those that tell old and new names of a person let the new
ones lead where the old ones do; who else is named differs by kind and year, so names are taken
from wherever they stand.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
"""

from typing import Any

from chalicelib.channels.whatsapp import fit, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.people import Identities, Nobody
from chalicelib.channels.whatsapp.shapes import Envelope, part, words
from chalicelib.domain.contact import Identity
from chalicelib.domain.events import Event, IdentityChanged, MessageReceived
from chalicelib.domain.message import Kind

_NEW_PHONE = "The customer's security code has changed: they may use a new phone."
_SENTENCES = {
    "user_changed_number": "The customer has changed their phone number.",
    "customer_changed_number": "The customer has changed their phone number.",
    "user_changed_user_id": "WhatsApp knows the customer by another id now.",
    "customer_identity_changed": _NEW_PHONE,
    "user_identity_changed": _NEW_PHONE,
}
_RENAMED = {"user_changed_number", "customer_changed_number", "user_changed_user_id"}


def events_of(raw: dict[str, Any], envelope: Envelope, around: Around) -> list[Event]:
    """The notice as an activity, with the change of names it tells, if any. Raises Nobody."""
    said = part(raw, "system")
    after = people.named(
        words(said.get("user_id")),
        words(said.get("parent_user_id")),
        (words(said.get("wa_id")), words(said.get("new_wa_id"))),
    )
    before = _before(said, envelope, after)
    if _is_renamed(said) and before and after:
        notice = _notice(said, envelope, (*before, *after), around)
        return [IdentityChanged(before, after, notice)]
    identities = before or _writer(envelope, around) or after
    if not identities:
        raise Nobody("This notice names nobody.")
    return [_notice(said, envelope, identities, around)]


def renamed(before: Identities, after: Identities, id: str, time: int) -> IdentityChanged:
    """A change of names that came without a message of its own."""
    notice = MessageReceived(
        provider_id=id,
        time=time,
        identities=(*before, *after),
        text=_SENTENCES["user_changed_user_id"],
        kind=Kind.ACTIVITY,
    )
    return IdentityChanged(before, after, notice)


def _is_renamed(said: dict[str, Any]) -> bool:
    return words(said.get("type")) in _RENAMED or bool(words(said.get("previous_user_id")))


def _before(said: dict[str, Any], envelope: Envelope, after: Identities) -> Identities:
    """The names that go out of use. `from` may be the old name or the new one."""
    told = people.named(
        words(said.get("previous_user_id")),
        words(said.get("previous_parent_user_id")),
        (words(said.get("previous_wa_id")), words(said.get("customer"))),
    )
    sender = people.named(envelope.from_user_id, envelope.from_parent_user_id, (envelope.sender,))
    new = {identity.name for identity in after}
    known = {identity.kind for identity in told}
    more = [i for i in sender if i.name not in new and i.kind not in known]
    return (*told, *more)


def _writer(envelope: Envelope, around: Around) -> tuple[Identity, ...]:
    try:
        return people.writer_of(envelope, around.contacts)[0]
    except Nobody:
        return ()


def _notice(
    said: dict[str, Any], envelope: Envelope, identities: Identities, around: Around
) -> MessageReceived:
    kind = words(said.get("type"))
    sentence = words(said.get("body")) or _SENTENCES.get(kind, "WhatsApp has a notice.")
    return MessageReceived(
        provider_id=envelope.id,
        time=around.when(envelope.time),
        undated=not envelope.time,
        identities=identities,
        text=fit.text(sentence),
        attributes=fit.fitted({"system": said}),
        kind=Kind.ACTIVITY,
        imported=around.is_history,
    )
