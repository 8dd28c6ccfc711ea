"""What customers have said without us: whoever knows the app's secret may post in Meta's name.

The product then believes that these people wrote, so what we answer later must agree: their
window is open, their messages can be quoted, their pictures can be fetched.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from infra.local.meta.customers.pictures import names, sample
from infra.local.meta.ids import numeric_for
from infra.local.meta.model import Comment, Kind, Line, Message, Person, Wire
from infra.local.meta.people import person_for
from infra.local.meta.simulator import Simulator

_PAGES: dict[str, Kind] = {"page": "messenger", "instagram": "instagram"}
_FILES = ("image", "sticker")


def overhear(sim: Simulator, body: object) -> int:
    """Takes in the customers' messages of a webhook's body; gives how many were new."""
    if not isinstance(body, dict):
        return 0
    kind = _PAGES.get(str(body.get("object")))
    heard = 0
    for entry in _dicts(body.get("entry")):
        heard += _of_page(sim, kind, entry) if kind else _of_numbers(sim, entry)
    return heard


def _of_numbers(sim: Simulator, entry: Wire) -> int:
    values = [change.get("value") for change in _dicts(entry.get("changes"))]
    heard = 0
    for value in _dicts(values):
        metadata = value.get("metadata")
        id = str(metadata.get("phone_number_id") or "") if isinstance(metadata, dict) else ""
        if not id.isdigit():
            continue
        line, contacts = sim.world.line(id, "whatsapp"), list(_dicts(value.get("contacts")))
        for wire in _dicts(value.get("messages")):
            heard += _hear(sim, line, _writer(sim, wire, contacts), wire)
    return heard


def _of_page(sim: Simulator, kind: Kind, entry: Wire) -> int:
    if not str(entry.get("id") or "").isdigit():
        return 0
    line = sim.world.line(str(entry["id"]), kind)
    heard = sum(_hear_in_public(sim, line, change) for change in _dicts(entry.get("changes")))
    for item in _dicts([*_list(entry.get("messaging")), *_list(entry.get("standby"))]):
        sender, wire = item.get("sender"), item.get("message") or item.get("postback")
        if not isinstance(sender, dict) or not isinstance(wire, dict) or wire.get("is_echo"):
            continue
        said = {**wire, "id": wire.get("mid"), "timestamp": _seconds(item.get("timestamp"))}
        heard += _hear(sim, line, _scoped(sim, line, str(sender.get("id") or "")), said)
    return heard


def _hear_in_public(sim: Simulator, line: Line, change: Wire) -> int:
    """A comment or a visitor's post: whoever wrote it can be answered privately."""
    value = change.get("value")
    value = value if isinstance(value, dict) else {}
    writer = value.get("from") if isinstance(value.get("from"), dict) else {}
    own = value.get("id") if line.kind == "instagram" else value.get("comment_id")
    id = str(own or value.get("post_id") or "")
    said_by = str((writer or {}).get("id") or value.get("sender_id") or "")
    if change.get("field") == "mentions":
        # Who it was and what they said is asked for later.
        id = str(value.get("comment_id") or value.get("media_id") or "")
        said_by = numeric_for("mention", id)
        value = {"text": f"Have a look, @{line.name or line.id}!", **value}
    person = _scoped(sim, line, said_by)
    if person is None or not id or id in sim.world.comments:
        return 0
    text, post = (
        str(value.get("message") or value.get("text") or ""),
        str(value.get("post_id") or ""),
    )
    comment = Comment(id, line.id, person.id, post, text, sim.clock.now())
    sim.world.comments[id] = comment
    return 1


def _hear(sim: Simulator, line: Line, person: Person | None, wire: Wire) -> int:
    id = str(wire.get("id") or "")
    if person is None or not id or sim.world.find_message(id):
        return 0
    kind = str(wire.get("type") or "page")
    content = wire.get(kind) if isinstance(wire.get(kind), dict) else {}
    said = str(wire.get("timestamp") or "")
    at = min(float(said) if said.isdigit() else sim.clock.now(), sim.clock.now())
    page = {"text": str(wire.get("text") or "")} if kind == "page" else content
    message = Message(id, "customer", kind, page, at, status="delivered")
    sim.world.add(sim.world.thread(line.id, person.id), message)
    _make_up(sim, line, kind, content or {})
    return 1


def _make_up(sim: Simulator, line: Line, kind: str, file: Wire) -> None:
    """A picture that nobody has uploaded is drawn here, so that fetching it works."""
    id = str(file.get("id") or "")
    if kind not in _FILES or not id.isdigit() or sim.media.was_here(id):
        return
    drawn = names()[int(numeric_for("picture", id, digits=6)) % len(names())]
    sim.media.put(sample(drawn), "image/png", "customer", line.id, id=id)


def _writer(sim: Simulator, wire: Wire, contacts: list[Wire]) -> Person | None:
    phone, user_id = str(wire.get("from") or ""), str(wire.get("from_user_id") or "")
    known = sim.world.find_person(user_id or phone) or sim.world.find_person(phone)
    if known or not (phone.isdigit() or user_id):
        return known
    name = next((str(p.get("name") or "") for c in contacts if (p := _profile(c))), "")
    newcomer = person_for(phone if phone.isdigit() else numeric_for("phone", user_id), name)
    hides = not phone.isdigit()
    return sim.world.know(replace(newcomer, user_id=user_id or newcomer.user_id, hides_phone=hides))


def _scoped(sim: Simulator, line: Line, id: str) -> Person | None:
    """The person whom this Page knows by `id`."""
    if not id or id == line.id:
        return None
    known = sim.world.scoped(line, id)
    if known:
        return known
    phone = numeric_for("phone", line.id, id)
    return sim.world.know(
        replace(person_for(phone), id=f"{line.id}:{id}", name=f"Visitor {id[-4:]}")
    )


def _profile(contact: Wire) -> Wire:
    profile = contact.get("profile")
    return profile if isinstance(profile, dict) else {}


def _seconds(milliseconds: object) -> str:
    return str(milliseconds // 1000) if isinstance(milliseconds, int) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _dicts(value: Any) -> Iterator[Wire]:
    listed = value if isinstance(value, list) else [value]
    return (one for one in listed if isinstance(one, dict))
