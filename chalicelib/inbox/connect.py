"""Connects an inbox: its door is taken once, after the platform has shown that it is ours."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.aws import mailer
from chalicelib.channels import manage, meta_hosts
from chalicelib.channels.manage import Call
from chalicelib.channels.meta_hosts import Host
from chalicelib.channels.protocol import Line
from chalicelib.clock import now
from chalicelib.domain.account import META_LINES, ChannelKind, Inbox, Setup, User
from chalicelib.domain.errors import Conflict, Invalid, LineDown, NotThere, SendTrouble
from chalicelib.inbox import line_webhook
from chalicelib.inbox.listen import listen
from chalicelib.inbox.sweep import sweep_conversation
from chalicelib.store import conversations, setup_pieces
from chalicelib.store import setup as setups
from chalicelib.store.doors import (
    LINE_DOORS,
    Door,
    DoorKind,
    DoorTaken,
    buried_at,
    join,
    open_door,
    take,
)
from chalicelib.store.head_item import due_shard
from chalicelib.store.site_key import TURN, turn_of

# The request that mends an inbox waits no longer than this for what was held (ms).
_DRAIN_MS = 10_000


@dataclass(frozen=True)
class Plan:
    """An inbox to be connected. `address` is empty where we name it ourselves (widgets).

    `token_expires_at` is when (ms) its token ends; 0 for never or not known.
    """

    name: str
    channel: ChannelKind
    address: str = ""
    token: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    single_conversation: bool = False
    token_expires_at: int = 0


def connect(setup: Setup, by: User, plan: Plan) -> Inbox:
    """Makes the inbox; whoever connects it is its first member. If the platform does not send us
    the line's events yet, the inbox says so.

    Raises:
        Invalid: when the token does not own the line.
        Conflict: when the line is connected already, here or elsewhere.
    """
    if not plan.address:
        plan = replace(plan, address=secrets.token_urlsafe(18))
    line_webhook.refuse_wrong(str(plan.settings.get(line_webhook.SETTING) or ""))
    _prove(plan)
    inbox = Inbox(
        account=setup.account,
        id=setup_pieces.next_id(setup.account, "inbox"),
        name=plan.name,
        channel=plan.channel,
        address=plan.address,
        created_at=now(),
        members=frozenset({by.id}),
        single_conversation=plan.single_conversation,
        settings=dict(plan.settings),
        token_expires_at=plan.token_expires_at,
        begins_at=buried_at(LINE_DOORS[plan.channel], plan.address),
    )
    if open_door(LINE_DOORS[plan.channel], plan.address):
        raise _taken()
    setups.add_inbox(inbox, plan.token)
    try:
        _take_doors(inbox)
    except DoorTaken as error:
        setup_pieces.delete(setup.account, f"INBOX#{inbox.id}")
        raise _taken() from error
    if line_webhook.SETTING in plan.settings:
        line_webhook.keep_in_step(inbox)
    return listen(setup, Line(inbox, plan.token))


def reconnect(setup: Setup, inbox: Inbox, token: str, token_expires_at: int = 0) -> Inbox:
    """Gives an inbox a new token and lets what was held go out in its order."""
    _prove(Plan(inbox.name, inbox.channel, inbox.address, token, inbox.settings))
    fresh = replace(inbox, held="", mended_at=now(), token_expires_at=token_expires_at)
    setups.put_inbox(fresh, token)
    _take_doors(fresh)
    fresh = listen(setup, Line(fresh, token))
    _drain(setup.account)
    return fresh


def mend(setup: Setup, inbox: Inbox) -> Inbox:
    """Lets what was held go out in its order: the inbox can send again."""
    mended = replace(inbox, held="", mended_at=now())
    setups.put_inbox(mended)
    _drain(setup.account)
    return mended


def change(setup: Setup, id: int, step: Mapping[str, Any]) -> Inbox:
    """Changes an inbox's name or settings (those named in `step`)."""
    inbox = _inbox(setup, id)
    name = step.get("name") or inbox.name
    single = step.get("lock_to_single_conversation")
    settings = {key: value for key, value in step.items() if key in CHANGEABLE}
    line_webhook.refuse_wrong(str(settings.get(line_webhook.SETTING) or ""))
    if step.get("rotate_hmac_token"):
        settings[TURN] = turn_of(inbox) + 1
    changed = replace(
        inbox,
        name=str(name),
        single_conversation=inbox.single_conversation if single is None else bool(single),
        settings={**inbox.settings, **settings},
    )
    setups.put_inbox(changed)
    if line_webhook.SETTING in settings:
        line_webhook.keep_in_step(changed)
    return changed


