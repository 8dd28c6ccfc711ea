"""What stands beside a message's words on the wire: `content_attributes`."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.message import Message
from chalicelib.domain.price import EXPECTED
from chalicelib.domain.send import State

# What went wrong with a send that has since got through is no longer worth telling.
_TROUBLED = (State.FAILED, State.UNCERTAIN, State.HELD)
# What only we need to know, and what has a field of its own.
_OURS = ("ahead", EXPECTED)


def content_attributes(message: Message) -> dict[str, Any]:
    """Everything that was said beside the words, and what has become of a message of ours."""
    said = message.content.attributes
    attributes = {name: value for name, value in said.items() if name not in _OURS}
    if "reactions" in attributes:
        attributes["reactions"] = [
            _reaction(one) for one in attributes["reactions"] if one["emoji"]
        ]
    if message.deleted:
        attributes["deleted"] = True
    errors = [send.error for send in message.sends if send.error and send.state in _TROUBLED]
    if errors:
        attributes["external_error"] = errors[0]
    return attributes | _told_of(message)


def _reaction(standing: Mapping[str, Any]) -> dict[str, Any]:
    """A reaction without the times by which we tell the newer one."""
    return {name: standing[name] for name in ("emoji", "from", "user_id") if name in standing}


def _told_of(message: Message) -> dict[str, Any]:
    """What the platform charges for a message of ours, and what the customer did with it."""
    told: dict[str, Any] = {}
    for send in message.sends:
        told |= json.loads(send.charged) if send.charged else {}
        told |= {send.mark: True} if send.mark else {}
    return told
