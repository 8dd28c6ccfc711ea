"""Calls: they stand in the thread as activities, and a customer's call opens the reply window.

{"calls":[{"id":"wacid.…","event":"connect","direction":"USER_INITIATED","from":"…","to":"…",
           "session":{"sdp_type":"offer",…}}]}
{"calls":[{"id":"wacid.…","event":"terminate","status":"COMPLETED","duration":120,…}]}
{"statuses":[{"id":"wacid.…","type":"call","status":"RINGING","recipient_id":"…"}]}

A call has at most three lines: that it rings, that it was declined, how it ended.

https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
"""

from typing import Any

from chalicelib.channels.whatsapp import faults, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.shapes import Envelope, Status, moment, part, words
from chalicelib.domain.events import Event, MessageReceived
from chalicelib.domain.message import Kind

_SENTENCES = {
    ("inbound", "ringing"): "The customer is calling.",
    ("inbound", "ended"): "The customer called",
    ("inbound", "missed"): "A call from the customer was missed.",
    ("inbound", "failed"): "A call from the customer failed.",
    ("outbound", "ringing"): "The customer is being called.",
    ("outbound", "ended"): "The customer was called",
    ("outbound", "missed"): "The customer did not take the call.",
    ("outbound", "failed"): "The call to the customer failed.",
}
_DIRECTIONS = {"USER_INITIATED": "inbound", "BUSINESS_INITIATED": "outbound"}
# What happens to a call, and the line of the thread that tells it.
_LINES = {"connect": "ringing", "terminate": "ended"}
# What says nothing that an agent needs: the line that rings or ends says it all.
_SILENT = {"created", "accepted", "pre_accept", "accept"}


def call(raw: dict[str, Any], around: Around) -> list[Event]:
    """What a call's event reports. Raises ValueError when it has no id or names nobody."""
    envelope, event = Envelope.model_validate(raw), words(raw.get("event")).lower()
    if event in _SILENT:
        return []
    direction = _direction(raw, envelope, around)
    identities, name = _person(envelope, direction, around)
    if event not in _LINES:
        return [_strange(envelope, event, identities, around)]
    about = _about(raw, envelope, direction)
    return [
        MessageReceived(
            provider_id=f"{envelope.id}:{_LINES[event]}",
            time=_time(raw, envelope, around),
            undated=not envelope.time,
            identities=identities,
            name=name,
            text=_sentence(about),
            attributes={"call": about, **_error(raw, around)},
            kind=Kind.ACTIVITY,
            opens_window=direction == "inbound",
            calls=direction == "inbound" and about["state"] in ("missed", "failed"),
        )
    ]


def status(report: Status, around: Around) -> list[Event]:
    """How our own call fares before it is taken; that it was taken shows in its duration."""
    states = {"ringing": ("ringing", "ringing"), "rejected": ("declined", "missed")}
    word, state = states.get(report.status.lower(), ("", ""))
    identities = people.recipient_of(report)
    if not word or not identities:
        return []
    about = {"id": report.id, "direction": "outbound", "state": state}
    return [
        MessageReceived(
            provider_id=f"{report.id}:{word}",
            time=around.when(report.time),
            undated=not report.time,
            identities=identities,
            text="The customer has declined the call." if state == "missed" else _sentence(about),
            attributes={"call": about},
            kind=Kind.ACTIVITY,
        )
    ]


def _about(raw: dict[str, Any], envelope: Envelope, direction: str) -> dict[str, Any]:
    about = {"id": envelope.id, "direction": direction}
    if words(raw.get("event")).lower() == "connect":
        return {**about, "state": "ringing"}
    lasted = {"duration": seconds} if (seconds := _duration(raw)) else {}
    return {**about, "state": _outcome(raw, direction), **lasted}


def _direction(raw: dict[str, Any], envelope: Envelope, around: Around) -> str:
    said = _DIRECTIONS.get(words(raw.get("direction")).upper())
    if said:
        return said
    if around.is_ours(envelope.sender):
        return "outbound"
    # Whoever takes the call sends the answer: then the call was ours.
    is_answer = part(raw, "session").get("sdp_type") == "answer"
    return "outbound" if is_answer and not around.is_ours(envelope.recipient) else "inbound"


def _person(envelope: Envelope, direction: str, around: Around) -> tuple[people.Identities, str]:
    """Whoever of the two is not the business."""
    told = envelope.recipient or envelope.to_user_id
    to_them = direction == "outbound" and told and not around.is_ours(envelope.recipient)
    if to_them or around.is_ours(envelope.sender):
        return people.reader_of(envelope, around.contacts)
    return people.writer_of(envelope, around.contacts)


def _outcome(raw: dict[str, Any], direction: str) -> str:
    status, reason = raw.get("status"), words(raw.get("terminate_reason")).lower()
    said = words(status[0] if isinstance(status, list) and status else status).lower()
    if reason == "failed":
        return "failed"
    if _duration(raw) or (said == "completed" and direction == "inbound"):
        return "ended"
    return "failed" if said == "failed" and direction == "outbound" else "missed"


def _duration(raw: dict[str, Any]) -> int:
    """Seconds; 0 when nobody took the call."""
    said = words(raw.get("duration")).strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def _time(raw: dict[str, Any], envelope: Envelope, around: Around) -> int:
    named = (moment(raw.get(name)) for name in ("end_time", "start_time"))
    return around.when(envelope.time or next((time for time in named if time), 0))


def _sentence(about: dict[str, Any]) -> str:
    sentence = _SENTENCES[about["direction"], about["state"]]
    if about["state"] != "ended":
        return sentence
    seconds = about.get("duration", 0)
    minutes, rest = divmod(seconds, 60)
    lasted = f" ({minutes} min {rest} s)" if minutes else f" ({rest} s)"
    return f"{sentence}{lasted if seconds else ''}."


def _error(raw: dict[str, Any], around: Around) -> dict[str, str]:
    error = faults.plain(raw.get("errors") or around.errors)
    return {"external_error": error} if error else {}


def _strange(
    envelope: Envelope, event: str, identities: people.Identities, around: Around
) -> MessageReceived:
    """A recording, a transcript, what may come: shown, for it may hold a customer's words."""
    kind = f"call {event}".strip()
    return MessageReceived(
        provider_id=f"{envelope.id}:{event}",
        time=around.when(envelope.time),
        undated=not envelope.time,
        identities=identities,
        text="WhatsApp reports something of a call that cannot be shown here.",
        attributes={"is_unsupported": True, "type": kind},
        kind=Kind.ACTIVITY,
    )
