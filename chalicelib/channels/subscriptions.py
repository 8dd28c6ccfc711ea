"""Whether Meta sends us a line's events: asked for, checked, and ended.

A WhatsApp number is subscribed with its business account; Pages and Instagram accounts name their
fields themselves, and get those of them to which the app is subscribed, too.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels import manage, meta_hosts
from chalicelib.channels.manage import Call, Denied
from chalicelib.channels.meta_fields import NEEDED, WELCOME
from chalicelib.channels.meta_hosts import Host
from chalicelib.channels.protocol import Line
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.errors import NotSent

_INVALID_PARAMETER = "100"


@dataclass(frozen=True)
class Subscribed:
    """What the app hears of one kind of line, and where Meta sends it."""

    is_active: bool
    callback: str
    fields: frozenset[str]


def can_subscribe(line: Line) -> bool:
    """Whether there is anything to subscribe: we know the asset, and the token is for it.

    An Instagram account that came with a Facebook Page is subscribed with that Page.
    """
    if line.inbox.channel is ChannelKind.INSTAGRAM:
        return meta_hosts.host_of(line.token) is Host.INSTAGRAM
    return bool(_asset(line))


def subscribe(line: Line) -> None:
    """Asks Meta to send us the line's events; the same again is harmless. Raises SendTrouble."""
    needed, welcome = _needed(line), _welcome(line)
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
    needed = set(_needed(line))
    apps = manage.get(_call(line)).get("data") or []
    return any(needed <= fields for fields in _fields_of_ours(apps))


def of_app() -> Mapping[str, Subscribed]:
    """What our app is subscribed to, by Meta's name for a kind of line. Raises SendTrouble."""
    listed = manage.get(Call(f"{meta_hosts.app_id()}/subscriptions", meta_hosts.app_token()))
    told = listed.get("data")
    if not isinstance(told, list):
        raise NotSent("unreadable", "Meta does not tell what this app is subscribed to.")
    return {str(one.get("object")): _subscribed(one) for one in told if isinstance(one, dict)}


def _subscribed(told: Mapping[str, Any]) -> Subscribed:
    # {"object":"page","callback_url":"https://…","active":true,
    #  "fields":[{"name":"messages","version":"v26.0"}]}; older versions list bare names.
    fields = (one.get("name") if isinstance(one, dict) else one for one in told.get("fields") or ())
    return Subscribed(
        is_active=told.get("active") is not False,
        callback=str(told.get("callback_url") or ""),
        fields=frozenset(str(field) for field in fields),
    )


def _needed(line: Line) -> tuple[str, ...]:
    return () if _is_number(line) else NEEDED[line.inbox.channel]


def _welcome(line: Line) -> tuple[str, ...]:
    return () if _is_number(line) else WELCOME[line.inbox.channel]


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
    return line.inbox.business if _is_number(line) else line.inbox.address


def _is_number(line: Line) -> bool:
    return line.inbox.channel is ChannelKind.WHATSAPP
