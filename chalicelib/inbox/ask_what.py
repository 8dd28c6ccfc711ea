"""What was said? Of a mention Instagram tells only where it stands: its words are asked for.

The message is there long before; without an answer it shows where it stands.
"""

from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.channels import sayings_for
from chalicelib.channels.protocol import Line, Told
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import reshown
from chalicelib.domain.errors import RefusedByProvider
from chalicelib.domain.message import Content, Message
from chalicelib.inbox import announce
from chalicelib.store import conversations, messages
from chalicelib.store import setup as setups


def ask_what(inbox: Inbox, message: Message) -> None:
    """Queues the question, where the platform answers it."""
    if sayings_for(inbox.channel) is None:
        return
    place = {"account": message.account, "thread": message.thread, "message": message.id}
    try:
        queues.send("MEDIA_QUEUE_URL", {**place, "untold": True})
    except (BotoCoreError, ClientError) as fault:
        log.error("question_not_queued", fault, account=message.account)


def hear_what(account: int, thread: str, id: int) -> None:
    """Puts the words where they belong. Raises a SendTrouble while they may still be had."""
    message = messages.get(account, thread, id)
    found = setups.load_with(account, message.inbox) if message else None
    if message is None or found is None or message.deleted or message.content.text:
        return
    told = _told(found[1], message)
    if not told.text:
        return
    changed = messages.change(account, thread, id, lambda content: _with(content, told))
    change = changed and conversations.change(
        account, changed.conversation, lambda head: reshown(head, changed)
    )
    if changed and change:
        announce.message("message.updated", changed, found[0], change.after)


def _told(inbox: Inbox, message: Message) -> Told:
    sayings, comment = sayings_for(inbox.channel), message.content.attributes.get("comment") or {}
    if sayings is None:
        return Told()
    try:
        return sayings.told(Line(inbox, setups.inbox_token(inbox)), comment)
    except RefusedByProvider as refused:
        log.warning("words_not_told", account=message.account, inbox=inbox.id, code=refused.code)
        return Told()


def _with(content: Content, told: Told) -> Content:
    where = {"url": told.url} if told.url else {}
    attributes = {
        **content.attributes,
        "comment": {**content.attributes.get("comment", {}), **where},
        **({"participant": {"name": told.name}} if told.name else {}),
    }
    return replace(content, text=told.text, attributes=attributes)
