"""The provider says how far a send has got: its state rises, in whatever order reports come."""

import json
from dataclasses import replace

from chalicelib import log
from chalicelib.channels import channel_for
from chalicelib.domain import reaction
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.amending import reacted
from chalicelib.domain.consent import Evidence
from chalicelib.domain.errors import Early
from chalicelib.domain.events import ReactionReported, StatusReported, WatermarkReported
from chalicelib.domain.message import Content, Message
from chalicelib.domain.send import REACTION, State
from chalicelib.inbox import announce, early, reference
from chalicelib.inbox.consent import take_unwanted
from chalicelib.inbox.price import free_until
from chalicelib.inbox.trace import by_provider_id, hashes_of, way_of
from chalicelib.store import conversations, message_pages, messages, sends, threads
from chalicelib.store.keys import key_for
from chalicelib.store.sends import Place
from chalicelib.vault.mac import mac

# Further back nobody reads on: what a watermark lifts is near the end of a thread.
_WATERMARK_REACH = 100
_LIFTED = {State.DELIVERED: (State.SENT,), State.READ: (State.SENT, State.DELIVERED)}
_UNDER_WAY = (State.QUEUED, State.SENDING)


def settle(setup: Setup, inbox: Inbox, report: StatusReported) -> Message | None:
    """Lifts the reported part to the reported state; None when that changes nothing.

    Raises:
        Early: another app sent what it is about, and its echo has not come yet.
    """
    found = _reported(inbox, report)
    if found is None and report.is_elsewhere:
        raise Early
    if found is None:
        log.happened("status_of_unknown", account=inbox.account, inbox=inbox.id)
        return None
    if report.is_unwanted:
        was_refused = report.state is State.FAILED
        evidence = Evidence.REFUSAL if was_refused else Evidence.COMPLAINT
        take_unwanted(found, report.time, evidence)
    charged = json.dumps(dict(report.charged), separators=(",", ":")) if report.charged else ""
    raised = sends.raise_rank(found, report.state, charged, report.mark)
    if raised and report.free_until:
        _note_free(raised, report.free_until)
    message = _recognised(setup, found, report.provider_id, raised)
    message = _explained(setup, found, report) or message
    if message is None:
        return None
    log.happened(
        "status_settled", account=inbox.account, message=message.id, state=report.state.value
    )
    return message


def _note_free(message: Message, until: int) -> None:
    """In the episode it was sent in: the next begins with the same."""
    conversations.change(
        message.account, message.conversation, lambda head: free_until(head, until)
    )


def recognise(setup: Setup, place: Place, provider_id: str, state: State) -> Message | None:
    """Lifts a part to `state`; None when that changes nothing.

    An answer that was lost would have named the message: the report does so now.
    """
    return _recognised(setup, place, provider_id, sends.raise_rank(place, state))


def _recognised(
    setup: Setup, place: Place, provider_id: str, raised: Message | None
) -> Message | None:
    # A report that was cut short between the two writes comes again, and finishes its work.
    named = _named(raised or _now(place), place, provider_id)
    if named:
        named = _taken(setup, named, provider_id)
    changed = named or raised
    if changed:
        _announce(setup, changed)
    return changed


def _taken(setup: Setup, message: Message, provider_id: str) -> Message:
    """The message after what was told of it while nobody knew its name."""
    head = conversations.get(message.account, message.conversation)
    if head is None or not early.is_needed(head):
        return message
    hashed = mac(key_for(message.account, message.key), "provider", provider_id)
    return early.take(setup, message, hashed, head)


def _explained(setup: Setup, place: Place, report: StatusReported) -> Message | None:
    """The message with why it failed; None when it did not, or says so already."""
    if report.state is not State.FAILED or not report.error:
        return None
    message = _now(place)
    send = message.send_of(place.part) if message else None
    if send is None or send.state is not State.FAILED or send.error:
        return None
    changed = _with_reason(place, report.error)
    if changed:
        _announce(setup, changed)
    return changed


def _now(place: Place) -> Message | None:
    """The message that a report speaks of, unless it speaks of an earlier attempt."""
    message = messages.get(place.account, place.thread, place.message)
    send = message.send_of(place.part) if message else None
    if message is None or send is None or message.deleted:
        return None
    return None if place.attempt and place.attempt != send.attempt else message


