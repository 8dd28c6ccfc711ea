"""What was written elsewhere: on the business's phone, by another app, or before we were there.

{"message_echoes":[{"from":"4915550001234","to":"5535930007897","id":"wamid.…","type":"text",…}]}
{"history":[{"threads":[{"id":"5537930008021","context":{"user_id":"…","username":"…"},
                         "messages":[{"from":"…","id":"…","history_context":{"status":"READ"},…}]}]}]}

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
"""

from typing import Any

from chalicelib.channels.whatsapp import line_reports, messages, people, system
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.shapes import Envelope, part, words
from chalicelib.channels.whatsapp.written import Written
from chalicelib.domain.events import Event
from chalicelib.domain.send import State

# In a reaction's `from`, where a customer's identity stands otherwise.
_OURS = "agent"
_REACHED = {
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "error": State.FAILED,
}


def echo(raw: dict[str, Any], around: Around) -> list[Event]:
    """What the business wrote elsewhere. Raises ValueError when it names nobody."""
    envelope = Envelope.model_validate(raw)
    identities, name = people.reader_of(envelope, around.contacts)
    written = Written(raw, envelope, identities, name, around, is_ours=True, who=_OURS)
    return messages.events_of(written)


def history(chunk: dict[str, Any], around: Around) -> list[Event]:
    """One message of a thread from before, or why there is no history."""
    if "message" not in chunk:
        return line_reports.no_history(chunk.get("errors"), around)
    raw, thread = part(chunk, "message"), part(chunk, "thread")
    envelope, person = Envelope.model_validate(raw), part(thread, "context")
    if envelope.type == "system":
        return system.events_of(raw, envelope, around)
    ours = _is_ours(envelope, thread, around)
    written = Written(
        raw,
        envelope,
        _person_of(thread, envelope, ours),
        words(person.get("username")),
        around,
        is_ours=ours,
        reached=_REACHED.get(words(part(raw, "history_context").get("status")).lower(), State.SENT),
        who=_OURS if ours else "",
    )
    return messages.events_of(written)


def _person_of(thread: dict[str, Any], envelope: Envelope, ours: bool) -> people.Identities:
    """Whose thread it is: told with the thread, by its id, and by whoever is not us."""
    person = part(thread, "context")
    scoped, number = (
        (envelope.to_user_id, envelope.recipient)
        if ours
        else (envelope.from_user_id, envelope.sender)
    )
    return people.known(
        words(person.get("user_id")) or scoped,
        words(person.get("parent_user_id")),
        (words(person.get("wa_id")), words(thread.get("id")), number),
    )


def _is_ours(envelope: Envelope, thread: dict[str, Any], around: Around) -> bool:
    if envelope.recipient or envelope.to_user_id or around.is_ours(envelope.sender):
        return not around.is_ours(envelope.recipient)
    theirs = words(thread.get("id"))
    return bool(envelope.sender and theirs) and not _same(envelope.sender, theirs)


def _same(one: str, other: str) -> bool:
    return one == other or _names(one) == _names(other)


def _names(value: str) -> list[object]:
    return [identity.name for identity in people.named("", "", (value,))]
