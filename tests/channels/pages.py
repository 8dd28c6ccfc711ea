"""What Meta posts for a Page or an Instagram account, as small as can be."""

from typing import Any

from chalicelib.channels import channel_for, meta
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.events import Event, MessageReceived

PAGE, ACCOUNT, PERSON = "104400700800901", "17841400700800902", "5577001122334455"
AT = 1_790_000_000_123
LINES = {ChannelKind.FACEBOOK: PAGE, ChannelKind.INSTAGRAM: ACCOUNT}
OBJECTS = {ChannelKind.FACEBOOK: "page", ChannelKind.INSTAGRAM: "instagram"}
BOTH = (ChannelKind.FACEBOOK, ChannelKind.INSTAGRAM)


def entry(channel: ChannelKind, **lists: Any) -> dict[str, Any]:
    """A body with one entry of our line."""
    one = {"id": LINES[channel], "time": AT, **lists}
    return {"object": OBJECTS[channel], "entry": [one]}


def item(channel: ChannelKind, **said: Any) -> dict[str, Any]:
    """A person says something to our line."""
    return {
        "sender": {"id": PERSON},
        "recipient": {"id": LINES[channel]},
        "timestamp": AT,
        **said,
    }


def echo(channel: ChannelKind, message: dict[str, Any]) -> dict[str, Any]:
    """Our line has said something to a person."""
    sides = {"sender": {"id": LINES[channel]}, "recipient": {"id": PERSON}}
    return {**item(channel), **sides, "message": {"is_echo": True, **message}}


def events_in(channel: ChannelKind, body: dict[str, Any]) -> list[Event]:
    """Everything that a body reports."""
    read = channel_for(channel).events
    return [event for one in meta.items(body) for event in read(one.body)]


def reported(channel: ChannelKind, **said: Any) -> list[Event]:
    """What one item reports."""
    return events_in(channel, entry(channel, messaging=[item(channel, **said)]))


def message(channel: ChannelKind, **said: Any) -> MessageReceived:
    """What one message becomes."""
    [event] = reported(channel, message={"mid": "m_1", **said})
    assert isinstance(event, MessageReceived)
    return event


def holding(channel: ChannelKind, *attachments: dict[str, Any]) -> MessageReceived:
    """What a message of attachments becomes."""
    return message(channel, attachments=list(attachments))


def changed(channel: ChannelKind, field: str, **value: Any) -> list[Event]:
    """What a change reports."""
    return events_in(channel, entry(channel, changes=[{"field": field, "value": value}]))
