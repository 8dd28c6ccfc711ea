"""What is told of people apart from messages: names on the business's phone, wishes, new ids."""

from typing import Any

from chalicelib.channels.whatsapp import line_reports, people, system
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.groups import named_by_content
from chalicelib.channels.whatsapp.shapes import moment, part, words
from chalicelib.domain.events import ContactNamed, Event, MarketingChosen

_LONGEST_NAME = 255


def entry(raw: dict[str, Any], around: Around) -> list[Event]:
    """An entry of the phone's address book was written or removed."""
    # {"type":"contact","contact":{"full_name":"…","first_name":"…","phone_number":"…"},
    #  "action":"add","metadata":{"timestamp":"…"}}
    contact = part(raw, "contact")
    identities = people.known(
        words(contact.get("user_id")),
        words(contact.get("parent_user_id")),
        (words(contact.get("phone_number")),),
    )
    named = (words(contact.get(name)).strip() for name in ("full_name", "first_name", "username"))
    gone = words(raw.get("action")) == "remove"
    name = "" if gone else next((name for name in named if name), "")
    time = around.when(moment(part(raw, "metadata").get("timestamp")))
    return [ContactNamed(name[:_LONGEST_NAME], time, identities)]


def preference(raw: dict[str, Any], around: Around) -> list[Event]:
    """A person wants no marketing any more, or again; of another wish, that there was one."""
    # {"wa_id":"…","user_id":"…","category":"marketing_messages","value":"stop","timestamp":…}
    wish = words(raw.get("value")).lower()
    category = words(raw.get("category"))
    if category != "marketing_messages" or wish not in ("stop", "resume"):
        return line_reports.unknown(around, category or "category")
    identities = people.known(
        words(raw.get("user_id")), words(raw.get("parent_user_id")), (words(raw.get("wa_id")),)
    )
    return [MarketingChosen(wish == "stop", around.when(moment(raw.get("timestamp"))), identities)]


def id_update(raw: dict[str, Any], around: Around) -> list[Event]:
    """A change of ids in the shape that was announced first; system messages tell it now."""
    # {"wa_id":"…","user_id":{"previous":"…","current":"…"},"parent_user_id":{…},"timestamp":…}
    scoped, parent = part(raw, "user_id"), part(raw, "parent_user_id")
    before, after = (
        people.named(words(scoped.get(which)), words(parent.get(which)), (words(raw.get("wa_id")),))
        for which in ("previous", "current")
    )
    if not before or not after:
        raise people.Nobody("This change of ids names nobody.")
    time = around.when(moment(raw.get("timestamp")))
    return [system.renamed(before, after, named_by_content(raw), time)]
