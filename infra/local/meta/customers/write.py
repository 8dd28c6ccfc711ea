"""A customer writes: from a short wish to a message in the thread and a webhook on its way."""

import base64
import re
from collections.abc import Callable
from typing import Any

from infra.local.meta import ids
from infra.local.meta.customers.pictures import sample
from infra.local.meta.graph.whatsapp.files import link_to
from infra.local.meta.media_store import webhook_digest
from infra.local.meta.model import Kind, Line, Media, Message, Person, Thread, Wire
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks import pages as page_events
from infra.local.meta.webhooks import whatsapp as whatsapp_events

FILE_KINDS = ("image", "video", "audio", "document", "sticker")
_PLAIN_KINDS = ("location", "contacts", "reaction", "interactive", "button", "edit", "revoke")
_MIME = {"image": "image/png", "video": "video/mp4", "audio": "audio/ogg; codecs=opus",
         "document": "application/pdf", "sticker": "image/webp"}  # fmt: skip


class Unclear(ValueError):
    """The wish cannot be read; the sentence says what is missing."""


def write(sim: Simulator, person_key: str, wish: Wire) -> Message:
    """Make a customer write. ``wish`` holds ``phone_number_id`` (or ``line_id`` and ``kind``) and
    one of:

    - ``text``; ``image``, ``video``, ``audio``, ``document`` or ``sticker`` as ``{"sample"}``,
      ``{"base64", "mime_type"?}`` or ``{"media_id"}``, with ``caption``, ``filename``, ``voice``;
    - ``location``, ``contacts``, ``reaction``, ``interactive``, ``button``, ``edit``, ``revoke``
      in wire form; ``message``: a whole message in wire form, its id and time filled in if absent.

    Beside it: ``reply_to`` (a message id), ``extra`` (more wire fields, e.g. ``referral``),
    ``name`` and ``hides_phone`` for a new person, ``at`` (epoch seconds), ``id``.
    """
    line = line_of(sim, wish)
    person = person_of(sim, person_key, wish)
    thread = sim.world.thread(line.id, person.id)
    if "message" in wish:
        return _write_raw(sim, line, person, thread, dict(wish["message"]))
    type, content = content_of(sim, line, wish)
    message = Message(
        id=str(wish.get("id") or new_id(line, person)),
        by="customer",
        type=type,
        content=content,
        at=float(wish.get("at") or sim.clock.now()),
        quotes=str(wish.get("reply_to") or ""),
    )
    _keep(sim, thread, message)
    _post(sim, line, person, thread, message, dict(wish.get("extra") or {}))
    return message


def line_of(sim: Simulator, wish: Wire) -> Line:
    id = str(wish.get("phone_number_id") or wish.get("line_id") or "")
    if not id.isdigit():
        raise Unclear("Say which line is meant: phone_number_id, or line_id and kind.")
    kind: Kind = wish.get("kind") or "whatsapp"
    owner = str(wish.get("business_account_id") or "")
    known = sim.world.lines.get(id)
    address = re.sub(r"\D", "", str(wish.get("phone_number") or ""))
    if known and not owner and not address:
        return known
    return sim.world.register(Line(id, known.kind if known else kind, owner, address))


def person_of(sim: Simulator, key: str, wish: Wire) -> Person:
    """A known person, or a newcomer by phone number."""
    person = sim.world.find_person(key)
    if person is None:
        digits = re.sub(r"\D", "", key)
        if not 7 <= len(digits) <= 15:
            raise Unclear(f"Nobody is called {key}; a newcomer needs a phone number.")
        person = sim.world.meet(digits, str(wish.get("name") or ""))
    if wish.get("hides_phone") and not person.hides_phone:
        person = sim.world.change_person(person.id, hides_phone=True)
    return person


def content_of(sim: Simulator, line: Line, wish: Wire) -> tuple[str, Any]:
    """The type and wire content a wish asks for; files are stored on the way."""
    if "text" in wish:
        text = str(wish["text"])
        return ("text", {"body": text}) if line.kind == "whatsapp" else ("page", {"text": text})
    for kind in FILE_KINDS:
        if kind in wish:
            return _file(sim, line, kind, dict(wish[kind]))
    for kind in _PLAIN_KINDS:
        if kind in wish:
            return kind, wish[kind]
    raise Unclear("Say what is written: text, image, location, message or another kind.")


