"""WhatsApp's items become our events: what stands in an item decides who reads it.

| in an item | what it is | read by |
|---|---|---|
| messages | a customer's message | `messages` |
| statuses | how far one of ours, or a call, has got | `statuses` |
| message_echoes | what the business wrote elsewhere | `elsewhere` |
| history | a message from before, with its thread | `elsewhere` |
| calls | a call | `calls` |
| groups | what happens to a group | `groups` |
| state_sync, user_preferences, user_id_update | what is told of people | `address_book` |
| errors | an error beside messages | `line_reports` |
| value | a change without lists: a handover, templates, the account | by its field |

Whatever has an id and names somebody is shown, as unsupported if need be. A `ValueError` means
that it names nobody: then it is kept and ends in the dead-letter queue.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.whatsapp import (
    address_book,
    calls,
    elsewhere,
    groups,
    handovers,
    line_reports,
    messages,
    statuses,
    template_reports,
)
from chalicelib.channels.whatsapp.around import Around, around
from chalicelib.channels.whatsapp.people import Nobody
from chalicelib.domain.events import Event

Reader = Callable[[dict[str, Any], Around], list[Event]]


def events_of(item: Mapping[str, Any]) -> list[Event]:
    """What one item reports. Raises ValueError when it names nobody."""
    name = next((name for name in _READERS if name in item), "")
    said = item.get(name)
    if not isinstance(said, dict):
        raise Nobody("This item holds nothing that we can read.")
    return _READERS[name](said, around(item))


def _change(value: dict[str, Any], around: Around) -> list[Event]:
    """A change of the account, or of a line, that comes as one thing."""
    if around.field == "messaging_handovers":
        return handovers.handover(value, around)
    if around.field in template_reports.FIELDS:
        return template_reports.report(value, around) or line_reports.unknown(around)
    if any(value.get(name) for name in _READERS):
        raise Nobody("This change says something, but not to which number.")
    return line_reports.report(value, around)


_READERS: Mapping[str, Reader] = {
    "messages": messages.incoming,
    "statuses": statuses.status,
    "message_echoes": elsewhere.echo,
    "history": elsewhere.history,
    "calls": calls.call,
    "groups": groups.happening,
    "state_sync": address_book.entry,
    "user_preferences": address_book.preference,
    "user_id_update": address_book.id_update,
    "errors": line_reports.error,
    "value": _change,
}
