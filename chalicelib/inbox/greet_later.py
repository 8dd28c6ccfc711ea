"""Whether a line has something to say by itself: then that is queued, for another process to say.

The greeting goes with the first direct words of a conversation; that nobody is there, with the
first that come outside the working hours. Each is said once in a conversation at most.
"""

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.hours import is_away
from chalicelib.domain.message import Kind
from chalicelib.store.conversations import Change

GREETING, AWAY = "greeting", "away"
# Programs answer each other for ever.
_NEVER_ANSWERED = (
    "auto_reply",
    "bounce",
    "forged",
    "infected",
    "list",
    "loop",
    "spam",
    "unproven",
)


def greet_later(setup: Setup, event: MessageReceived, change: Change) -> None:
    """Queues what the line says by itself to what has just come in; best effort."""
    inbox = setup.inboxes.get(change.after.inbox)
    say = _wanted(inbox, change) if inbox and _waits_for_words(inbox, event) else []
    if not say:
        return
    job = {"account": setup.account, "conversation": change.after.number, "say": say}
    try:
        queues.send("MEDIA_QUEUE_URL", job)
    except (BotoCoreError, ClientError) as fault:
        log.error("greeting_not_queued", fault, account=setup.account)


def words(inbox: Inbox, what: str) -> str:
    """What the line says; empty when it says nothing."""
    settings = inbox.settings
    if what == GREETING:
        return (
            str(settings.get("greeting_message") or "") if settings.get("greeting_enabled") else ""
        )
    return str(settings.get("out_of_office_message") or "")


def _waits_for_words(inbox: Inbox, event: MessageReceived) -> bool:
    """Whether a person has said something directly. A widget shows both by itself."""
    if event.kind is not Kind.INCOMING or not event.lets_answer:
        return False
    if inbox.channel is ChannelKind.WEB_WIDGET or event.attributes.get("standby"):
        return False
    mail = event.attributes.get("email") or {}
    in_group = any(one.kind is IdentityKind.GROUP for one in event.identities)
    return not in_group and not any(mail.get(mark) for mark in _NEVER_ANSWERED)


def _wanted(inbox: Inbox, change: Change) -> list[str]:
    is_first = not change.before.last_incoming_at
    due = {GREETING: is_first, AWAY: is_away(inbox.settings, now())}
    return [
        what
        for what, is_due in due.items()
        if is_due and words(inbox, what).strip() and what not in change.after.told
    ]
