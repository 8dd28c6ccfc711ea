"""The channels by kind. Each is imported only when it is used."""

from importlib import import_module

from chalicelib.channels.protocol import Carrier, Channel
from chalicelib.domain.account import ChannelKind

_CHANNELS = {
    ChannelKind.WHATSAPP: "whatsapp.channel",
    ChannelKind.WEB_WIDGET: "webchat",
    ChannelKind.API: "webchat",
}
webchat_kinds = frozenset({ChannelKind.WEB_WIDGET, ChannelKind.API})
_CARRIERS = {**_CHANNELS, ChannelKind.WHATSAPP: "whatsapp.carrier"}


class NoSuchChannel(Exception):
    """The kind of line is known, but nothing speaks its language yet."""


def channel_for(kind: ChannelKind) -> Channel:
    """The channel of a kind.

    Raises:
        NoSuchChannel: when there is none; what came in stays kept until there is.
    """
    channel: Channel = _module(_CHANNELS, kind).CHANNEL
    return channel


def carrier_for(kind: ChannelKind) -> Carrier:
    """What carries messages of a kind of line. Raises NoSuchChannel."""
    carrier: Carrier = _module(_CARRIERS, kind).CARRIER
    return carrier


def speaks(kind: ChannelKind) -> bool:
    """Whether there is a channel of this kind."""
    return kind in _CHANNELS


def _module(rooms: dict[ChannelKind, str], kind: ChannelKind):  # type: ignore[no-untyped-def]
    if kind not in rooms:
        raise NoSuchChannel(f"No channel speaks {kind} yet.")
    return import_module(f"chalicelib.channels.{rooms[kind]}")
