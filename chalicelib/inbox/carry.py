"""Carries one part of a message to the platform: what the channel needs is gathered, and its call
is made, once."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from chalicelib.aws import files
from chalicelib.channels import carrier_for, gestures_for
from chalicelib.channels.protocol import Errand, Line, Target
from chalicelib.domain import reaction
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.errors import RefusedByProvider
from chalicelib.domain.message import Attachment, Message
from chalicelib.domain.send import REACTION, Send
from chalicelib.inbox import policy, reference
from chalicelib.inbox.lay import lay
from chalicelib.store import setup as setups
from chalicelib.store import threads
from chalicelib.vault.files import decrypt_file

# As long as sweep lets it lie.
_HANDED_OVER_SECONDS = 900


def carried(inbox: Inbox, message: Message, part: int) -> str:
    """Makes the one call of a part that was claimed; the provider's id of what it sent, empty for a
    reaction. Raises SendTrouble, and Erased when the person is forgotten."""
    if part != REACTION:
        return carrier_for(inbox.channel).send(_errand(inbox, message, part))
    gestures = gestures_for(inbox.channel)
    if gestures is None or message.deleted or not message.content.source_id:
        raise RefusedByProvider("no_target", "The platform does not know this message.")
    target = Target(
        line=Line(inbox, setups.inbox_token(inbox)),
        address=_address(message),
        source_id=message.content.source_id,
        reference=_reference(message, part),
    )
    gestures.react(target, reaction.ours_on(message.content))
    return ""


def _errand(inbox: Inbox, message: Message, part: int) -> Errand:
    return Errand(
        line=Line(inbox, setups.inbox_token(inbox)),
        address=_address(message),
        message=policy.renewed(inbox, message),
        part=part,
        reference=_reference(message, part),
        file_bytes=_file_bytes,
        file_url=lambda file: _file_url(message, file),
        answer_to=_answer_to(message) if inbox.channel is ChannelKind.EMAIL else "",
    )


def _answer_to(message: Message) -> str:
    """A name of the thread for whoever answers; laid before it leaves the house."""
    lay(message, message.thread)
    return reference.thread_token(message.account, message.thread)


def _address(message: Message) -> Mapping[str, Any]:
    # A cheap read may not show yet that whoever it is for is being erased.
    thread = threads.get(message.account, message.thread, consistent=True)
    if thread is None or not thread.address:
        raise RefusedByProvider("no_address", "There is no way to reach this person here.")
    return thread.address


def _reference(message: Message, part: int) -> str:
    attempt = (message.send_of(part) or Send()).attempt
    ours = reference.Reference(message.thread, message.id, part, attempt)
    return reference.written(message.account, ours)


def _file_bytes(file: Attachment) -> bytes:
    return decrypt_file(base64.b64decode(file.key), files.get("MEDIA_BUCKET", file.object))


def _file_url(message: Message, file: Attachment) -> str:
    """Lays the plain file where the platform may fetch it, under a name that nobody guesses."""
    name = f"{message.account}/{message.thread}/{secrets.token_hex(24)}"
    files.put("HANDOFF_BUCKET", name, _file_bytes(file), file.content_type)
    return files.address("HANDOFF_BUCKET", name, _HANDED_OVER_SECONDS)
