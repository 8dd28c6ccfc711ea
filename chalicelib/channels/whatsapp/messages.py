"""Messages: a customer's, an echo, a piece of history. Who wrote what becomes events.

| their type | becomes |
|---|---|
| text, media, location, contacts, order, interactive … | a message (`content.py`) |
| reaction | an emoji on its target; without a target, a message |
| edit, revoke | the target changes, or goes |
| system | an activity, and a person's new names (`system.py`) |
| request_welcome | an activity that opens the reply window |
| anything else | a message, shown as unsupported |
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.channels.whatsapp import people, system
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.content import said_in
from chalicelib.channels.whatsapp.shapes import Envelope, part, parts, words
from chalicelib.channels.whatsapp.written import Written
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import (
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReported,
)
from chalicelib.domain.message import Kind

_WELCOME = "The customer has opened this chat for the first time."
_GROUP_NAME = "WhatsApp group"


def incoming(raw: dict[str, Any], around: Around) -> list[Event]:
    """What a customer's message reports. Raises ValueError when it has no id or names nobody."""
    envelope = Envelope.model_validate(raw)
    if envelope.type == "system":
        return system.events_of(raw, envelope, around)
    identities, name = people.writer_of(envelope, around.contacts)
    handle = people.handle_of(envelope, around.contacts)
    named = _with_own_number(identities, raw)
    written = Written(raw, envelope, named, name, around, handle=handle)
    return events_of(_in_group(written) if envelope.group_id else written)


def events_of(written: Written) -> list[Event]:
    """What anything written reports, whoever wrote it."""
    reader = _READERS.get(written.envelope.type)
    found = reader(written) if reader else None
    return [found or _message(written)]


def _in_group(written: Written) -> Written:
    """The group stands in for a person; who of it wrote stands beside the words."""
    names = {identity.kind: identity.value for identity in written.identities}
    who = {
        "name": written.name,
        "phone": names.get(IdentityKind.PHONE, ""),
        "bsuid": names.get(IdentityKind.BSUID, ""),
    }
    return replace(
        written,
        identities=(people.group(written.envelope.group_id),),
        name=_GROUP_NAME,
        handle="",
        participant={key: value for key, value in who.items() if value or key == "name"},
        who=written.identities[0].value,
    )


def _with_own_number(identities: people.Identities, raw: dict[str, Any]) -> people.Identities:
    """A person who answers our request for their number names themselves by it from then on."""
    # {"type":"contacts","contacts":[{"origin":"contact_request","phones":[{"phone","wa_id"}]}]}
    if any(identity.kind is IdentityKind.PHONE for identity in identities):
        return identities
    cards = [card for card in parts(raw.get("contacts")) if card.get("origin") == "contact_request"]
    phones = [phone for card in cards[:1] for phone in parts(card.get("phones"))][:1]
    digits = [people.digits_of(words(p.get("wa_id")) or words(p.get("phone"))) for p in phones]
    numbers = people.named("", "", tuple(digits)) if any(digits) else ()
    return (*identities, *numbers)


def _message(written: Written) -> MessageReceived:
    envelope = written.envelope
    said = said_in(written.raw, envelope.type)
    return MessageReceived(
        provider_id=envelope.id,
        time=written.time,
        undated=not envelope.time,
        identities=written.identities,
        text=said.text,
        name=written.name,
        attributes={**said.attributes, **written.marks},
        files=said.files,
        kind=written.kind,
        imported=written.around.is_history,
        reached=written.reached,
        handle=written.handle,
    )


def _reaction(written: Written) -> Event | None:
    # {"type":"reaction","reaction":{"message_id":"wamid.…","emoji":"🙏"}}: no emoji takes it away
    reaction = part(written.raw, "reaction")
    target = words(reaction.get("message_id"))
    if not target:
        return None
    return ReactionReported(
        provider_id=written.envelope.id,
        target_id=target,
        emoji=words(reaction.get("emoji"))[:32],
        time=written.time,
        identities=written.identities,
        who=written.who,
    )


def _edit(written: Written) -> Event | None:
    # {"type":"edit","edit":{"original_message_id":"wamid.…","message":{"type":"text","text":{…}}}}
    edit = part(written.raw, "edit")
    target, message = words(edit.get("original_message_id")), part(edit, "message")
    if not target or not message:
        return None
    said = said_in(message, words(message.get("type")))
    marks = {"edited": True, "edited_at": written.time}
    whole = _message(written)
    return MessageEdited(
        target_id=target,
        text=said.text,
        time=written.time,
        identities=written.identities,
        whole=replace(
            whole,
            provider_id=target,
            text=said.text,
            attributes={**said.attributes, **written.marks, **marks},
            files=said.files,
        ),
    )


def _revoke(written: Written) -> Event | None:
    # {"type":"revoke","revoke":{"original_message_id":"wamid.…"}}
    target = words(part(written.raw, "revoke").get("original_message_id"))
    return MessageRevoked(target, written.time, written.identities) if target else None


def _welcome(written: Written) -> Event:
    """Nothing was said yet, but one may answer."""
    return replace(
        _message(written), text=_WELCOME, attributes={}, kind=Kind.ACTIVITY, opens_window=True
    )


_READERS: Mapping[str, Callable[[Written], Event | None]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "request_welcome": _welcome,
}
