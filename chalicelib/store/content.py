"""How what is sealed of a message is packed: short names, empty things left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.message import Attachment, Content, FileState, Kind
from chalicelib.domain.permit import Permit
from chalicelib.domain.send import BY_RANK, Send
from chalicelib.store.tables import SendMap

_FILE_FIELDS = {
    "i": "id",
    "f": "file_type",
    "t": "state",
    "c": "content_type",
    "n": "filename",
    "z": "size",
    "o": "object",
    "k": "key",
    "p": "provider_id",
    "v": "voice",
    "s": "sticker",
    "a": "animated",
}


def packed(content: Content) -> dict[str, Any]:
    """The content as it is sealed."""
    whole: dict[str, Any] = {
        "x": content.text,
        "s": content.source_id,
        "e": content.echo_id,
        "u": content.user,
        "a": dict(content.attributes),
        "f": [_packed_file(file) for file in content.attachments],
        "q": list(content.part_source_ids),
        "r": list(content.errors),
        "y": content.content_type,
        "w": _packed_permit(content.permit),
    }
    return {name: value for name, value in whole.items() if value}


def unpacked(blob: Mapping[str, Any]) -> Content:
    """The content of an opened blob."""
    return Content(
        text=blob.get("x", ""),
        source_id=blob.get("s", ""),
        echo_id=blob.get("e", ""),
        user=blob.get("u"),
        attributes=blob.get("a", {}),
        attachments=tuple(_unpacked_file(file) for file in blob.get("f", ())),
        part_source_ids=tuple(blob.get("q", ())),
        errors=tuple(blob.get("r", ())),
        content_type=blob.get("y", ""),
        permit=_unpacked_permit(blob.get("w", ())),
    )


def send(part: SendMap, content: Content, index: int) -> Send:
    """One part's send; its error's words are sealed with the content."""
    error = content.errors[index] if index < len(content.errors) else ""
    return replace(send_alone(part), error=error)


def send_alone(part: SendMap) -> Send:
    """A send without words."""
    return Send(
        state=BY_RANK[int(part.rank)],
        tries=int(part.tries),
        attempt=part.attempt or "",
        lease=int(part.lease or 0),
        charged=part.charged or "",
        mark=part.mark or "",
    )


def kind(number: int) -> Kind:
    """The kind behind its number."""
    return Kind(number)


def _packed_permit(permit: Permit) -> list[Any]:
    return [permit.until, permit.tag, int(permit.by_human)] if permit.until else []


def _unpacked_permit(values: Sequence[Any]) -> Permit:
    if not values:
        return Permit()
    until, tag, by_human = values
    return Permit(until, tag, bool(by_human))


def _packed_file(file: Attachment) -> dict[str, Any]:
    fields = {short: getattr(file, name) for short, name in _FILE_FIELDS.items()}
    return {short: value for short, value in fields.items() if value}


def _unpacked_file(fields: Mapping[str, Any]) -> Attachment:
    known = {_FILE_FIELDS[short]: value for short, value in fields.items()}
    return Attachment(**{**known, "state": FileState(known["state"])})
