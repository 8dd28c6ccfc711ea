"""Once a minute: what is due. Stuck sends, ended snoozes, days' keys, deliveries, lines, roots."""

from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import announce, letters
from chalicelib.inbox.dispatch import dispatch
from chalicelib.inbox.fetch_later import ask_again
from chalicelib.inbox.look_after import look_after
from chalicelib.inbox.notify_later import tell_due
from chalicelib.inbox.reply import DUE_AFTER
from chalicelib.inbox.silence import give_up
from chalicelib.inbox.tend_days import tend_days
from chalicelib.privacy import roots
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.pick_up import pick_up
from chalicelib.privacy.watch_keys import watch_keys
from chalicelib.store import conversations, exports, message_pages, sends
from chalicelib.store import setup as setups
from chalicelib.store.head_item import DUE_SHARDS

_AT_ONCE = 200
# When to try again what failed: long enough that a page of such heads does not fill every minute.
_TRY_AGAIN_AFTER = 10 * 60_000
# How long a plain copy waits for whoever was given its address.
_HANDED_ON = 15 * 60_000
# How long a run may write roots of the audit log: the rest can wait for the next minute.
_ROOTS_TIME = 20_000
# How long a mail may lie in its bucket before somebody else looks after it.
_TAKEN_IN = 5 * 60_000


def sweep() -> None:
    """Everything that is due now, in every account."""
    at = now()
    for shard in range(DUE_SHARDS):
        for account, number in conversations.due_before(f"DUE#{shard}", at, _AT_ONCE):
            _try_conversation(account, number, at)
    tend_days(at)
    for account, id in exports.due_before(at, _AT_ONCE):
        ask_for(Chore(account, "export", id))
    files.delete_older("HANDOFF_BUCKET", at - _HANDED_ON)
    letters.keep_left(at - _TAKEN_IN)
    pick_up(at)
    tell_due(at)
    look_after(at)
    watch_keys(at)
    roots.write_due(at + _ROOTS_TIME)


def _try_conversation(account: int, number: int, at: int) -> None:
    """The one catch of this door: one conversation that fails delays no other."""
    try:
        sweep_conversation(account, number, at)
    except Exception as fault:
        log.alarm("sweep_failed", fault, account=account, conversation=number)
        conversations.postpone(account, number, at + _TRY_AGAIN_AFTER)


def sweep_conversation(account: int, number: int, at: int) -> None:
    """Carries on what got stuck in a conversation, and sets when to look again."""
    head, setup = conversations.get_now(account, number), setups.load(account)
    if head is None or setup is None:
        return
    still_open = [_carry_on(setup, message, at) for message in message_pages.still_open(head)]
    again = at + DUE_AFTER if any(still_open) else 0

    def after(seen: Conversation) -> Conversation:
        # Whatever came in while we looked has not been looked at.
        newer = at + DUE_AFTER if seen.version != head.version else 0
        return _after(seen, at, again or newer)

    change = conversations.change(account, number, after, head)
    if change and change.before.status is not change.after.status:
        announce.conversation("conversation.status_changed", change.after, setup)


def _carry_on(setup: Setup, message: Message, at: int) -> bool:
    """Queues again what was lost on the way or held; whether something is still open."""
    if message.awaits_files:
        message = _files(setup, message, at)
    inbox = setup.inboxes.get(message.inbox)
    for part, send in message.on_their_way:
        if send.state is State.SENDING and send.lease < at:
            message = give_up(setup, message, part, send)
        elif send.state is State.HELD and inbox and not inbox.held:
            message = sends.set_send(message, part, send.again(), State.HELD) or message
    dispatch(message)
    return message.is_open


def _files(setup: Setup, message: Message, at: int) -> Message:
    after = ask_again(message, at)
    if not after.awaits_files:
        _announce(after, setup)
    return after


def _announce(message: Message, setup: Setup) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)


def _after(head: Conversation, at: int, again: int) -> Conversation:
    """The head after a look: awake when its snooze is over, due when something is left."""
    if head.status is Status.SNOOZED and 0 < head.snoozed_until <= at:
        head = replace(head, status=Status.OPEN, status_at=at, snoozed_until=0)
    due = [time for time in (again, head.snoozed_until) if time]
    if head.due_at > at and not due:
        return head
    return replace(head, due_at=min(due, default=0))