def set_members(setup: Setup, id: int, members: set[int]) -> Inbox:
    """Sets which agents see an inbox."""
    inbox = _inbox(setup, id)
    unknown = members - setup.users.keys() - setup.leaving
    if unknown:
        raise Invalid(
            "Some of these users are not agents of this account.",
            "invalid",
            {"user_ids": [f"{', '.join(map(str, sorted(unknown)))} are not agents here"]},
        )
    changed = replace(inbox, members=frozenset(members))
    setups.put_inbox(changed)
    return changed


CHANGEABLE = {
    "greeting_enabled",
    "greeting_message",
    "signature",
    "enable_auto_assignment",
    "timezone",
    "website_url",
    "welcome_title",
    "welcome_tagline",
    "widget_color",
    "webhook_url",
    "allowed_domains",
    "working_hours_enabled",
    "working_hours",
    "out_of_office_message",
    "pre_chat_form_enabled",
    "pre_chat_form_options",
    "hmac_mandatory",
    "paid_limits",
}


def _inbox(setup: Setup, id: int) -> Inbox:
    if id not in setup.inboxes:
        raise NotThere("inbox")
    return setup.inboxes[id]


def _take_doors(inbox: Inbox) -> None:
    """The line's own door, and the one it shares with the other numbers of its account."""
    door = Door(inbox.account, inbox=inbox.id)
    take(LINE_DOORS[inbox.channel], inbox.address, door)
    if inbox.business:
        join(DoorKind.WHATSAPP_ACCOUNT, inbox.business, door)


def _prove(plan: Plan) -> None:
    """Asks Meta whether the token owns the line, and SES to confirm a mailbox."""
    if plan.channel is ChannelKind.EMAIL:
        _have_confirmed(plan.address)
    if plan.channel not in META_LINES:
        return
    is_instagram = plan.channel is ChannelKind.INSTAGRAM
    host = meta_hosts.host_of(plan.token) if is_instagram else Host.GRAPH
    assets = [plan.address, str(plan.settings.get("business_account_id") or "")]
    try:
        for asset in filter(None, assets):
            manage.get(Call(asset, plan.token, {"fields": "id"}, host=host))
    except LineDown as trouble:
        raise Invalid(
            "Meta does not accept this token.", "invalid", {"channel": [trouble.sentence]}
        ) from trouble
    except SendTrouble as trouble:
        raise Invalid(
            "Meta does not confirm that this token owns this line.",
            "invalid",
            {"channel": [trouble.told]},
        ) from trouble


def _have_confirmed(address: str) -> None:
    """SES sends for an address once whoever reads its mail has followed a link; here it asks.

    Receiving does not depend on it, so the inbox is connected meanwhile.
    """
    try:
        if not mailer.may_send_for(address):
            mailer.ask_to_confirm(address)
    except SendTrouble as trouble:
        raise Invalid(
            "Amazon SES cannot be asked to confirm this address right now. Try again.",
            "invalid",
            {"channel": [trouble.told]},
        ) from trouble


def _drain(account: int) -> None:
    """Looks at the conversations of the account that something is due for, as many as the request
    has time for; the others are swept when they are due, within a minute and a half."""
    at = now()
    far = at + 365 * 86_400_000
    for owner, number in conversations.due_before(due_shard(account), far, 1_000):
        if owner == account:
            sweep_conversation(account, number, at)
        if now() - at > _DRAIN_MS:
            return


def _taken() -> Conflict:
    return Conflict(
        "This line is already connected to an account.",
        "line_taken",
        {"channel": ["is already connected"]},
    )
