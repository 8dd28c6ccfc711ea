"""Whether Meta sends us a line's events: asked for, checked, and ended.

A WhatsApp number is subscribed with its business account, and the fields are the app's; Pages and
Instagram accounts name their fields themselves.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.channels import manage, meta_hosts
from chalicelib.channels.manage import Call, Denied
from chalicelib.channels.meta_hosts import Host
from chalicelib.channels.protocol import Line
from chalicelib.domain.account import ChannelKind

# What an inbox cannot do without, and what it has use for. Meta refuses all fields together when it
# does not know one of them.
_NEEDED: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.FACEBOOK: (
        "messages",
        "messaging_postbacks",
        "message_reads",
        "message_deliveries",
        "message_echoes",
    ),
    ChannelKind.INSTAGRAM: ("messages", "messaging_postbacks"),
}
_WELCOME: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.FACEBOOK: (
        "message_reactions",
        "message_edits",
        "messaging_referrals",
        "messaging_optins",
        "messaging_handovers",
        "standby",
        "feed",
    ),
    ChannelKind.INSTAGRAM: (
        "message_reactions",
        "messaging_seen",
        "messaging_referral",
        "message_edit",
        "messaging_optins",
        "standby",
        "comments",
        "live_comments",
        "mentions",
    ),
}
_INVALID_PARAMETER = "100"


def can_subscribe(line: Line) -> bool:
    """Whether there is anything to subscribe: we know the asset, and the token is for it.

    An Instagram account that came with a Facebook Page is subscribed with that Page.
    """
    if line.inbox.channel is ChannelKind.INSTAGRAM:
        return meta_hosts.host_of(line.token) is Host.INSTAGRAM
    return bool(_asset(line))


def subscribe(line: Line) -> None:
    """Asks Meta to send us the line's events; the same again is harmless. Raises SendTrouble."""
    needed, welcome = _NEEDED.get(line.inbox.channel, ()), _WELCOME.get(line.inbox.channel, ())
    try:
        manage.post(_call(line, (*needed, *welcome)))
    except Denied as denied:
        if denied.code != _INVALID_PARAMETER or not welcome:
            raise
        manage.post(_call(line, needed))


def unsubscribe(line: Line) -> None:
    """Asks Meta to send us nothing more of it; the same again is harmless. Raises SendTrouble."""
    manage.delete(_call(line))


def is_subscribed(line: Line) -> bool:
    """Whether Meta sends us what the inbox cannot do without. Raises SendTrouble."""
    needed = set(_NEEDED.get(line.inbox.channel, ()))
    apps = manage.get(_call(line)).get("data") or []
    return any(needed <= fields for fields in _fields_of_ours(apps))


def _fields_of_ours(apps: list[Any]) -> Iterator[set[str]]:
    ours = {meta_hosts.app_id(host) for host in Host}
    for app in apps:
        told = app.get("whatsapp_business_api_data") or app
        if "" in ours or str(told.get("id")) in ours:
            yield set(app.get("subscribed_fields") or ())


def _call(line: Line, fields: tuple[str, ...] = ()) -> Call:
    host = Host.GRAPH
    if line.inbox.channel is ChannelKind.INSTAGRAM:
        host = meta_hosts.host_of(line.token)
    params = {"subscribed_fields": ",".join(fields)} if fields else {}
    return Call(f"{_asset(line)}/subscribed_apps", line.token, params, host=host)


def _asset(line: Line) -> str:
    is_number = line.inbox.channel is ChannelKind.WHATSAPP
    return line.inbox.business if is_number else line.inbox.address
