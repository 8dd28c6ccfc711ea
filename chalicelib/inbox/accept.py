"""Meta's webhook: answered well only when each item is stored, or kept sealed with a pointer."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib import log
from chalicelib.channels import channel_for, meta
from chalicelib.channels.meta import Item
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.errors import NotSignedIn, Unreadable
from chalicelib.domain.events import Event, MessageReceived, ReactionReported, StatusReported
from chalicelib.inbox.keep import Kept, keep_item, keep_whole, let_go
from chalicelib.inbox.receive import receive
from chalicelib.inbox.settle import react, settle
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind, open_door

# What one call stores itself; a bigger batch would outlast Meta's patience.
_AT_ONCE = 30
_DOORS = {
    ChannelKind.WHATSAPP: DoorKind.WHATSAPP,
    ChannelKind.FACEBOOK: DoorKind.FACEBOOK,
    ChannelKind.INSTAGRAM: DoorKind.INSTAGRAM,
}


def accept(raw: bytes, signature: str | None) -> None:
    """Takes a signed body in, item by item.

    Raises:
        NotSignedIn: when Meta did not sign exactly these bytes.
        Unreadable: when they are not JSON. In both cases nothing is stored.
    """
    if not meta.is_signed(raw, signature):
        raise NotSignedIn("This request does not carry Meta's signature.", "bad_signature")
    items = list(meta.items(_parsed(raw)))
    if len(items) > _AT_ONCE:
        keep_whole(raw)
        return
    _accept_each(items)


def accept_kept(kept: Kept, body: bytes) -> None:
    """Takes in what was kept. An item that still fails raises, so that its queue tries again."""
    if kept.whole:
        _accept_each(meta.items(_parsed(body)))
    else:
        said = _parsed(body)
        _take(Item(ChannelKind(said["channel"]), said["address"], said["body"]))
    let_go(kept)


def _parsed(raw: bytes) -> Any:
    try:
        return _whole(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise Unreadable("This body is not JSON.", "not_json") from error


def _whole(said: Any) -> Any:
    """JSON may carry half a character (a lone surrogate), which no text can hold."""
    if isinstance(said, str):
        return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(said, list):
        return [_whole(one) for one in said]
    if isinstance(said, dict):
        return {_whole(name): _whole(value) for name, value in said.items()}
    return said


def _accept_each(items: Any) -> None:
    unknown: set[str] = set()
    for item in items:
        if item.address in unknown:
            continue
        if not _taken_or_kept(item):
            unknown.add(item.address)
            log.warning("unknown_line", channel=item.channel.value, address=item.address)


def _taken_or_kept(item: Item) -> bool:
    """The one catch of this door: an item that fails goes to its queue, the others go on.

    False: no line of ours has this address.
    """
    inbox = None
    try:
        line = _line(item)
        if line is None:
            return False
        setup, inbox = line
        _apply_all(setup, inbox, item)
    except Exception as fault:
        _keep(item, inbox, fault)
    return True


def _keep(item: Item, inbox: Inbox | None, fault: Exception) -> None:
    account, id = (inbox.account, inbox.id) if inbox else (None, None)
    log.error("item_failed", fault, account=account, inbox=id)
    keep_item(account, {"channel": item.channel.value, "address": item.address, "body": item.body})


def _take(item: Item) -> None:
    line = _line(item)
    if line:
        _apply_all(*line, item)


def _line(item: Item) -> tuple[Setup, Inbox] | None:
    """The inbox an item is addressed to."""
    door = open_door(_DOORS[item.channel], item.address)
    if door is None or door.inbox is None:
        return None
    return setups.load_with(door.account, door.inbox)


def _apply_all(setup: Setup, inbox: Inbox, item: Item) -> None:
    for event in channel_for(inbox.channel).events(item.body):
        _apply(setup, inbox, event)


def _apply(setup: Setup, inbox: Inbox, event: Event) -> None:
    if isinstance(event, MessageReceived):
        receive(setup, inbox, event)
    elif isinstance(event, StatusReported):
        settle(setup, inbox, event)
    elif isinstance(event, ReactionReported):
        react(setup, inbox, event)


def handshake(query: Mapping[str, str]) -> str | None:
    """The answer to Meta's verification of this address; None when it is not Meta's to ask."""
    if query.get("hub.mode") != "subscribe" or not meta.is_ours(query.get("hub.verify_token")):
        return None
    return query.get("hub.challenge", "")
