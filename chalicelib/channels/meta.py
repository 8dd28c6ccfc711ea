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
_WHATSAPP_LISTS = (
    "messages",
    "statuses",
    "message_echoes",
    "calls",
    "groups",
    "state_sync",
    "user_preferences",
    "user_id_update",
    "errors",
)


@dataclass(frozen=True)
class Item:
    """One thing that Meta (or another platform) reports, to one line of ours (`address`).

    `account_wide`: to every line of a WhatsApp Business Account, whose id `address` then is.
    `came`: when it came here first (ms), of an item that had to be kept; 0: just now.
    """

    channel: ChannelKind
    address: str
    body: Mapping[str, Any]
    account_wide: bool = False
    came: int = 0


def is_signed(raw: bytes, signature: str | None) -> bool:
    """Whether Meta signed exactly these bytes. No secret or no signature: no."""
    known = secrets()
    # Apps with Instagram's own login have a second secret; Meta does not say which of them signs.
    ours = [secret for secret in (known.meta_app_secret, known.instagram_app_secret) if secret]
    return bool(signature) and any(_signs(secret, raw, signature or "") for secret in ours)


def _signs(secret: str, raw: bytes, signature: str) -> bool:
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
        for value in _dicts(change.get("value")):
            yield from _of_change(entry, str(change.get("field")), value)


def _of_change(entry: Mapping[str, Any], field: str, value: Mapping[str, Any]) -> Iterator[Item]:
    shared = {"field": field, "time": entry.get("time")}
    address = _phone_number_id(value)
    if not address:
        # Templates, quality, account reviews: they name the business account only.
        business = _business_of(value) or _id(entry.get("id"))
        yield Item(ChannelKind.WHATSAPP, business, {**shared, "value": value}, account_wide=True)
        return
    shared |= _surroundings(value)
    for cut in _cuts(value):
        yield Item(ChannelKind.WHATSAPP, address, {**shared, **cut})


def _business_of(value: Mapping[str, Any]) -> str:
    """A partner's news names the account it is about in itself: the entry is the partner's own."""
    about = value.get("waba_info")
    return _id(about.get("waba_id")) if isinstance(about, dict) else ""


def _phone_number_id(value: Mapping[str, Any]) -> str:
    """A handover of control names the number as its recipient, everything else in `metadata`."""
    for name in ("metadata", "recipient"):
        named = value.get(name)
        if isinstance(named, dict) and (id := _id(named.get("phone_number_id"))):
            return id
    return ""


def _id(value: object) -> str:
    """An id of Meta's, which may come as a number; anything else names nothing."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _surroundings(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a change tells around its lists, for each thing in them."""
    standby, metadata = value.get("standby"), value.get("metadata")
    inner = standby if isinstance(standby, dict) else {}
    found = {
        "contacts": value.get("contacts") or inner.get("contacts"),
        "number": metadata.get("display_phone_number") if isinstance(metadata, dict) else None,
        "conversation_context": value.get("conversation_context"),
        "call_errors": value.get("errors") if "calls" in value else None,
    }
    return {name: said for name, said in found.items() if said}


def _cuts(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The things in a change, one by one; a shape without lists is one thing."""
    standby = value.get("standby")
    found = [{name: one} for name in _WHATSAPP_LISTS for one in _list(value.get(name))]
    if isinstance(standby, dict):
        found += [{name: one} for name in _WHATSAPP_LISTS for one in _list(standby.get(name))]
    found += [{"history": one} for one in _of_history(value.get("history"))]
    found += [{"messages": one} for one in _of_new_lists(value)]
    if found or any(name in value for name in (*_WHATSAPP_LISTS, "standby", "history")):
        yield from found
    else:
        yield {"value": value}


def _of_new_lists(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What comes in a list we do not know (yet), if it looks like something that somebody said."""
    for name, listed in value.items():
        if name not in _WHATSAPP_LISTS and isinstance(listed, list):
            for one in _dicts(listed):
                if one.get("id") and (one.get("from") or one.get("from_user_id")):
                    yield {"type": name, **one}


def _of_history(chunks: object) -> Iterator[dict[str, Any]]:
    """What a phone's history holds, message by message, each with its thread."""
    for chunk in _dicts(chunks):
        if chunk.get("errors"):
            yield {"errors": chunk["errors"]}
        for thread in _dicts(chunk.get("threads")):
            about = {name: said for name, said in thread.items() if name != "messages"}
            for message in _list(thread.get("messages")):
                yield {"thread": about, "message": message}


def _of_messaging(channel: ChannelKind, entry: Mapping[str, Any]) -> Iterator[Item]:
    """Each thing with its entry's line and time: some say neither themselves."""
    address = str(entry.get("id", ""))
    shared = {"line": address, "time": entry.get("time")}
    for name in ("messaging", "standby"):
        for one in _dicts(entry.get(name)):
            yield Item(channel, address, {**shared, name: one})
    for change in _changes(entry):
        yield Item(channel, address, {**shared, "changes": change})
    for one in _of_new_talk(entry):
        yield Item(channel, address, {**shared, "messaging": one})
    if "field" in entry:
        # Now and then a change stands in the entry itself: {"id", "time", "field", "value"}.
        change = {"field": entry["field"], "value": entry.get("value")}
        yield Item(channel, address, {**shared, "changes": change})


def _changes(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One by one, also where Meta puts what has changed into a list."""
    for change in _dicts(entry.get("changes")):
        value = change.get("value")
        if isinstance(value, list):
            yield from ({**change, "value": one} for one in value)
        else:
            yield change


def _of_new_talk(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What comes in a list we do not know (yet), if it names who sent it."""
    for name, listed in entry.items():
        if name not in ("messaging", "standby", "changes") and isinstance(listed, list):
            yield from (one for one in _dicts(listed) if isinstance(one.get("sender"), dict))


def _list(value: object) -> list[Any]:
    """Meta's lists; a single object where a list should be counts as a list of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    return (one for one in _list(value) if isinstance(one, dict))
