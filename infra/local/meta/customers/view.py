"""What stands on a person's phone, ready to be drawn."""

from typing import Any

from infra.local.meta.graph.whatsapp.policy import WINDOW
from infra.local.meta.model import RANK, Message, Person, Thread, Wire
from infra.local.meta.simulator import Simulator


def people(sim: Simulator) -> list[Wire]:
    """Everybody, with how much is unread and what was said last."""
    people = sim.world.people.values()
    return [_person(sim, person) for person in people if not person.is_group]


def phone(sim: Simulator, person: Person, line_id: str = "") -> Wire:
    """One person's phone: their threads, or the one with this line."""
    threads = [
        _thread(sim, thread)
        for thread in sim.world.threads_of(person.id)
        if line_id in ("", thread.line_id)
    ]
    return {"person": _person(sim, person), "threads": threads}


def _person(sim: Simulator, person: Person) -> Wire:
    threads = list(sim.world.threads_of(person.id))
    arrived = [m for thread in threads for m in _visible(thread)]
    newest = max(arrived, key=lambda message: message.at, default=None)
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "user_id": person.user_id,
        "username": person.username,
        "email": person.email,
        "about": person.about,
        "openers": list(person.openers),
        "hides_phone": person.hides_phone,
        "online": person.online,
        "reads_at_once": person.reads_at_once,
        "on_whatsapp": person.on_whatsapp,
        "unread": sum(m.by == "business" and m.status == "delivered" for m in arrived),
        "last_at": newest.at if newest else 0,
        "last": preview(newest) if newest else "",
    }


def _thread(sim: Simulator, thread: Thread) -> Wire:
    now = sim.clock.now()
    left = max(0.0, thread.window_from + WINDOW - now) if thread.window_from else 0.0
    return {
        "line_id": thread.line_id,
        "messages": [_message(message) for message in _visible(thread)],
        "typing": thread.typing_until > now,
        "window_seconds_left": int(left),
    }


def _visible(thread: Thread) -> list[Message]:
    """What the phone shows: the person's own messages, and the business's once they arrived."""
    return sorted(
        (
            message
            for message in thread.messages.values()
            if message.type not in ("reaction", "edit", "revoke")
            and (message.by == "customer" or message.status in ("delivered", "read"))
        ),
        key=lambda message: message.at,
    )


def everything(thread: Thread) -> list[Wire]:
    """All messages in the order they were made, with their states, for tests."""
    return [_message(message) for message in thread.messages.values()]


def _message(message: Message) -> Wire:
    return {
        "id": message.id,
        "by": message.by,
        "type": message.type,
        "content": message.content,
        "at": message.at,
        "status": message.status,
        "rank": RANK[message.status],
        "quotes": message.quotes,
        "callback_data": message.callback_data,
        "rendered": message.rendered,
        "copies": message.copies,
        "reactions": message.reactions,
        "edited": message.edited,
        "deleted": message.deleted,
        "error": message.error,
    }


def preview(message: Message) -> str:
    """One line of a message for a list."""
    if message.deleted:
        return "Deleted message"
    content: Any = message.content
    if not isinstance(content, dict):
        return "Contact"
    if message.rendered:
        return str(message.rendered.get("text", ""))
    answer = content.get("button_reply") or content.get("list_reply") or {}
    body = content.get("body") or answer.get("title")
    text = body.get("text") if isinstance(body, dict) else body
    found = text or content.get("text") or content.get("caption")
    return str(found or message.type.capitalize())
