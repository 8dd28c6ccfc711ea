"""Conversations from before: put on the phones without a word to the product, which knows them."""

from infra.local.meta.customers.write import content_of, line_of, new_id, person_of
from infra.local.meta.model import Message, Wire
from infra.local.meta.simulator import Simulator


def recall(sim: Simulator, person_key: str, past: Wire) -> int:
    """Put past messages on a phone; answers how many were new to it.

    ``past`` names the line as a wish does, and holds ``messages``: each ``{"by": "customer" |
    "business", "at": epoch seconds, "id"?, "status"?}`` and its content as in a wish. A message
    whose id is there already is passed over. The customer's last one opens the window.
    """
    line = line_of(sim, past)
    person = person_of(sim, person_key, past)
    thread = sim.world.thread(line.id, person.id)
    fresh = [one for one in past.get("messages", []) if one.get("id") not in thread.messages]
    for one in fresh:
        type, content = content_of(sim, line, one)
        message = Message(
            id=str(one.get("id") or new_id(line, person)),
            by="business" if one.get("by") == "business" else "customer",
            type=type,
            content=content,
            at=float(one["at"]),
            status=one.get("status", "read"),
            quotes=str(one.get("reply_to") or ""),
        )
        sim.world.add(thread, message)
    return len(fresh)
