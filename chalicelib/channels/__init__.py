"""The channels by kind. Each is imported only when it is used."""

from importlib import import_module

from chalicelib.channels.protocol import (
    Carrier,
    Channel,
    Gestures,
    Paces,
    Prices,
    Profiles,
    Sayings,
)
from chalicelib.domain.account import ChannelKind

_CHANNELS = {
    ChannelKind.WHATSAPP: "whatsapp.channel",
    ChannelKind.FACEBOOK: "messenger.channel",
    ChannelKind.INSTAGRAM: "instagram.channel",
    ChannelKind.EMAIL: "email.channel",
    ChannelKind.WEB_WIDGET: "webchat",
    ChannelKind.API: "webchat",
}
webchat_kinds = frozenset({ChannelKind.WEB_WIDGET, ChannelKind.API})
_CARRIERS = {
    **_CHANNELS,
    ChannelKind.WHATSAPP: "whatsapp.carrier",
    ChannelKind.FACEBOOK: "messenger.carrier",
    ChannelKind.INSTAGRAM: "instagram.carrier",
    ChannelKind.EMAIL: "email.carrier",
}
# Only where the platform has such signs, or counts how fast we are.
_GESTURES = {
    ChannelKind.WHATSAPP: "whatsapp.gestures",
    ChannelKind.FACEBOOK: "messenger.gestures",
    ChannelKind.INSTAGRAM: "instagram.gestures",
}
_PACES = {ChannelKind.WHATSAPP: "whatsapp.pace"}
# Only where messages cost something.
_PRICES = {ChannelKind.WHATSAPP: "whatsapp.price"}
# Only where messages name people by ids alone.
_PROFILES = {
    ChannelKind.FACEBOOK: "messenger.profiles",
    ChannelKind.INSTAGRAM: "instagram.profiles",
}

# Only where a report of public words does not hold them.
_SAYINGS = {ChannelKind.INSTAGRAM: "instagram.sayings"}


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


def gestures_for(kind: ChannelKind) -> Gestures | None:
    """The small signs that a kind of line can give its customers; None: it has none."""
    if kind not in _GESTURES:
        return None
    gestures: Gestures = _module(_GESTURES, kind).GESTURES
    return gestures


def paces_for(kind: ChannelKind) -> Paces | None:
    """How fast a kind of line may send; None: as fast as it likes."""
    if kind not in _PACES:
        return None
    paces: Paces = _module(_PACES, kind).PACES
    return paces


def prices_for(kind: ChannelKind) -> Prices | None:
    """What messages on a kind of line cost; None: nothing."""
    if kind not in _PRICES:
        return None
    prices: Prices = _module(_PRICES, kind).PRICES
    return prices


def profiles_for(kind: ChannelKind) -> Profiles | None:
    """Where the names of a kind of line's customers are asked for; None: they come along."""
    if kind not in _PROFILES:
        return None
    profiles: Profiles = _module(_PROFILES, kind).PROFILES
    return profiles


def sayings_for(kind: ChannelKind) -> Sayings | None:
    """Where public words are asked for that a report did not hold; None: all do."""
    if kind not in _SAYINGS:
        return None
    sayings: Sayings = _module(_SAYINGS, kind).SAYINGS
    return sayings


def _module(rooms: dict[ChannelKind, str], kind: ChannelKind):  # type: ignore[no-untyped-def]
    if kind not in rooms:
        raise NoSuchChannel(f"No channel speaks {kind} yet.")
    return import_module(f"chalicelib.channels.{rooms[kind]}")
