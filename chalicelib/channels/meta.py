"""What Meta's three channels share: the signature, and taking a webhook's body apart.

Meta posts batches: entries of changes of messages and statuses. Each comes out as one item, so
that one broken item delays no other.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from chalicelib.config import secrets
from chalicelib.domain.account import ChannelKind

_OBJECTS = {
    "whatsapp_business_account": ChannelKind.WHATSAPP,
    "page": ChannelKind.FACEBOOK,
    "instagram": ChannelKind.INSTAGRAM,
}
_WHATSAPP_LISTS = ("messages", "statuses", "message_echoes")


@dataclass(frozen=True)
class Item:
    """One thing Meta reports, to one line of ours (`address`)."""

    channel: ChannelKind
    address: str
    body: Mapping[str, Any]


def is_signed(raw: bytes, signature: str | None) -> bool:
    """Whether Meta signed exactly these bytes. No secret or no signature: no."""
    secret = secrets().meta_app_secret
    if not secret or not signature:
        return False
    wanted = "sha256=" + hmac.new(secret.encode(), raw, sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode())


def is_ours(verify_token: str | None) -> bool:
    """Whether Meta's handshake carries our token."""
    wanted = secrets().meta_verify_token
    return bool(wanted and verify_token) and hmac.compare_digest(
        wanted.encode(), (verify_token or "").encode()
    )


def items(body: object) -> Iterator[Item]:
    """Every item of a body, in its order; shapes that carry none give none."""
    if not isinstance(body, dict):
        return
    channel = _OBJECTS.get(str(body.get("object")))
    if channel is None:
        return
    for entry in _dicts(body.get("entry")):
        if channel is ChannelKind.WHATSAPP:
            yield from _of_whatsapp(entry)
        else:
            yield from _of_messaging(channel, entry)


def _of_whatsapp(entry: Mapping[str, Any]) -> Iterator[Item]:
    for change in _dicts(entry.get("changes")):
        value = change.get("value")
        if not isinstance(value, dict):
            continue
        metadata = value.get("metadata")
        if not isinstance(metadata, dict) or not metadata.get("phone_number_id"):
            continue
        field, address = str(change.get("field")), str(metadata["phone_number_id"])
        shared = {"field": field, "contacts": value.get("contacts") or []}
        for name in _WHATSAPP_LISTS:
            for one in _list(value.get(name)):
                yield Item(ChannelKind.WHATSAPP, address, {**shared, name: one})


def _of_messaging(channel: ChannelKind, entry: Mapping[str, Any]) -> Iterator[Item]:
    address = str(entry.get("id", ""))
    for name in ("messaging", "standby", "changes"):
        for one in _list(entry.get(name)):
            yield Item(channel, address, {name: one})


def _list(value: object) -> list[Any]:
    """Meta's lists; a single object where a list should be counts as a list of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    return (one for one in _list(value) if isinstance(one, dict))
