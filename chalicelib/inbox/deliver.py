"""Sends one part of one message: claimed once, called once, its outcome recorded."""

import base64
import secrets
from dataclasses import dataclass, replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.channels import carrier_for
from chalicelib.channels.protocol import Errand, Line
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.errors import (
    Busy,
    LineDown,
    NotSent,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)
from chalicelib.domain.message import Attachment, Message
from chalicelib.domain.send import Send, State
from chalicelib.inbox import announce, reference
from chalicelib.inbox.settle import with_error
from chalicelib.store import conversations, messages, sends, threads
from chalicelib.store import setup as setups
from chalicelib.store.keys import key_for
from chalicelib.vault.files import decrypt_file
from chalicelib.vault.mac import mac

# Longer than the call's own deadlines together with the file's upload, shorter than the queue's
# visibility: a silent attempt is uncertain only once nobody can be working on it.
LEASE_MS = 100_000
_RECORDINGS = 6


class TryLater(Exception):
    """The part is queued again and should be tried in `seconds`."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Job:
    """One part of a message that waits to be sent."""

    account: int
    thread: str
    message: int
    part: int


def deliver(job: Job) -> None:
    """Sends the part, unless it is no longer queued.

    Raises:
        TryLater: nothing was sent, and it may be tried again.
    """
    message = messages.get(job.account, job.thread, job.message)
    line = _line(message) if message and job.part < len(message.sends) else None
    if message is None or line is None:
        log.happened("send_dropped", account=job.account, message=job.message)
        return
    setup, inbox = line
    if inbox.held:
        held = replace(message.sends[job.part], state=State.HELD)
        _move(setup, message, job.part, State.QUEUED, held)
        return
    claimed = sends.claim(message, job.part, secrets.token_hex(4), now() + LEASE_MS)
    if claimed is None:
        log.happened("send_not_queued", account=job.account, message=job.message)
        return
    _call(setup, inbox, claimed, job.part)


def _line(message: Message) -> tuple[Setup, Inbox] | None:
    """The inbox a message goes out by; that it is held is not believed from memory."""
    line = setups.load_with(message.account, message.inbox)
    if line and line[1].held:
        setups.forget(message.account)
        line = setups.load_with(message.account, message.inbox)
    return line


def _call(setup: Setup, inbox: Inbox, message: Message, part: int) -> None:
    send = message.sends[part]
    try:
        provider_id = carrier_for(inbox.channel).send(_errand(inbox, message, part))
    except Throttled as trouble:
        _again(setup, message, part, trouble, trouble.seconds)
    except NotSent as trouble:
        _again(setup, message, part, trouble, _backoff(send.tries))
    except LineDown as trouble:
        setups.hold(inbox, trouble.sentence)
        _told(setup, message, part, State.HELD, trouble)
    except RefusedByProvider as trouble:
        _told(setup, message, part, State.FAILED, trouble)
    except OutcomeUnknown as trouble:
        _told(setup, message, part, State.UNCERTAIN, trouble)
    else:
        _record_sent(setup, message, part, provider_id)


def _errand(inbox: Inbox, message: Message, part: int) -> Errand:
    thread = threads.get(message.account, message.thread)
    if thread is None or not thread.address:
        raise RefusedByProvider("no_address", "There is no way to reach this person here.")
    ours = reference.Reference(message.thread, message.id, part, message.sends[part].attempt)
    return Errand(
        line=Line(inbox, setups.inbox_token(inbox)),
        address=thread.address,
        message=message,
        part=part,
        reference=reference.written(message.account, ours),
        file_bytes=_file_bytes,
    )


def _file_bytes(file: Attachment) -> bytes:
    return decrypt_file(base64.b64decode(file.key), files.get("MEDIA_BUCKET", file.object))


def _record_sent(setup: Setup, message: Message, part: int, provider_id: str) -> None:
    """Notes the provider's id. The provider's own report may have come first: a state that has
    risen meanwhile stays."""
    key = key_for(message.account, message.key)
    hashed = mac(key, "provider", provider_id)
    for _ in range(_RECORDINGS):
        state = message.sends[part].state
        content = message.content.with_source_id(part, provider_id)
        then = State.SENT if state in (State.SENDING, State.UNCERTAIN) else state
        send = replace(message.sends[part], state=then)
        done = sends.set_send(replace(message, content=content), part, send, state, hashed)
        if done:
            log.happened("sent", account=message.account, message=message.id, part=part)
            _announce(setup, done)
            return
        message = messages.get(message.account, message.thread, message.id) or message
    raise Busy("A sent message changes too fast to note its provider's id.")


def _again(setup: Setup, message: Message, part: int, trouble: SendTrouble, after: int) -> None:
    send = replace(message.sends[part], state=State.QUEUED, tries=message.sends[part].tries + 1)
    _move(setup, message, part, State.SENDING, send)
    log.warning("send_postponed", account=message.account, message=message.id, code=trouble.code)
    raise TryLater(after)


def _told(setup: Setup, message: Message, part: int, state: State, trouble: SendTrouble) -> None:
    """Ends an attempt in `state`, with what the agent may be told."""
    content = with_error(message.content, part, trouble.told)
    send = replace(message.sends[part], state=state)
    _move(setup, replace(message, content=content), part, State.SENDING, send)
    log.warning(
        f"send_{state.value}", account=message.account, message=message.id, code=trouble.code
    )


def _move(setup: Setup, message: Message, part: int, expected: State, send: Send) -> None:
    """A part that a report has lifted meanwhile stays where it is."""
    moved = sends.set_send(message, part, send, expected)
    if moved:
        _announce(setup, moved)


def _announce(setup: Setup, message: Message) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)


def _backoff(tries: int) -> int:
    """Seconds until the next try of something that never left."""
    longest: int = min(300, 2 ** min(tries, 8))
    return longest
