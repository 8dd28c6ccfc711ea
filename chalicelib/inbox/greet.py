"""A line greets, or says that nobody is there: by itself, and once in a conversation at most."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Refused
from chalicelib.domain.message import Kind
from chalicelib.inbox.greet_later import words
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import conversations
from chalicelib.store import setup as setups


def greet(account: int, number: int, say: Sequence[str]) -> None:
    """Says each of `say` that has not been said here. A job that comes twice says nothing more."""
    head = conversations.get_now(account, number)
    line = setups.load_with(account, head.inbox) if head else None
    if line is None:
        return
    for what in say:
        _say(*line, number, what)


def _say(setup: Setup, inbox: Inbox, number: int, what: str) -> None:
    text = words(inbox, what)
    # Noted first: better that it is missing once than that it is said twice.
    change = conversations.change(setup.account, number, lambda head: _told(head, what))
    if not text or change is None or not change.is_one:
        return
    try:
        reply(setup, change.after, Draft(text, None, kind=Kind.TEMPLATE))
    except Refused as refused:
        log.happened("greeting_refused", account=setup.account, code=refused.code)


def _told(head: Conversation, what: str) -> Conversation:
    return head if what in head.told else replace(head, told=head.told | {what})
