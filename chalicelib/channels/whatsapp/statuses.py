"""How far our messages have got.

{"id":"wamid.…","status":"failed","timestamp":"…","recipient_id":"…","recipient_user_id":"…",
 "errors":[{"code":131047,"title":"…"}]}

In a group each reader reports by themselves; the highest counts. What a status says of prices
and conversations is not kept: that would be one more write for each.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from typing import Any

from chalicelib.channels.whatsapp import calls, faults, line_reports, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.shapes import Status, part
from chalicelib.domain.events import Event, StatusReported
from chalicelib.domain.send import State

# "deleted" (the customer has removed our message from their phone) changes nothing here.
_STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}


def status(raw: dict[str, Any], around: Around) -> list[Event]:
    """What a status reports; one that we do not know reports nothing."""
    report = Status.model_validate(raw)
    if report.type == "call":
        return calls.status(report, around)
    state = _STATES.get(report.status.lower())
    if state is None:
        return []
    is_failed = state is State.FAILED
    reported = StatusReported(
        provider_id=report.id,
        state=state,
        time=around.when(report.time),
        reference=report.biz_opaque_callback_data,
        identities=people.recipient_of(report),
        error=faults.of_send(raw.get("errors")) if is_failed else "",
        is_unwanted=is_failed and faults.is_unwanted(raw.get("errors")),
    )
    return [reported, *_payment(raw, reported)]


def _payment(raw: dict[str, Any], reported: StatusReported) -> list[Event]:
    """What a send tells of whether Meta can charge for it."""
    if reported.state is State.FAILED:
        return line_reports.unpaid(raw.get("errors"), reported.time)
    return line_reports.paid(part(raw, "pricing"), reported.time)