def _named(message: Message | None, place: Place, provider_id: str) -> Message | None:
    """The message with the provider's id of a part; None when it has one already."""
    if message is None or not provider_id or place.part == REACTION:
        return None
    if message.content.source_id_of(place.part):
        return None
    named = hashes_of(message, provider_id)
    return sends.set_source_id(message, place.part, provider_id, named)


def settle_until(setup: Setup, inbox: Inbox, report: WatermarkReported) -> None:
    """Lifts everything of ours that a person has got or seen by then.

    Raises:
        Early: something is just being sent that the report may speak of.
    """
    way = way_of(inbox.account, inbox.id, report.identities)
    if way is None:
        log.happened("status_of_unknown", account=inbox.account, inbox=inbox.id)
        return
    until = _time_of_target(inbox, report) if report.target_id else report.time
    under_way = False
    for message in message_pages.newest(inbox.account, way.thread, _WATERMARK_REACH):
        if message.time > until:
            continue
        for part, send in enumerate(message.sends):
            under_way = under_way or send.state in _UNDER_WAY
            if send.state in _LIFTED[report.state]:
                _lift(setup, Place(inbox.account, way.thread, message.id, part), report.state)
    if under_way:
        raise Early


def _time_of_target(inbox: Inbox, report: WatermarkReported) -> int:
    """When the message was said up to which all is lifted. Raises Early."""
    target = by_provider_id(inbox.account, inbox.id, report.identities, report.target_id)
    if target is None:
        raise Early
    return target.time


def _lift(setup: Setup, place: Place, state: State) -> None:
    message = sends.raise_rank(place, state)
    if message:
        _announce(setup, message)


def react(setup: Setup, inbox: Inbox, report: ReactionReported) -> Message | None:
    """Puts a customer's emoji on a message, or takes it away.

    Raises Early: the message has not come yet.
    """
    target = by_provider_id(inbox.account, inbox.id, report.identities, report.target_id)
    if target is None:
        raise Early
    return put_reaction(setup, inbox, target, report)


def put_reaction(
    setup: Setup, inbox: Inbox, target: Message, report: ReactionReported
) -> Message | None:
    """The message with the reported emoji on it; None when it was taken back."""
    message = messages.change(
        inbox.account,
        target.thread,
        target.id,
        lambda content: reacted(content, report),
    )
    if message and report.opens_window:
        _open_window(setup, inbox, target.thread, report.time)
    if message:
        _announce(setup, message)
    return message


def _open_window(setup: Setup, inbox: Inbox, thread: str, at: int) -> None:
    """Lets agents answer for a while after `at`, in the episode that stands now."""
    found = threads.get(inbox.account, thread)
    ends = at + channel_for(inbox.channel).window
    if found is None:
        return
    change = conversations.change(
        inbox.account,
        found.current,
        lambda head: replace(head, window_ends_at=max(head.window_ends_at, ends)),
    )
    if change and change.is_one:
        announce.conversation("conversation.updated", change.after, setup)


def with_error(content: Content, part: int, error: str) -> Content:
    """The content with what the agent may be told of a part's failure; a reaction that has failed
    is taken back."""
    if part == REACTION:
        return reaction.taken_back(content, error)
    errors = list(content.errors) + [""] * (part + 1 - len(content.errors))
    errors[part] = error
    return replace(content, errors=tuple(errors))


def _reported(inbox: Inbox, report: StatusReported) -> Place | None:
    """What a report is about: by our own reference, else by looking back.

    That an attempt got through counts whichever it was; that it failed, only if it is the latest.
    """
    ours = reference.read(inbox.account, report.reference) if report.reference else None
    if ours:
        attempt = ours.attempt if report.state is State.FAILED else ""
        return Place(inbox.account, ours.thread, ours.message, ours.part, attempt)
    message = by_provider_id(inbox.account, inbox.id, report.identities, report.provider_id)
    if message is None or not message.sends:
        return None
    ids = message.content.part_source_ids
    part = ids.index(report.provider_id) if report.provider_id in ids else 0
    return Place(inbox.account, message.thread, message.id, part)


def _with_reason(place: Place, error: str) -> Message | None:
    return messages.change(
        place.account,
        place.thread,
        place.message,
        lambda content: with_error(content, place.part, error),
    )


def _announce(setup: Setup, message: Message) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)
