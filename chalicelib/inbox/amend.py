"""Whoever wrote a message changes it, or takes it back: here it changes and goes, too."""

from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.conversation import reshown
from chalicelib.domain.errors import Early
from chalicelib.domain.events import MessageEdited, MessageRevoked
from chalicelib.domain.message import Content, Message
from chalicelib.inbox import announce
from chalicelib.inbox.receive import receive_ahead
from chalicelib.inbox.trace import by_provider_id
from chalicelib.store import conversations, messages


def edit(setup: Setup, inbox: Inbox, report: MessageEdited) -> Message | None:
    """Puts the new words in the old ones' place; an older edit never undoes a newer one.

    Of a message that has not come (yet), the new words are stored as far as the report tells them.

    Raises:
        Early: the message has not come yet, and the report tells no words.
    """
    target = by_provider_id(inbox.account, inbox.id, report.identities, report.target_id)
    if target is None:
        if report.whole is None:
            raise Early
        log.happened("edit_of_unknown", account=inbox.account, inbox=inbox.id)
        return receive_ahead(setup, inbox, report.whole)
    changed = messages.change(
        inbox.account, target.thread, target.id, lambda content: _edited(content, report)
    )
    if changed:
        log.happened("message_edited", account=inbox.account, message=changed.id)
        _show(setup, changed)
    return changed


def revoke(setup: Setup, inbox: Inbox, report: MessageRevoked) -> Message | None:
    """Leaves a tombstone where the message stood; its files are gone as well.

    Raises:
        Early: the message has not come yet.
    """
    target = by_provider_id(inbox.account, inbox.id, report.identities, report.target_id)
    if target is None:
        raise Early
    return take_back(setup, target)


def take_back(setup: Setup, target: Message) -> Message | None:
    """Removes what a message said; None when it was removed before."""
    removed = messages.delete(target.account, target.thread, target.id)
    if removed is None:
        return None
    for file in removed.content.attachments:
        if file.object:
            files.delete("MEDIA_BUCKET", file.object)
    left = messages.get(target.account, target.thread, target.id) or removed
    log.happened("message_removed", account=target.account, message=target.id)
    _show(setup, left)
    return left


def _edited(content: Content, report: MessageEdited) -> Content:
    """Words and what stands beside them change apart: the newest report on each counts."""
    stamp = "marked_at" if report.text is None else "edited_at"
    if content.attributes.get(stamp, 0) > report.time:
        return content
    said = {**content.attributes, **report.attributes, stamp: report.time}
    if report.text is None:
        return replace(content, attributes=said)
    return replace(content, text=report.text, attributes={**said, "edited": True})


def _show(setup: Setup, message: Message) -> None:
    """The list's row shows the newest message as it now stands."""
    change = conversations.change(
        message.account, message.conversation, lambda head: reshown(head, message)
    )
    if change:
        announce.message("message.updated", message, setup, change.after)
