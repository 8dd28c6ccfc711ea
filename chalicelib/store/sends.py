"""How far the parts of a message have got: claimed, moved on, lifted by the provider's reports.

A reaction is sent under a number of its own (`REACTION`), in the same way.
"""

from dataclasses import dataclass, replace
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.domain.message import Content, Message
from chalicelib.domain.send import RANK, REACTION, Send, State
from chalicelib.store import names
from chalicelib.store.message_item import as_map, opened
from chalicelib.store.messages import as_read, heard, resealing, updated
from chalicelib.store.tables import MessageItem
from chalicelib.store.trouble import condition_met

# How DynamoDB calls an update of a place within an item that is not there.
_NO_SUCH_PART = "ValidationException"


@dataclass(frozen=True)
class Place:
    """One part of a message; with `attempt`, only while that is its latest."""

    account: int
    thread: str
    message: int
    part: int
    attempt: str = ""


def claim(message: Message, part: int, attempt: str, lease: int) -> Message | None:
    """Takes a queued part for one provider call; None when it is not (or no longer) queued."""
    sends = _part(part)
    actions = [
        sends.rank.set(RANK[State.SENDING]),
        sends.attempt.set(attempt),
        sends.lease.set(lease),
        *_showing(message, part, State.SENDING),
    ]
    return updated(message, actions, sends.rank == RANK[State.QUEUED])


def wait_until(message: Message, part: int, turn: int) -> Message | None:
    """Keeps a queued part's turn (ms); None when it is no longer queued."""
    sends = _part(part)
    return updated(message, [sends.lease.set(turn)], sends.rank == RANK[State.QUEUED])


def put_reaction(message: Message, content: Content, send: Send | None) -> Message | None:
    """Shows `content` with a reaction; with `send`, lets it go out in place of an earlier one.

    None when the message has changed meanwhile.
    """
    actions = resealing(message, content)
    if send:
        actions += [MessageItem.reaction.set(as_map(send)), MessageItem.queued.set(True)]
    return updated(message, actions, as_read(message) & MessageItem.deleted.does_not_exist())


def raise_rank(place: Place, state: State, charged: str = "", mark: str = "") -> Message | None:
    """Lifts a part to `state`, never down; None when it is there or beyond, or not there at all.

    What is `charged`, and a `mark`, are noted in the same write, a mark even if nothing is lifted.
    """
    sends = _part(place.part)
    condition = sends.rank < RANK[state]
    if place.attempt:
        condition = condition & (sends.attempt == place.attempt)
    actions = [sends.rank.set(RANK[state]), *heard(place.account)]
    if charged:
        actions.append(sends.charged.set(charged))
    if mark:
        actions.append(sends.mark.set(mark))
    if place.part == 0:
        actions.append(MessageItem.status.set(state.value))
    item = MessageItem(names.thread(place.account, place.thread), names.message(place.message))
    if not condition_met(lambda: item.update(actions, condition), _NO_SUCH_PART):
        return _marked(item, place.part, mark) if mark else None
    return _settled(opened(item))


def set_source_id(message: Message, part: int, provider_id: str, provider: bytes) -> Message | None:
    """Notes the provider's id of a part (and the keyed hashes of all its parts'); None when others
    changed it too."""
    content = message.content.with_source_id(part, provider_id)
    actions = [*resealing(message, content), MessageItem.provider.set(provider)]
    return updated(message, actions, as_read(message))


def set_send(
    message: Message, part: int, send: Send, expected: State, provider: bytes | None = None
) -> Message | None:
    """Moves a part from `expected`, under the attempt that `message` shows, to `send`.

    The content of `message` is sealed anew in the same write; `provider` (the keyed hashes of what
    the provider calls its parts) makes it findable. None when the part or the content has changed
    meanwhile.
    """
    sends = _part(part)
    condition = (sends.rank == RANK[expected]) & as_read(message)
    before = message.send_of(part)
    if before and before.attempt:
        condition = condition & (sends.attempt == before.attempt)
    actions: list[Action] = [
        sends.rank.set(RANK[send.state]),
        sends.tries.set(send.tries),
        *_showing(message, part, send.state),
        *resealing(message, message.content),
    ]
    if send.state is State.QUEUED:
        # From here on no report of an earlier attempt's failure speaks of this one.
        actions += [sends.attempt.remove(), sends.lease.remove()]
    if provider is not None:
        actions.append(MessageItem.provider.set(provider))
    return updated(message, actions, condition)


def _part(part: int) -> Any:
    """The path to one part's attributes; pynamodb's own types stop at the list."""
    return MessageItem.reaction if part == REACTION else MessageItem.sends[part]


def _settled(message: Message) -> Message:
    """Brings the shown status of a message with several parts in line with its parts."""
    if len(message.sends) < 2:
        return message
    item = MessageItem(names.thread(message.account, message.thread), names.message(message.id))
    item.update([MessageItem.status.set(message.status.value)], MessageItem.pk.exists())
    return message


def _marked(item: MessageItem, part: int, mark: str) -> Message | None:
    """The message with a mark on a part that has got as far already; None when it has it."""
    sends = _part(part)
    new = sends.rank.exists() & (sends.mark != mark)
    is_new = condition_met(lambda: item.update([sends.mark.set(mark)], new), _NO_SUCH_PART)
    return opened(item) if is_new else None


def _showing(message: Message, part: int, state: State) -> list[Action]:
    """The actions that bring the shown status, and whether anything waits, in line with a part."""
    after = _with_state(message, part, state)
    queued = MessageItem.queued
    waiting = queued.set(True) if after.waits else queued.remove()
    return [waiting] if part == REACTION else [MessageItem.status.set(after.status.value), waiting]


def _with_state(message: Message, part: int, state: State) -> Message:
    if part == REACTION:
        return replace(message, reaction=replace(message.reaction or Send(), state=state))
    sends = list(message.sends)
    sends[part] = replace(sends[part], state=state)
    return replace(message, sends=tuple(sends))
