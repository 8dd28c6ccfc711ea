"""POST /{phone}/messages: check as Meta checks, then let the message go."""

import re
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.shape import read
from infra.local.meta.graph.whatsapp.bodies import CONTENT, ENVELOPE, FILE_KINDS, SEEN, Envelope
from infra.local.meta.graph.whatsapp.files import check_referred, check_voice
from infra.local.meta.graph.whatsapp.hydrate import hydrate
from infra.local.meta.graph.whatsapp.policy import (
    FREE_SERVICE_MESSAGES,
    check_window,
    free_key,
    window_is_open,
)
from infra.local.meta.model import Line, Message, Person, Thread, Wire
from infra.local.meta.people import person_for
from infra.local.meta.simulator import Simulator

_PHONE = re.compile(r"\+?[0-9 ()\-]{7,24}")
_NOT_IN_GROUPS = ("interactive",)
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for, as it was addressed."""

    person: Person
    answer: Wire


def send(sim: Simulator, phone_number_id: str, body: Wire, fail_with: int = 0) -> Wire:
    """Accept a message and answer its id; raises ``GraphError``."""
    line = sim.world.line(phone_number_id, "whatsapp")
    if not line.registered:
        raise GraphError(133010, "The number is not registered on the WhatsApp Business Platform.")
    if body.get("status") is not None:
        return _mark_read(sim, line, body)
    envelope, content = _parse(body)
    recipient = _recipient(sim, line, envelope)
    thread = sim.world.thread(line.id, recipient.person.id)
    message = _message(sim, line, recipient.person, thread, envelope, content)
    sim.meters.spend(line.id, recipient.person.id)
    message = replace(message, free=_is_free(sim, line, thread, message))
    sim.world.know(recipient.person)
    sim.world.add(thread, message)
    sim.progress.start(line, thread, message, fail_with)
    return {
        "messaging_product": "whatsapp",
        "contacts": [recipient.answer],
        "messages": [{"id": message.id} | _pacing(envelope)],
    }


def _parse(body: Wire) -> tuple[Envelope, Any]:
    kind = str(body.get("type", "text"))
    envelope = read(ENVELOPE, {key: body[key] for key in body if key != kind}, "")
    if envelope.recipient_type == "group" and kind in _NOT_IN_GROUPS:
        raise GraphError(131051, f"Message type {kind} is not supported in groups.")
    if kind not in CONTENT:
        raise GraphError(131051, f"Message type {kind} is not supported.")
    if kind not in body:
        raise GraphError(131008, f"The parameter {kind} is required.")
    shape: TypeAdapter[Any] = CONTENT[kind]
    return envelope, read(shape, body[kind], kind)


def _recipient(sim: Simulator, line: Line, envelope: Envelope) -> Recipient:
    """``to`` wins over ``recipient``; the answer names the address that was used."""
    if envelope.recipient_type == "group":
        return _group(sim, line, envelope.to or "")
    if envelope.to:
        if not _PHONE.fullmatch(envelope.to):
            raise GraphError(100, "Param to must be a valid phone number.")
        digits = re.sub(r"\D", "", envelope.to)
        if digits == re.sub(r"\D", "", line.address):
            raise GraphError(131021, "The recipient's number is the sender's own.")
        person = sim.world.find_person(digits) or person_for(digits)
        return Recipient(person, {"input": envelope.to, "wa_id": digits})
    if not envelope.recipient:
        raise GraphError(100, title="The parameter to is required.")
    if not _USER_ID.fullmatch(envelope.recipient):
        raise GraphError(100, "Param recipient must be a business-scoped user id.")
    found = sim.world.find_person(envelope.recipient)
    if found is None:
        raise GraphError(131026, "No user is known to this business by this user id.")
    return Recipient(found, {"input": envelope.recipient, "user_id": envelope.recipient})


def _group(sim: Simulator, line: Line, id: str) -> Recipient:
    group = sim.world.people.get(id)
    if group is None or not group.is_group or (line.id, id) not in sim.world.threads:
        raise GraphError(100, "Param to must be the id of a group of this number.")
    return Recipient(group, {"input": id, "wa_id": id})


def _message(
    sim: Simulator, line: Line, person: Person, thread: Thread, envelope: Envelope, content: Any
) -> Message:
    now = sim.clock.now()
    category, shown = "service", None
    if envelope.type == "template":
        hydrated = hydrate(sim, line.owner_id, content)
        category, shown = hydrated.template.category.lower(), hydrated.shown
        if category == "authentication" and not envelope.to:
            raise GraphError(131062, "Send authentication templates to a phone number.")
        if shown.get("header", {}).get("type") in FILE_KINDS:
            file = shown["header"]
            check_referred(sim, file["type"], file[file["type"]])
    else:
        check_window(thread, now)
    wire = _as_wire(content)
    if envelope.type in FILE_KINDS:
        check_referred(sim, envelope.type, wire)
        check_voice(sim, wire)
    return Message(
        id=ids.wamid(person.user_id if person.hides_phone else person.phone),
        by="business",
        type=envelope.type,
        content=wire,
        at=now,
        quotes=envelope.context.message_id if envelope.context else "",
        callback_data=envelope.biz_opaque_callback_data,
        category=category,
        rendered=shown,
    )


def _as_wire(content: Any) -> Any:
    if isinstance(content, list):
        return [each.model_dump(exclude_none=True) for each in content]
    return content.model_dump(exclude_none=True)


def _is_free(sim: Simulator, line: Line, thread: Thread, message: Message) -> bool:
    """The first thousand service messages of a month cost nothing; this counts one of them."""
    key = free_key(line, sim.clock.month())
    used = sim.world.free_messages.get(key, 0)
    if message.category != "service" or used >= FREE_SERVICE_MESSAGES:
        return False
    if not window_is_open(thread, message.at):
        return False
    sim.world.free_messages[key] = used + 1
    return True


def _pacing(envelope: Envelope) -> Wire:
    return {"message_status": "accepted"} if envelope.type == "template" else {}


def _mark_read(sim: Simulator, line: Line, body: Wire) -> Wire:
    """The agent has read up to this message; typing may show with it."""
    seen = read(SEEN, body, "")
    found = sim.world.find_message(seen.message_id)
    if found is None or found[0].line_id != line.id or found[1].by != "customer":
        raise GraphError(131009, "Param message_id is no message this number received.")
    thread, newest = found
    if sim.world.people[thread.person_id].is_group:
        raise GraphError(100, "Messages in groups cannot be marked as read.")
    for message in list(thread.messages.values()):
        if message.by == "customer" and message.at <= newest.at:
            sim.world.raise_status(thread, message.id, "read")
    if seen.typing_indicator:
        thread.typing_until = sim.clock.now() + 25
        sim.world.changed()
    return {"success": True}
