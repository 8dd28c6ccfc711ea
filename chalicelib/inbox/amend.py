"""Whoever wrote a message changes it, or takes it back: here it changes and goes, too."""

from chalicelib import log
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.amending import edited
from chalicelib.domain.errors import Early
from chalicelib.domain.events import MessageEdited, MessageRevoked
from chalicelib.domain.message import Message
from chalicelib.inbox.receive import receive_ahead
from chalicelib.inbox.take_back import show_again, take_back
from chalicelib.inbox.trace import by_provider_id
from chalicelib.store import messages


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
        inbox.account, target.thread, target.id, lambda content: edited(content, report)
    )
    if changed:
        log.happened("message_edited", account=inbox.account, message=changed.id)
        show_again(setup, changed)
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
