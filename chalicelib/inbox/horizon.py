"""What is not taken in: what is older than its account keeps things, or was said before an inbox
on this line was erased, and what comes for an account that is closed. So nothing that has gone
comes back by a late copy of it.
"""

from dataclasses import replace
from itertools import count

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.message import Attachment, FileState


def within(setup: Setup, inbox: Inbox, event: MessageReceived) -> MessageReceived | None:
    """The event as far as it is kept: without its files when those would be gone by now.

    None: nothing of it is taken in.
    """
    at = now()
    rule = setup.retention.at(at).rule_for(inbox.id)
    if setup.closing:
        log.happened("refused_as_closed", account=inbox.account, inbox=inbox.id)
        return None
    if event.time <= inbox.begins_at:
        log.happened("refused_after_erasure", account=inbox.account, inbox=inbox.id)
        return None
    if event.time < rule.messages_before(at):
        log.happened("refused_as_too_old", account=inbox.account, inbox=inbox.id)
        return None
    return _without_files(event) if event.time < rule.media_before(at) else event


def expired(file: Attachment) -> Attachment:
    """What still stands of a file that is no longer kept."""
    return replace(file, state=FileState.EXPIRED, object="", key="", provider_id="")


def _without_files(event: MessageReceived) -> MessageReceived:
    came = event.attachments or tuple(
        file.attachment(place) for place, file in zip(count(1), event.files, strict=False)
    )
    return replace(event, files=(), attachments=tuple(map(expired, came)))
