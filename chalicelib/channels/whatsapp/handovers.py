"""Another app takes a thread over, or gives it back.

{"sender":{"phone_number":"…"},"recipient":{"phone_number_id":"…"},"type":"control_taken",
 "timestamp":"…","control_taken":{"previous_owner_role":"ai_agent","new_owner_role":"escalation"}}

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby
"""

from typing import Any

from chalicelib.channels.whatsapp import fit, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.groups import named_by_content
from chalicelib.channels.whatsapp.shapes import moment, part, words
from chalicelib.domain.events import Event, MessageReceived
from chalicelib.domain.message import Kind

_OWNERS = {
    "ai_agent": "Meta's business agent",
    "escalation": "your team",
    "customer_service": "customer service",
    "marketing": "marketing",
    "utility": "automated notices",
    "ctwa": "the ad's own app",
}


def handover(value: dict[str, Any], around: Around) -> list[Event]:
    """Who answers in a thread from now on. Raises ValueError when it names nobody."""
    kind, sender, time = (
        words(value.get("type")),
        part(value, "sender"),
        moment(value.get("timestamp")),
    )
    identities = people.known(
        words(sender.get("user_id")),
        words(sender.get("parent_user_id")),
        (words(sender.get("phone_number")), words(sender.get("wa_id"))),
    )
    control = part(value, kind)
    return [
        MessageReceived(
            provider_id=named_by_content(value),
            time=around.when(time),
            undated=not time,
            identities=identities,
            text=_sentence(control),
            attributes=fit.fitted({"system": {"type": kind, **control}}),
            kind=Kind.ACTIVITY,
        )
    ]


def _sentence(control: dict[str, Any]) -> str:
    new, old = (
        _OWNERS.get(words(control.get(f"{which}_owner_role")), "another app")
        for which in ("new", "previous")
    )
    return f"This conversation is answered by {new} now; before, it was {old}."
