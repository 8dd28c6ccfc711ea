"""Tells open screens what has changed: fast, best effort.

Whoever misses it reloads: nothing that must not be lost hangs on a push.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws.clients import sockets
from chalicelib.channels import webchat_kinds
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Kind, Message
from chalicelib.inbox.overhear import overhear_contact, overhear_conversation, overhear_message
from chalicelib.store import sessions
from chalicelib.store import setup as setups
from chalicelib.store.sessions import Screen
from chalicelib.wire import hiding, people, public, talk

# API Gateway takes 128 KB; what is longer is announced without its content.
_LARGEST_FRAME = 120_000
_AT_ONCE = 8
_OPENS_WITHIN = 30_000
# How long (ms) a line or an agent counts as new: longer than a set-up is kept.
_NEW = 120_000


def message(event: str, said: Message, setup: Setup, conversation: Conversation) -> None:
    """`message.created` or `message.updated`, to agents and, where it is theirs, the visitor."""
    inbox = conversation.inbox
    if _agents(setup, inbox, event, lambda seen: talk.message_event(said, seen, conversation)):
        overhear_message(event, said, conversation)
    shown = not said.private and said.kind is not Kind.ACTIVITY
    if shown and _has_visitor(setup, conversation):
        told = public.message(said, setup.unmasked, conversation)
        visitor(setup, conversation.thread, event, told)


def conversation(event: str, changed: Conversation, setup: Setup) -> None:
    """A conversation's new row, to the agents who see its inbox; its visitor hears who has seen
    what."""
    if _agents(setup, changed.inbox, event, lambda seen: talk.row_of(changed, seen)):
        overhear_conversation(event, changed)
    if _has_visitor(setup, changed):
        visitor(setup, changed.thread, event, public.row(changed))


def contact(
    event: str, changed: Contact, setup: Setup, more: Mapping[str, Any] | None = None
) -> None:
    """What is known of a contact now, to all agents; with `more` than the REST API answers."""

    def told(seen: Setup) -> dict[str, Any]:
        return {**people.contact(changed, seen), **(more or {})}

    if _agents(setup, None, event, told):
        overhear_contact(changed)


def typing(
    setup: Setup, conversation: Conversation, who: Mapping[str, Any], state: str, *, private: bool
) -> None:
    """`conversation.typing_on` or `_off`: `who` is writing; a note's writing stays among agents."""
    data = {"conversation": {"id": conversation.number}, "user": who, "is_private": private}
    event = f"conversation.typing_{state}"
    _agents(setup, conversation.inbox, event, lambda seen: hiding.typing(data, seen))
    if not private and who.get("type") != "contact":
        visitor(setup, conversation.thread, event, data)


def agents(setup: Setup, inbox: int | None, event: str, data: Mapping[str, Any]) -> None:
    """Anything that names nobody's number, to the agents who see `inbox` (None: to all)."""
    _agents(setup, inbox, event, lambda _: data)


def _agents(
    setup: Setup, inbox: int | None, event: str, told: Callable[[Setup], Mapping[str, Any]]
) -> bool:
    """`told` makes what is shown from the set-up as its reader sees it. Gives whether a webhook
    listens that this set-up knows nothing of yet."""
    open_now = sessions.screens(setup.account)
    if open_now:
        setup = _as_it_stands(setup, inbox, open_now)
    by_hiding: dict[bool, tuple[Setup, list[Screen]]] = {}
    for screen in open_now:
        user = setup.users.get(screen.user or 0)
        if user and _sees(setup, inbox, user.id):
            seen = setup.seen_by(user)
            by_hiding.setdefault(seen.hides, (seen, []))[1].append(screen)
    for seen, screens in by_hiding.values():
        _push(setup.account, screens, event, told(seen))
    return _has_new_listener(setup, open_now)


def _has_new_listener(setup: Setup, open_now: Iterable[Screen]) -> bool:
    if setup.webhooks or not any(screen.is_webhook for screen in open_now):
        return False
    # From here on this process knows.
    setups.reload(setup.account)
    return True


def _as_it_stands(setup: Setup, inbox: int | None, open_now: Iterable[Screen]) -> Setup:
    """What is in memory may not know yet who sees a line that was made just now, or who has just
    come: before such a screen is left out it is read afresh, every two seconds at most."""
    line, since = setup.inboxes.get(inbox or 0), now() - _NEW
    is_new = inbox is not None and (line is None or line.created_at > since)
    left_out = [s for s in open_now if s.user and not _sees(setup, inbox, s.user)]
    has_come = any(s.shown_at > since and s.user not in setup.users for s in left_out)
    if has_come or (is_new and left_out):
        return setups.load_recent(setup.account) or setup
    return setup


def _sees(setup: Setup, inbox: int | None, user: int) -> bool:
    known, line = setup.users.get(user), setup.inboxes.get(inbox or 0)
    return bool(known and (inbox is None or (line and line.seen_by(known))))


def visitor(setup: Setup, thread: str, event: str, data: Mapping[str, Any]) -> None:
    """Anything, to the visitor of a thread."""
    _push(setup.account, sessions.screens(setup.account, thread), event, data)


def _has_visitor(setup: Setup, conversation: Conversation) -> bool:
    inbox = setup.inboxes.get(conversation.inbox)
    return inbox is not None and inbox.channel in webchat_kinds


def _push(account: int, screens: Iterable[Screen], event: str, data: Mapping[str, Any]) -> None:
    screens = list(screens)
    if not screens:
        return
    frame = _frame(account, event, data)
    if len(screens) == 1:
        _post(account, screens[0], frame)
        return
    with ThreadPoolExecutor(min(_AT_ONCE, len(screens))) as pool:
        list(pool.map(lambda screen: _post(account, screen, frame), screens))


def _frame(account: int, event: str, data: Mapping[str, Any]) -> bytes:
    whole = {"event": event, "account_id": account, "data": data}
    frame = json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()
    if len(frame) <= _LARGEST_FRAME:
        return frame
    short = {name: data[name] for name in ("id", "conversation_id") if name in data}
    return json.dumps({**whole, "data": short, "truncated": True}).encode()


def _post(account: int, screen: Screen, frame: bytes) -> None:
    api = sockets(setting("SOCKET_ENDPOINT"))
    try:
        api.post_to_connection(ConnectionId=screen.connection, Data=frame)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("GoneException", "410"):
            # While it is being opened a socket takes nothing yet: it reads again once it is open.
            if now() - screen.shown_at > _OPENS_WITHIN:
                sessions.hide(account, screen.connection, screen.thread)
            return
        log.warning("push_failed", account=account, connection=screen.connection)
    except BotoCoreError:
        log.warning("push_failed", account=account, connection=screen.connection)
