"""Inboxes: the connected lines, and who sees them."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, Id, Ids
from chalicelib.api.lines import ChangedChannel, ChangedInbox, NewInbox
from chalicelib.api.routing import route
from chalicelib.api.shapes.lines import Inbox as Shown
from chalicelib.api.shapes.lines import Inboxes, Members, PaidMessages
from chalicelib.config import setting
from chalicelib.domain.account import ChannelKind, Inbox, Permission, Setup
from chalicelib.domain.errors import Invalid, NotThere
from chalicelib.inbox import connect, price, reach
from chalicelib.store import setup as setups
from chalicelib.wire import lines, people

door = Blueprint(__name__)
_ACCOUNT = "/api/v1/accounts/{account_id}"
_INBOX = f"{_ACCOUNT}/inboxes/{{inbox_id}}"
_MEMBERS = f"{_ACCOUNT}/inbox_members"
_READ, _MANAGE = Permission.READ_ACCOUNT, Permission.MANAGE_INBOXES


class Membership(Body):
    """Agents of an inbox."""

    inbox_id: Id
    user_ids: Ids


@route(door, "GET", f"{_ACCOUNT}/inboxes", _READ, answers=Inboxes)
def listed(member: Member) -> dict[str, Any]:
    """The inboxes that the caller sees."""
    seen = [i for i in member.setup.inboxes.values() if i.seen_by(member.user)]
    return {"payload": [_shown(member, inbox) for inbox in seen]}


@route(door, "GET", _INBOX, _READ, answers=Shown)
def shown(member: Member, inbox_id: int) -> dict[str, Any]:
    """One inbox."""
    return _shown(member, reach.seen_inbox(member.setup, member.user, inbox_id))


@route(
    door,
    "POST",
    f"{_ACCOUNT}/inboxes",
    _MANAGE,
    answers=Shown,
    telling=Told("inbox.connected", found="id"),
)
def connected(member: Member, body: NewInbox) -> dict[str, Any]:
    """Connects a line; the platform must confirm that the token owns it."""
    plan = body.channel.plan(body)
    return _shown(member, connect.connect(_as_of_now(member), member.user, plan))


@route(door, "PATCH", _INBOX, _MANAGE, answers=Shown, telling=Told("inbox.changed", of="inbox_id"))
def changed(member: Member, inbox_id: int, body: ChangedInbox) -> dict[str, Any]:
    """Changes name and settings; a new token in `channel` reconnects the line."""
    setup = _as_of_now(member)
    inbox = reach.seen_inbox(setup, member.user, inbox_id)
    if body.channel and (body.channel.token or _is_same_mailbox(inbox, body.channel)):
        inbox = connect.reconnect(setup, inbox, body.channel.token)
    steps = body.steps()
    if steps:
        inbox = connect.change(_as_of_now(member), inbox_id, steps)
    return _shown(member, inbox)


@route(door, "GET", f"{_INBOX}/paid_messages", _MANAGE, answers=PaidMessages)
def paid_messages(member: Member, inbox_id: int) -> dict[str, Any]:
    """What was sent of what `paid_limits` allow; a category without a limit is not counted."""
    inbox = reach.seen_inbox(member.setup, member.user, inbox_id)
    return {
        "limits": inbox.settings.get("paid_limits", {}),
        "sent": price.sent_this_month(inbox),
    }


@route(door, "GET", f"{_MEMBERS}/{{inbox_id}}", _READ, answers=Members)
def members(member: Member, inbox_id: int) -> dict[str, Any]:
    """The agents who see an inbox."""
    return _members(member.setup, reach.seen_inbox(member.setup, member.user, inbox_id))


@route(
    door,
    "POST",
    _MEMBERS,
    _MANAGE,
    answers=Members,
    telling=Told("inbox.members_added", of="inbox_id"),
)
def added(member: Member, body: Membership) -> dict[str, Any]:
    """Lets agents see an inbox, beside those who do."""
    setup = _as_of_now(member)
    known = reach.seen_inbox(setup, member.user, body.inbox_id).members
    return _set(member, setup, body.inbox_id, known | set(body.user_ids))


@route(
    door,
    "PATCH",
    _MEMBERS,
    _MANAGE,
    answers=Members,
    telling=Told("inbox.members_set", of="inbox_id"),
)
def replaced(member: Member, body: Membership) -> dict[str, Any]:
    """Lets exactly these agents see an inbox."""
    return _set(member, _as_of_now(member), body.inbox_id, set(body.user_ids))


@route(
    door,
    "DELETE",
    _MEMBERS,
    _MANAGE,
    answers=Members,
    telling=Told("inbox.members_removed", of="inbox_id"),
)
def taken_out(member: Member, body: Membership) -> dict[str, Any]:
    """Lets these agents see an inbox no longer."""
    setup = _as_of_now(member)
    known = reach.seen_inbox(setup, member.user, body.inbox_id).members
    return _set(member, setup, body.inbox_id, known - set(body.user_ids))


def _set(
    member: Member, setup: Setup, inbox_id: int, wanted: set[int] | frozenset[int]
) -> dict[str, Any]:
    return _members(setup, connect.set_members(setup, inbox_id, set(wanted)))


def _members(setup: Setup, inbox: Inbox) -> dict[str, Any]:
    agents = [people.agent(user) for id, user in setup.users.items() if id in inbox.members]
    return {"payload": agents}


def _is_same_mailbox(inbox: Inbox, said: ChangedChannel) -> bool:
    """Whether a mailbox is named again, so that it is proved again. Raises Invalid for another."""
    if not said.email or inbox.channel is not ChannelKind.EMAIL:
        return False
    if said.email.lower() != inbox.address:
        wrong = {"channel.email": ["is not this inbox's address"]}
        raise Invalid("Connect another address as an inbox of its own.", "invalid", wrong)
    return True


def _as_of_now(member: Member) -> Setup:
    """What is changed is read afresh, or somebody else's change would be written over."""
    setup = setups.reload(member.account)
    if setup is None:
        raise NotThere("account")
    return setup


def _shown(member: Member, inbox: Inbox) -> dict[str, Any]:
    return lines.inbox(inbox, setting("SITE_URL"), member.user)
