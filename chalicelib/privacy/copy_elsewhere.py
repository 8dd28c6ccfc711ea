"""Copies what a contact wrote in conversations of others: in a group, in somebody's mail thread.

No key leads there, so every such thread of the account is looked through, a stretch at a time. Of
whoever else is there nothing is copied but what these words themselves say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.account import ChannelKind
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import NotThere
from chalicelib.domain.export import Place
from chalicelib.domain.message import Message
from chalicelib.privacy import papers, stretch, subject_page
from chalicelib.privacy.enclosures import enclose
from chalicelib.privacy.making import Making
from chalicelib.store import contacts, conversations, threads

BEGINNING = Place("elsewhere", 1)
_HEADS_AT_ONCE = 1_000
# How a message's `participant` names its writer, and what that is among a contact's identities.
_NAMED = {
    "phone": IdentityKind.PHONE,
    "bsuid": IdentityKind.BSUID,
    "email": IdentityKind.EMAIL,
}


def copy(making: Making, place: Place) -> Place | None:
    """The next thousand conversations, or as much of them as a stretch takes."""
    person = contacts.get(making.account, making.export.contact, consistent=True)
    if person is None:
        raise NotThere("contact")
    everyone = contacts.everyone(person)
    last = conversations.highest_number(making.account)
    end = min(place.number + _HEADS_AT_ONCE, last + 1)
    heads = _of_several(making, everyone, stretch.beginnings(making.account, place.number, end))
    found = stretch.read(making.account, ((one.number, one.thread) for one in heads), place)
    theirs = list(_written_by(everyone, found.messages))
    if theirs:
        _put(making, place.part, person, theirs)
    part = place.part + bool(theirs)
    if found.on:
        return replace(found.on, part=part)
    return Place(place.step, end, part=part) if end <= last else None


def _of_several(
    making: Making, everyone: Sequence[Contact], beginnings: Iterable[Conversation]
) -> Iterator[Conversation]:
    """Those of others in which more than one person may write."""
    own = {one.id for one in everyone}
    for head in beginnings:
        inbox = making.setup.inboxes.get(head.inbox)
        if inbox is None or head.contact in own:
            continue
        if inbox.channel is ChannelKind.EMAIL or _is_group(head):
            yield head


def _is_group(head: Conversation) -> bool:
    thread = threads.get(head.account, head.thread)
    return bool(thread and thread.address.get("group"))


def _written_by(everyone: Iterable[Contact], messages: Iterable[Message]) -> Iterator[Message]:
    names = {identity.name for one in everyone for identity in one.identities}
    for message in messages:
        writer: Mapping[str, Any] = message.content.attributes.get("participant") or {}
        said = (Identity(kind, str(writer.get(word, ""))) for word, kind in _NAMED.items())
        if any(identity.value and identity.name in names for identity in said):
            yield message


def _put(making: Making, part: int, person: Contact, theirs: Sequence[Message]) -> None:
    heads = stretch.heads_of(making.account, (one.conversation for one in theirs))
    # Whoever is forgotten takes with them what was said in their conversation, this copy too.
    making.contacts |= {head.contact for head in heads.values()}
    there = [one for one in theirs if one.conversation in heads]
    paths = enclose(making.binder, there)
    told = {
        **papers.named(making, part, "chathood.contact.elsewhere"),
        "contact": {"id": person.id, "name": person.name},
        "conversations": [{"id": one.number, "inbox_id": one.inbox} for one in heads.values()],
        "messages": [_told(making, one, heads[one.conversation], paths) for one in there],
    }
    page = subject_page.Page(told, part, True, making.setup)
    making.binder.put_text(papers.file_name("elsewhere", "json", part), [_as_json(told)])
    making.binder.put_text(
        papers.file_name("elsewhere", "html", part), subject_page.written_elsewhere(page)
    )
    making.counts.update(messages=len(there), files=len(paths))


def _told(
    making: Making, message: Message, head: Conversation, paths: papers.Paths
) -> dict[str, Any]:
    """The message as its writer's: not as that of whoever the conversation is with, and without
    what others thought of it."""
    shown = papers.message(message, making.setup, head, paths)
    attributes = {k: v for k, v in shown["content_attributes"].items() if k != "reactions"}
    writer = attributes.get("participant")
    return {**shown, "sender": writer, "sender_id": None, "content_attributes": attributes}


def _as_json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
