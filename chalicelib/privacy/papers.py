"""What a copy says of each thing, as JSON: the API's words, and files by their place in the ZIP.

Nothing is masked here, and nothing secret is added: no key, token or address that opens anything.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.account import Inbox, Setup, User
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.hold import Hold
from chalicelib.domain.message import Message
from chalicelib.privacy.making import Making
from chalicelib.store import consent as consents
from chalicelib.wire import consent, lines, people, talk, times

# Rises when what stands in a file changes its meaning; new fields may come at any time.
SCHEMA_VERSION = 1
_SECRETS = ("hmac_token", "web_widget_script")
_OF_A_ROW = ("messages", "last_non_activity_message", "can_reply", "reply_window", "reply_pricing")
# (message, attachment) to where the file stands in the ZIP.
Paths = Mapping[tuple[int, int], str]


def named(making: Making, part: int, schema: str) -> dict[str, Any]:
    """What each JSON file of a contact's copy says of itself."""
    return {
        "schema": schema,
        "version": SCHEMA_VERSION,
        "part": part,
        "account": {"id": making.setup.account, "name": making.setup.name},
        "exported_at": times.seconds(making.export.created_at),
    }


def file_name(stem: str, ending: str, part: int) -> str:
    """A file's name; those of further parts say which."""
    return f"{stem}.{ending}" if part == 1 else f"{stem}-{part}.{ending}"


def contact(contact: Contact, setup: Setup, viewer: User) -> dict[str, Any]:
    """A contact with every identity, and what they said about marketing."""
    return {
        **people.contact(contact, setup, viewer),
        # Also those of lines that are no longer connected.
        "identities": [
            {
                "kind": one.kind.value,
                "value": one.value,
                "inbox_id": one.inbox,
                "seen_at": times.seconds_or_none(one.seen_at),
            }
            for one in contact.identities
        ],
        "merged_into": contact.merged_into or None,
        "marketing": _marketing(contact),
    }


def conversation(head: Conversation, setup: Setup) -> dict[str, Any]:
    """A conversation without its messages: they stand in a file of their own."""
    shown = talk.row_of(head, setup)
    return {name: value for name, value in shown.items() if name not in _OF_A_ROW} | {
        "contact_id": head.contact
    }


def message(message: Message, setup: Setup, head: Conversation, paths: Paths) -> dict[str, Any]:
    """A message, how each part of it fared, and its files by their place in the ZIP."""
    shown = talk.message(message, setup, head)
    shown["attachments"] = [_file(message.id, file, paths) for file in shown["attachments"]]
    shown["conversation"] = {"id": head.number, "assignee_id": head.assignee}
    shown["created_at_ms"], shown["arrived_at_ms"] = message.time, message.arrived
    shown["parts"] = [
        {"status": send.state.value, "tries": send.tries, "error": send.error}
        for send in message.sends
    ]
    return shown


def inbox(inbox: Inbox, viewer: User) -> dict[str, Any]:
    """An inbox, without what signs for it or opens it."""
    shown = lines.inbox(inbox, "", viewer)
    return {name: value for name, value in shown.items() if name not in _SECRETS} | {
        "member_ids": sorted(inbox.members)
    }


def hold(hold: Hold) -> dict[str, Any]:
    """What keeps a contact from being erased, and since when."""
    return {
        "scope": hold.extent.value,
        "ground": hold.ground.value,
        "placed_at": times.seconds(hold.placed_at),
    }


def _file(message: int, shown: dict[str, Any], paths: Paths) -> dict[str, Any]:
    """`data_url` names the file within the ZIP; empty for one that is not there."""
    return {**shown, "data_url": paths.get((message, shown["id"]), "")}


def _marketing(contact: Contact) -> dict[str, Any]:
    """What holds, and everything that led to it."""
    at = contact.marketing_stopped_at
    choices = consents.of(contact.account, contact.id) if at else []
    return {
        "stopped": contact.wants_no_marketing,
        "since": times.seconds_or_none(abs(at)),
        "choices": [consent.chosen(one) for one in choices],
    }