def _file(sim: Simulator, line: Line, kind: str, wanted: Wire) -> tuple[str, Wire]:
    media = _stored(sim, line, kind, wanted)
    link = link_to(sim, media, sim.settings.origin)
    if line.kind != "whatsapp":
        type = {"document": "file"}.get(kind, kind)
        return "page", {"attachments": [{"type": type, "payload": {"url": link}}]}
    wire: Wire = {"mime_type": media.mime_type, "sha256": webhook_digest(media), "id": media.id}
    wire["url"] = link
    extras = ("caption", "filename", "voice", "animated")
    return kind, wire | {key: wanted[key] for key in extras if wanted.get(key) is not None}


def _stored(sim: Simulator, line: Line, kind: str, wanted: Wire) -> Media:
    if "media_id" in wanted:
        media = sim.media.find(str(wanted["media_id"]))
        if media is None:
            raise Unclear("There is no such file.")
        return media
    mime_type = str(wanted.get("mime_type") or _MIME[kind])
    if "base64" in wanted:
        body = base64.b64decode(wanted["base64"])
    else:
        body, mime_type = sample(str(wanted.get("sample") or "")), "image/png"
    return sim.media.put(body, mime_type, "customer", line.id, str(wanted.get("filename") or ""))


def _keep(sim: Simulator, thread: Thread, message: Message) -> None:
    """Put it on the phone. Reactions, edits and deletions change the message they mean."""
    sim.world.add(thread, message)
    if message.type == "reaction":
        target = str(message.content.get("message_id") or message.content.get("mid") or "")
        emoji = str(message.content.get("emoji") or "")
        if target in thread.messages:
            others = dict(thread.messages[target].reactions)
            others.pop("customer", None)
            reactions = {**others, "customer": emoji} if emoji else others
            sim.world.change_message(thread, target, reactions=reactions)
    if message.type in ("edit", "revoke"):
        target = str(message.content.get("original_message_id") or "")
        if target in thread.messages:
            _rewrite(sim, thread, target, message)


def _rewrite(sim: Simulator, thread: Thread, target: str, message: Message) -> None:
    if message.type == "revoke":
        sim.world.change_message(thread, target, deleted=True)
        return
    fresh = message.content.get("message") or {}
    content = fresh.get(fresh.get("type", ""), thread.messages[target].content)
    sim.world.change_message(thread, target, content=content, edited=True)


def _post(
    sim: Simulator, line: Line, person: Person, thread: Thread, message: Message, extra: Wire
) -> None:
    done = _accepted(sim, thread, message.id)
    if line.kind != "whatsapp":
        sim.courier.post(page_events.message_event(line, person, message, done))
        return
    if message.quotes:
        quoted = thread.messages.get(message.quotes)
        author = person.phone if quoted and quoted.by == "customer" else line.address
        extra = {"context": {"from": author, "id": message.quotes}, **extra}
    sim.courier.post(whatsapp_events.message_event(line, person, message, extra, done))


def _write_raw(sim: Simulator, line: Line, person: Person, thread: Thread, wire: Wire) -> Message:
    """Whatever the test wants to say, under the customer's name."""
    wire.setdefault("id", new_id(line, person))
    wire.setdefault("timestamp", sim.clock.stamp())
    if not {"from", "from_user_id"} & set(wire):
        wire |= {"from_user_id": person.user_id}
        wire |= {} if person.hides_phone else {"from": person.phone}
    type = str(wire.get("type", "unknown"))
    stamp = str(wire["timestamp"])
    message = Message(
        id=str(wire["id"]),
        by="customer",
        type=type,
        content=wire.get(type) or {},
        at=float(stamp) if stamp.isdigit() else sim.clock.now(),
    )
    _keep(sim, thread, message)
    done = _accepted(sim, thread, message.id)
    sim.courier.post(whatsapp_events.raw_message_event(line, person, wire, done))
    return message


def _accepted(sim: Simulator, thread: Thread, message_id: str) -> Callable[[], None]:
    def tell() -> None:
        if message_id in thread.messages:
            sim.world.raise_status(thread, message_id, "delivered")

    return tell


def new_id(line: Line, person: Person) -> str:
    if line.kind == "messenger":
        return ids.mid()
    if line.kind == "instagram":
        return ids.instagram_mid()
    return ids.wamid(person.user_id if person.hides_phone else person.phone)
