"""Copies a whole account: what is set up in it, its contacts, conversations, messages and files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.domain.contact import Contact
from chalicelib.domain.export import Place
from chalicelib.privacy import papers, stretch
from chalicelib.privacy.contact_sheet import sheet
from chalicelib.privacy.enclosures import enclose
from chalicelib.privacy.making import Making, Step
from chalicelib.privacy.read_me import ACCOUNT
from chalicelib.store import contacts, conversations, templates
from chalicelib.wire import people, times
from chalicelib.wire.templates import template

_CONTACTS_AT_ONCE = 1_000
_HEADS_AT_ONCE = 100
_HEADS_IN_A_FILE = 1_000


def _set_up(making: Making, place: Place) -> Place:
    """Everything that was set up by hand: small, so one step."""
    setup, binder = making.setup, making.binder
    binder.put_text("README.txt", [ACCOUNT])
    about = {
        "schema": "chathood.account",
        "version": papers.SCHEMA_VERSION,
        "id": setup.account,
        "name": setup.name,
        "exported_at": times.seconds(making.export.created_at),
    }
    binder.put_text("account.json", [json.dumps(about, ensure_ascii=False, indent=2)])
    kinds: Mapping[str, Iterable[Any]] = {
        "inboxes": (papers.inbox(one, making.viewer) for one in setup.inboxes.values()),
        "agents": (people.agent(one) for one in setup.users.values()),
        "teams": (
            {**people.team(one), "member_ids": sorted(one.members)} for one in setup.teams.values()
        ),
        "labels": (people.label(one) for one in setup.labels.values()),
        "templates": _templates(making),
    }
    for kind, rows in kinds.items():
        binder.put_text(f"{kind}.jsonl", _lines(rows))
    return Place("contacts")


def _contacts(making: Making, place: Place) -> Place:
    """A page of contacts, for us and for Chatwoot's import of contacts."""
    found, after = contacts.page_of_all(making.account, _CONTACTS_AT_ONCE, place.after)
    rows = [papers.contact(one, making.setup, making.viewer) for one in _with_parts(found)]
    name = f"contacts/contacts-{place.part:04d}"
    making.binder.put_text(f"{name}.jsonl", _lines(rows))
    making.binder.put_text(f"{name}.csv", sheet(found))
    making.counts["contacts"] += len(found)
    if after:
        return Place("contacts", after=after, part=place.part + 1)
    return Place("conversations", 1)


def _conversations(making: Making, place: Place) -> Place:
    """The conversations of a thousand numbers."""
    last = conversations.highest_number(making.account)
    end = min(place.number + _HEADS_IN_A_FILE, last + 1)
    rows = []
    for start in range(place.number, end, _HEADS_AT_ONCE):
        numbers = range(start, min(start + _HEADS_AT_ONCE, end))
        for head in conversations.numbered(making.account, numbers):
            rows.append(papers.conversation(head, making.setup))
    making.binder.put_text(f"conversations/conversations-{place.part:04d}.jsonl", _lines(rows))
    making.counts["conversations"] += len(rows)
    if end <= last:
        return Place("conversations", end, part=place.part + 1)
    return Place("messages", 1)


def _messages(making: Making, place: Place) -> Place | None:
    """A stretch of messages, and their files."""
    end = conversations.highest_number(making.account) + 1
    begun = stretch.beginnings(making.account, place.number, end)
    found = stretch.read(making.account, ((one.number, one.thread) for one in begun), place)
    heads = stretch.heads_of(making.account, (one.conversation for one in found.messages))
    there = [message for message in found.messages if message.conversation in heads]
    paths = enclose(making.binder, there)
    rows = (papers.message(one, making.setup, heads[one.conversation], paths) for one in there)
    making.binder.put_text(f"messages/messages-{place.part:04d}.jsonl", _lines(rows))
    making.counts["messages"] += len(there)
    making.counts["files"] += len(paths)
    return found.on


STEPS: Mapping[str, Step] = {
    "": _set_up,
    "contacts": _contacts,
    "conversations": _conversations,
    "messages": _messages,
}


def _with_parts(found: Iterable[Contact]) -> Iterator[Contact]:
    for contact in found:
        yield from contacts.everyone(contact) if contact.merges else [contact]


def _templates(making: Making) -> Iterator[dict[str, Any]]:
    businesses = {one.shelf for one in making.setup.inboxes.values() if one.shelf}
    for business in sorted(businesses):
        for one in templates.shelf(making.account, business).templates:
            yield template(one)


def _lines(rows: Iterable[Any]) -> Iterator[str]:
    """JSON Lines: an object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
