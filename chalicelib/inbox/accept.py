"""Meta's webhook: answered well only when each item is stored, or kept sealed with a pointer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from chalicelib import log
from chalicelib.channels import channel_for, meta
from chalicelib.channels.meta import Item
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.errors import Early, NotSignedIn
from chalicelib.domain.events import (
    AsideReported,
    ContactNamed,
    Event,
    IdentityChanged,
    LineReported,
    MarketingChosen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReported,
    StatusReported,
    TemplateReported,
    WatermarkReported,
)
from chalicelib.domain.message import Kind
from chalicelib.inbox import early, shelf, take_apart
from chalicelib.inbox.amend import edit, revoke
from chalicelib.inbox.aside import take_aside
from chalicelib.inbox.echo import take_echo
from chalicelib.inbox.identify import choose_marketing, name, rename
from chalicelib.inbox.keep import Kept, keep_items, keep_whole, let_go
from chalicelib.inbox.receive import receive
from chalicelib.inbox.settle import react, settle, settle_until
from chalicelib.inbox.take_apart import noted, parsed
from chalicelib.inbox.trace import MAY_STILL_COME
from chalicelib.inbox.watch import hear, report
from chalicelib.store import setup as setups
from chalicelib.store.doors import LINE_DOORS, DoorKind, joined, open_door


class Line(NamedTuple):
    """An inbox with the set-up it stands in."""

    setup: Setup
    inbox: Inbox


def accept(raw: bytes, signature: str | None) -> None:
    """Takes a signed body in, item by item.

    Raises:
        NotSignedIn: when Meta did not sign exactly these bytes.
        Unreadable: when they are not JSON. In both cases nothing is stored.
    """
    if not meta.is_signed(raw, signature):
        raise NotSignedIn("This request does not carry Meta's signature.", "bad_signature")
    items = list(meta.items(parsed(raw)))
    if len(items) > take_apart.AT_ONCE:
        keep_whole(raw)
        return
    accept_each(items)


def accept_kept(kept: Kept, body: bytes) -> None:
    """Takes in what was kept. An item that still fails raises, so that its queue tries again."""
    if kept.whole:
        take_apart.keep_pieces(take_apart.items_of(kept, body))
    else:
        _take_all([_item(said) for said in parsed(body)])
    let_go(kept)


def _take_all(items: list[Item]) -> None:
    """One by itself may raise; of several, each that fails is kept by itself."""
    if len(items) > 1:
        accept_each(items)
        return
    for item in items:
        _take(item)


def _item(said: Mapping[str, Any]) -> Item:
    return Item(**{**said, "channel": ChannelKind(said["channel"])})


def accept_each(items: Iterable[Item]) -> None:
    """Takes in what a platform has said, and proved to be its own, item by item: each is stored,
    or kept to be tried again."""
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
    lines: list[Line] = []
    try:
        lines = _lines(item)
        for line in lines:
            _apply_all(line, item)
    except Exception as fault:
        _keep(item, lines, fault)
        return True
    return bool(lines)


def _keep(item: Item, lines: list[Line], fault: Exception) -> None:
    account, id = (lines[0].inbox.account, lines[0].inbox.id) if lines else (None, None)
    if isinstance(fault, Early):
        log.happened("item_early", account=account, inbox=id)
    else:
        log.error("item_failed", fault, account=account, inbox=id)
    keep_items(account, [noted(item)])


def _take(item: Item) -> None:
    for line in _lines(item):
        _apply_all(line, item)


def _lines(item: Item) -> list[Line]:
    """The inboxes an item is addressed to."""
    if item.account_wide:
        doors = joined(DoorKind.WHATSAPP_ACCOUNT, item.address)
    else:
        door = open_door(LINE_DOORS[item.channel], item.address)
        doors = [door] if door else []
    found = [setups.load_with(door.account, door.inbox) for door in doors if door.inbox]
    return [Line(*line) for line in found if line]


def _apply_all(line: Line, item: Item) -> None:
    """Everything that an item reports. Raises Early, unless that has been so for too long: then the
    report waits in its thread."""
    waiting: list[Event] = []
    for event in channel_for(line.inbox.channel).events(item.body):
        try:
            _VERBS[type(event)](line.setup, line.inbox, event)
        except Early:
            waiting.append(event)
    hear(line.inbox)
    if waiting and (not item.came or now() - item.came < MAY_STILL_COME):
        raise Early
    for event in waiting:
        if not early.keep(line.setup, line.inbox, event):
            log.happened("report_of_unknown", account=line.inbox.account, inbox=line.inbox.id)


def _receive(setup: Setup, inbox: Inbox, event: MessageReceived) -> None:
    if event.kind is Kind.OUTGOING and not event.imported:
        take_echo(setup, inbox, event)
    else:
        receive(setup, inbox, event)


# What has happened, and the verb that follows from it.
_VERBS: Mapping[type, Callable[[Setup, Inbox, Any], object]] = {
    MessageReceived: _receive,
    StatusReported: settle,
    WatermarkReported: settle_until,
    ReactionReported: react,
    MessageEdited: edit,
    MessageRevoked: revoke,
    IdentityChanged: rename,
    ContactNamed: name,
    MarketingChosen: choose_marketing,
    AsideReported: take_aside,
    LineReported: report,
    TemplateReported: shelf.report,
}


def handshake(query: Mapping[str, str]) -> str | None:
    """The answer to Meta's verification of this address; None when it is not Meta's to ask."""
    if query.get("hub.mode") != "subscribe" or not meta.is_ours(query.get("hub.verify_token")):
        return None
    return query.get("hub.challenge", "")
