"""Sends one part of one message: claimed once, called once, its outcome recorded."""

import secrets
from dataclasses import dataclass, replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain import reaction
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.audit import META, Act
from chalicelib.domain.consent import Evidence
from chalicelib.domain.errors import (
    Busy,
    Erased,
    LineDown,
    NotSent,
    NotWanted,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)
from chalicelib.domain.message import Message
from chalicelib.domain.send import REACTION, Send, State
from chalicelib.inbox import announce, pace, silence
from chalicelib.inbox.carry import carried
from chalicelib.inbox.consent import take_unwanted
from chalicelib.inbox.lay import lay
from chalicelib.inbox.settle import with_error
from chalicelib.inbox.trace import hashes_of
from chalicelib.privacy.audit import note
from chalicelib.store import conversations, message_pages, messages, sends
from chalicelib.store import setup as setups

# Longer than the call's own deadlines together with the file's upload, shorter than the queue's
# visibility: a silent attempt is uncertain only once nobody can be working on it.
LEASE_MS = 100_000
_RECORDINGS = 6
# What was held is let go within this time (ms), looked for this far back in its thread.
_DRAINING = 600_000
_LOOK_BACK = 200
# A reaction twice is one reaction, so an unclear answer is no reason to give up at once.
_REACTION_TRIES = 4


class TryLater(Exception):
    """The part is queued again and should be tried in `seconds`."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Job:
    """One part of a message, or our reaction to it, that waits to be sent."""

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
    send = message.send_of(job.part) if message else None
    line = _line(message) if message and send else None
    if message is None or send is None or line is None:
        log.happened("send_dropped", account=job.account, message=job.message)
        return
    setup, inbox = line
    if send.state is State.SENDING:
        _take_over(setup, message, job.part, send)
        return
    if inbox.held or _would_overtake(inbox, message):
        _move(setup, message, job.part, State.QUEUED, replace(send, state=State.HELD))
        return
    wait = pace.seconds_to_wait(inbox, message, job.part)
    if wait:
        raise TryLater(wait)
    claimed = sends.claim(message, job.part, secrets.token_hex(4), now() + LEASE_MS)
    if claimed is None:
        log.happened("send_not_queued", account=job.account, message=job.message)
        return
    _call(setup, inbox, claimed, job.part)


def _take_over(setup: Setup, message: Message, part: int, send: Send) -> None:
    """A job that comes again although its part was claimed: whoever did so has died, or failed to
    note what came of it. Nobody else may know of it, so this job waits for the lease's end."""
    left = send.lease - now()
    if left >= 0:
        raise TryLater(left // 1_000 + 1)
    silence.give_up(setup, message, part, send)


def _line(message: Message) -> tuple[Setup, Inbox] | None:
    """The inbox a message goes out by; that it is held is not believed from memory."""
    line = setups.load_with(message.account, message.inbox)
    if line and line[1].held:
        setups.forget(message.account)
        line = setups.load_with(message.account, message.inbox)
    return line


def _would_overtake(inbox: Inbox, message: Message) -> bool:
    """Whether an earlier message of the thread still waits to be let go, after a hold: then this
    one waits with it, and both go in their order."""
    if now() - inbox.mended_at > _DRAINING:
        return False
    return message_pages.holds_before(message, _LOOK_BACK)


def _call(setup: Setup, inbox: Inbox, message: Message, part: int) -> None:
    try:
        provider_id = carried(inbox, message, part)
    except Throttled as trouble:
        if trouble.of_line:
            pace.be_wary(inbox)
        _again(setup, message, part, trouble, trouble.wait(_send(message, part).tries))
    except NotSent as trouble:
        _again(setup, message, part, trouble, _backoff(_send(message, part).tries))
    except LineDown as trouble:
        setups.hold(inbox, trouble.sentence)
        note(Act(inbox.account, META, "inbox.held", inbox.id))
        _told(setup, message, part, State.HELD, trouble)
    except NotWanted as trouble:
        take_unwanted(_place(message, part), now(), Evidence.REFUSAL)
        _told(setup, message, part, State.FAILED, trouble)
    except RefusedByProvider as trouble:
        _told(setup, message, part, State.FAILED, trouble)
    except Erased:
        _let_go(message, part)
    except OutcomeUnknown as trouble:
        tries = _send(message, part).tries
        if part == REACTION and tries < _REACTION_TRIES:
            _again(setup, message, part, trouble, _backoff(tries))
        _told(setup, message, part, State.UNCERTAIN, trouble)
    else:
        _record_sent(setup, message, part, provider_id)
        if inbox.channel is ChannelKind.EMAIL:
            lay(message, provider_id)


def _let_go(message: Message, part: int) -> None:
    """Whoever it was for is forgotten: it never leaves, and there is nobody to tell."""
    attempt = _send(message, part).attempt
    place = sends.Place(message.account, message.thread, message.id, part, attempt)
    sends.raise_rank(place, State.FAILED)
    log.happened("send_dropped", account=message.account, message=message.id)


def _place(message: Message, part: int) -> sends.Place:
    return sends.Place(message.account, message.thread, message.id, part)


def _record_sent(setup: Setup, message: Message, part: int, provider_id: str) -> None:
    """Notes the provider's id. The provider's own report may have come first: a state that has
    risen meanwhile stays."""
    for _ in range(_RECORDINGS):
        before = _send(message, part)
        state, content = before.state, message.content
        named = hashes_of(message, provider_id) if provider_id else None
        if provider_id:
            content = content.with_source_id(part, provider_id)
        then = State.SENT if state in (State.SENDING, State.UNCERTAIN) else state
        send = replace(before, state=then)
        done = sends.set_send(replace(message, content=content), part, send, state, named)
        if done:
            log.happened("sent", account=message.account, message=message.id, part=part)
            _announce(setup, done)
            return
        message = messages.get(message.account, message.thread, message.id) or message
    raise Busy("A sent message changes too fast to note its provider's id.")


def _again(setup: Setup, message: Message, part: int, trouble: SendTrouble, after: int) -> None:
    _move(setup, message, part, State.SENDING, _send(message, part).again())
    log.warning("send_postponed", account=message.account, message=message.id, code=trouble.code)
    raise TryLater(after)


def _told(setup: Setup, message: Message, part: int, state: State, trouble: SendTrouble) -> None:
    """Ends an attempt in `state`, with what the agent may be told."""
    if part == REACTION and state is not State.FAILED:
        content = reaction.doubted(message.content, trouble.told)
    else:
        content = with_error(message.content, part, trouble.told)
    send = replace(_send(message, part), state=state)
    _move(setup, replace(message, content=content), part, State.SENDING, send)
    log.warning(
        f"send_{state.value}", account=message.account, message=message.id, code=trouble.code
    )


def _move(setup: Setup, message: Message, part: int, expected: State, send: Send) -> None:
    """A part that a report has lifted meanwhile stays where it is."""
    moved = sends.set_send(message, part, send, expected)
    if moved:
        _announce(setup, moved)


def _send(message: Message, part: int) -> Send:
    """How far the part has got that we have just claimed."""
    return message.send_of(part) or Send()


def _announce(setup: Setup, message: Message) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)


def _backoff(tries: int) -> int:
    """Seconds until the next try of something that never left."""
    longest: int = min(300, 2 ** min(tries, 8))
    return longest
