"""WhatsApp's bodies as Meta posts them, written by hand, and what we read in them."""

from typing import Any

from chalicelib.channels.meta import items
from chalicelib.channels.whatsapp.channel import CHANNEL
from chalicelib.domain.events import Event, MessageReceived

Json = dict[str, Any]
AT = 1_790_000_000
BUSINESS = "33199000000"
METADATA = {"display_phone_number": BUSINESS, "phone_number_id": "5"}
AMARA = {"profile": {"name": "Amara Okafor"}, "wa_id": "33612345678", "user_id": "FR.1349"}


def body(value: Any, field: str = "messages", **entry: Any) -> Json:
    """One change; `value` knows its number unless it says otherwise."""
    change = {"field": field, "value": value}
    whole = {"id": "109", "changes": [change], **entry}
    return {"object": "whatsapp_business_account", "entry": [whole]}


def of_line(**value: Any) -> Json:
    """The value of a change that is about our number."""
    return {"messaging_product": "whatsapp", "metadata": METADATA, **value}


def said(type: str, part: Any = None, **more: Any) -> Json:
    """A message of Amara's; what it holds stands under its type."""
    held = {} if part is None else {type: part}
    envelope = {"from": "33612345678", "id": "wamid.1", "timestamp": str(AT), "type": type}
    return {**envelope, **held, **more}


def read(value: Any, field: str = "messages", **entry: Any) -> list[Event]:
    """Everything that a change reports."""
    return [e for item in items(body(value, field, **entry)) for e in CHANNEL.events(item.body)]


def message(type: str, part: Any = None, **more: Any) -> MessageReceived:
    """What one message of Amara's becomes."""
    [event] = read(of_line(contacts=[AMARA], messages=[said(type, part, **more)]))
    assert isinstance(event, MessageReceived)
    return event
