"""How far our messages have got.

{"id":"wamid.…","status":"failed","timestamp":"…","recipient_id":"…","recipient_user_id":"…",
 "errors":[{"code":131047,"title":"…"}]}

In a group each reader reports by themselves; the highest counts. What is charged rides along in
the one write of the state.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from typing import Any

from chalicelib.channels.whatsapp import calls, faults, line_reports, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.shapes import Status, moment, part, words
from chalicelib.domain.events import Event, StatusReported
from chalicelib.domain.send import State

_STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
    # The customer has removed our message from their phone, which says no more than that.
    "deleted": State.SENT,
}
_MARKS = {"played": "played", "deleted": "deleted_by_customer"}
_PRICING = ("pricing_model", "type", "category")
_LONGEST_WORD = 64


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
        charged=_charged(raw),
        free_until=_free_until(raw),
        mark=_MARKS.get(report.status.lower(), ""),
        is_elsewhere=around.is_standby,
    )
    return [reported, *_payment(raw, reported)]


def _charged(raw: dict[str, Any]) -> dict[str, Any]:
    """What Meta charges, and until when a free entry point holds; in Meta's own names."""
    # {"pricing":{"pricing_model":"PMP","type":"regular","category":"marketing"},
    #  "conversation":{"id":"…","expiration_timestamp":"…","origin":{"type":"service"}}}
    conversation = part(raw, "conversation")
    said = part(raw, "pricing") or part(conversation, "pricing")
    pricing: dict[str, Any] = {name: words(said.get(name))[:_LONGEST_WORD] for name in _PRICING}
    if isinstance(said.get("billable"), bool):
        pricing["billable"] = said["billable"]
    told = {
        "id": words(conversation.get("id"))[:_LONGEST_WORD],
        "origin": words(part(conversation, "origin").get("type"))[:_LONGEST_WORD],
        "expires_at": moment(conversation.get("expiration_timestamp")) // 1000,
    }
    whole = {"pricing": _said(pricing), "conversation": _said(told)}
    return {name: value for name, value in whole.items() if value}


def _free_until(raw: dict[str, Any]) -> int:
    """When (ms) a free entry point ends, if this is about one."""
    conversation = part(raw, "conversation")
    kinds = (part(raw, "pricing").get("type"), part(conversation, "origin").get("type"))
    if not {"free_entry_point", "referral_conversion"} & {words(kind) for kind in kinds}:
        return 0
    return moment(conversation.get("expiration_timestamp"))


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ("", 0)}


def _payment(raw: dict[str, Any], reported: StatusReported) -> list[Event]:
    """What a send tells of whether Meta can charge for it."""
    if reported.state is State.FAILED:
        return line_reports.unpaid(raw.get("errors"), reported.time)
    return line_reports.paid(part(raw, "pricing"), reported.time)
