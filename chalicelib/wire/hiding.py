"""What messages and conversations say of people, for those who need not know how to reach them.

What people have written themselves is shown as it is.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import masking
from chalicelib.domain.account import Setup
from chalicelib.domain.agent_names import with_names
from chalicelib.domain.conversation import Person
from chalicelib.domain.mail_address import untagged
from chalicelib.domain.message import Kind
from chalicelib.wire.people import GONE

# Attributes that name people, and nothing that anybody has written.
_OF_PEOPLE = (
    "participant",
    "to_emails",
    "cc_emails",
    "bcc_emails",
    "system",
    "call",
    "reactions",
    "external_error",
)
_IN_HEADERS = ("from", "to", "cc", "bcc", "reply_to")


def attributes(said: Mapping[str, Any], setup: Setup) -> dict[str, Any]:
    """A message's attributes."""
    if not setup.hides:
        return dict(said)
    shown: dict[str, Any] = masking.ids_anywhere(dict(said))
    for name in _OF_PEOPLE:
        if name in shown:
            shown[name] = masking.anywhere(shown[name])
    if isinstance(shown.get("email"), Mapping):
        shown["email"] = _header(shown["email"], setup)
    return shown


def _header(said: Mapping[str, Any], setup: Setup) -> dict[str, Any]:
    """A mail's header; our own mailboxes are no secret, and tell a client whom to answer."""
    own = {inbox.address for inbox in setup.inboxes.values()}
    named = {
        name: masking.anywhere(said[name], lambda text: untagged(text) in own)
        for name in _IN_HEADERS
        if name in said
    }
    return {**said, **named}


def text(said: str, kind: Kind, setup: Setup) -> str:
    """A message's text: an activity is our own sentence, which knows agents by their ids, and may
    name a number."""
    if kind is not Kind.ACTIVITY:
        return said
    named = with_names(said, lambda id: setup.users[id].name if id in setup.users else GONE)
    return masking.within(named) if setup.hides else named


def source_id(named: str, setup: Setup) -> str:
    """How the provider names a message."""
    return masking.provider_id(named) if setup.hides else named


def person(known: Person, setup: Setup) -> Person:
    """The contact as a list row knows them."""
    if not setup.hides:
        return known
    return Person(
        masking.masked(known.name), masking.masked(known.phone), masking.masked(known.email)
    )


def typing(said: Mapping[str, Any], setup: Setup) -> dict[str, Any]:
    """Who is writing: a customer may be called by their number."""
    who = said["user"]
    named = masking.masked(who["name"]) if setup.hides else who["name"]
    return {**said, "user": {**who, "name": named}}


def around(said: Mapping[str, Any], setup: Setup) -> dict[str, Any]:
    """A conversation's additional attributes."""
    shown = dict(said)
    if setup.hides and "answer_by_email" in shown:
        shown["answer_by_email"] = masking.anywhere(shown["answer_by_email"])
    return shown
