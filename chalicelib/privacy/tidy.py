"""Removes what is too old from one thread: messages, files, conversations that are empty then.

Each step may be repeated. A head goes only on the condition that nobody has changed it since, and a
thread only together with its last head: whoever writes meanwhile keeps both.
"""

from dataclasses import replace

from chalicelib.aws import files
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.ids import second_of
from chalicelib.domain.message import Content, FileState, Message
from chalicelib.domain.retention import Rule
from chalicelib.domain.retention_run import Tally
from chalicelib.inbox import announce
from chalicelib.inbox.horizon import expired
from chalicelib.store import aging, contacts, conversations, identities, messages, threads
from chalicelib.store.aging import Spot

_STANDING = (FileState.READY, FileState.PENDING)


def tidy(setup: Setup, spot: Spot, rule: Rule, at: int, *, again: bool) -> Tally:
    """Keeps one thread to the rule; `again`: an earlier try may have broken off in it."""
    before, media_before = rule.messages_before(at), rule.media_before(at)
    gone = _messages(spot, before)
    gone += _media(spot, media_before, max(before, spot.cleaned_at))
    if before and (gone.messages or again):
        gone += Tally(conversations=_conversations(setup, spot, before))
    return gone


def has_something_old(spot: Spot, rule: Rule, at: int) -> bool:
    """Whether the rule takes anything from a thread, or may do so."""
    before, media_before = rule.messages_before(at), rule.media_before(at)
    since = max(before, spot.cleaned_at)
    return bool(before and aging.has_older(spot, before)) or (
        media_before > since and aging.has_older(spot, media_before, since)
    )


def _messages(spot: Spot, before: int) -> Tally:
    """Files first: only the message tells where they are."""
    gone = Tally()
    for page in aging.older(spot, before) if before else ():
        for message in page:
            gone += Tally(messages=1, media=_drop_files(message))
            messages.remove(message)
    return gone


def _media(spot: Spot, before: int, since: int) -> Tally:
    """What is older than `since` was looked at before, and nothing so old comes in any more."""
    gone, looked = Tally(), False
    for page in aging.older(spot, before, since) if before > since else ():
        looked = True
        for message in page:
            if any(file.state in _STANDING for file in message.content.attachments):
                gone += Tally(media=_drop_files(message))
                messages.change(message.account, message.thread, message.id, _without_files)
    if looked:
        aging.note_cleaned(spot, before)
    return gone


def _drop_files(message: Message) -> int:
    stored = [file.object for file in message.content.attachments if file.object]
    for name in stored:
        files.delete("MEDIA_BUCKET", name)
    return len(stored)


def _without_files(content: Content) -> Content:
    kept = tuple(expired(file) if file.state in _STANDING else file for file in content.attachments)
    return replace(content, attachments=kept)


def _conversations(setup: Setup, spot: Spot, before: int) -> int:
    """Removes those that are empty, and the thread when all are; the others show nothing old."""
    numbers = threads.episodes_of(spot.account, spot.thread)
    heads = [head for n in numbers if (head := conversations.get_now(spot.account, n))]
    empty = [one for one in heads if _is_empty(one, before)]
    last = heads[-1] if heads else None
    removed = [one for one in empty if one is not last and aging.remove_conversation(one)]
    if last in empty and len(removed) == len(heads) - 1 and last and _remove_thread(spot, last):
        removed.append(last)
    for head in heads:
        if head not in removed:
            conversations.change(head.account, head.number, lambda c: _without_old(c, before))
    for head in removed:
        _announce(setup, head)
    return len(removed)


def _is_empty(head: Conversation, before: int) -> bool:
    return head.last_activity_at < before and not aging.has_messages(head)


def _remove_thread(spot: Spot, last: Conversation) -> bool:
    """What leads there goes first: whoever writes meanwhile finds the thread by their name."""
    thread = threads.get(spot.account, spot.thread, consistent=True)
    if thread is None:
        return False
    identities.forget_marks(spot.account, spot.thread)
    contact = contacts.get(spot.account, thread.contact, consistent=True)
    for identity in contact.identities if contact else ():
        identities.lead_no_more(spot.account, spot.inbox, identity, spot.thread)
    return aging.remove_thread(thread, last)


def _without_old(head: Conversation, before: int) -> Conversation:
    """The row shows nothing that has gone. The place of the newest words stays, so that no older
    ones take it."""
    unread = frozenset(id for id in head.unread if second_of(id) * 1000 >= before)
    ahead = tuple(id for id in head.ahead if second_of(id) * 1000 >= before)
    early = tuple(report for report in head.early if report.came >= before)
    shown = head.preview
    if shown.order[0] and shown.order[0] < before:
        shown = replace(shown, text="", file_type="", about={})
    return replace(head, unread=unread, ahead=ahead, early=early, preview=shown)


def _announce(setup: Setup, head: Conversation) -> None:
    gone = {"id": head.number, "account_id": head.account}
    announce.agents(setup, head.inbox, "conversation.deleted", gone)
