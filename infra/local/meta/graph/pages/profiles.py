"""Who wrote: a customer's profile by the id a Page or Instagram account knows them by."""

from typing import Any

from infra.local.meta.graph.fields import asked, pick
from infra.local.meta.model import Person, Wire
from infra.local.meta.people import scoped_id
from infra.local.meta.simulator import Simulator


def find(sim: Simulator, id: str) -> Person | None:
    """Only someone who has written to the Page can be looked up."""
    for line_id, person_id in sim.world.threads:
        line = sim.world.lines[line_id]
        if line.kind != "whatsapp" and scoped_id(line, person_id) == id:
            return sim.world.people[person_id]
    return None


def describe(person: Person, id: str, arguments: dict[str, Any]) -> Wire:
    first, _, last = person.name.partition(" ")
    whole: Wire = {
        "id": id,
        "name": person.name,
        "first_name": first,
        "last_name": last,
        "username": person.username or person.id,
        "profile_pic": "",
        "locale": "en_US",
        "timezone": 1,
    }
    return pick(whole, asked(arguments) or ("first_name", "last_name", "id"), id)
