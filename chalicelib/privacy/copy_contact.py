"""Copies what is held about one contact: a page to read and the same as JSON, with every file.

Notes are part of it, marked as internal: what a business has written about a person is about that
person. An administrator reads the copy before it is handed on.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotThere
from chalicelib.domain.export import Place
from chalicelib.domain.hold import Extent
from chalicelib.domain.message import Message
from chalicelib.privacy import copy_elsewhere, papers, stretch, subject_page
from chalicelib.privacy.enclosures import enclose
from chalicelib.privacy.making import Making, Step
from chalicelib.store import contacts, history, holds, threads
from chalicelib.wire import discretion


def _talk(making: Making, place: Place) -> Place | None:
    """A stretch of what was said with them, with the person before the first.

    Most people's copy is one page and one JSON file; a very long talk goes on in further ones.
    """
    person = contacts.get(making.account, making.export.contact, consistent=True)
    if person is None:
        raise NotThere("contact")
    everyone = contacts.everyone(person)
    making.contacts |= {one.id for one in everyone}
    found = stretch.read(making.account, _threads(everyone, place.number), place)
    paths = enclose(making.binder, found.messages)
    told = papers.named(making, place.part, "chathood.contact")
    if place.part == 1:
        told |= _about(making, everyone)
    told |= _said(making, place, found.messages, paths)
    _put(making, place.part, told, is_last=found.on is None)
    making.counts.update(messages=len(told["messages"]), files=len(paths))
    return found.on or copy_elsewhere.BEGINNING


STEPS: Mapping[str, Step] = {"": _talk, copy_elsewhere.BEGINNING.step: copy_elsewhere.copy}


def _threads(everyone: Iterable[Contact], first: int) -> list[tuple[int, str]]:
    """Each thread with its id as a number, from `first` on."""
    ids = {
        thread for one in everyone for thread, _ in contacts.threads_of_itself(one.account, one.id)
    }
    numbered = sorted((int(id, 16), id) for id in ids)
    return [(number, id) for number, id in numbered if number >= first]


def _about(making: Making, everyone: Sequence[Contact]) -> dict[str, Any]:
    """The person, whoever is the same, every conversation, what keeps them, who corrected what."""
    account, setup = making.account, making.setup
    numbers = [
        number for _, id in _threads(everyone, 0) for number in threads.episodes_of(account, id)
    ]
    heads = stretch.heads_of(account, numbers)
    making.counts.update(contacts=len(everyone), conversations=len(heads))
    held = holds.on(account, Extent.CONTACT, everyone[0].id)
    return {
        "contacts": [papers.contact(one, setup, making.viewer) for one in everyone],
        "legal_holds": [papers.hold(one) for one in held],
        "corrections": _corrections(making, everyone),
        "conversations": [papers.conversation(head, setup) for head in heads.values()],
    }


def _corrections(making: Making, everyone: Sequence[Contact]) -> list[dict[str, Any]]:
    """All of them, newest first, each with whom it was about."""
    found = [
        (said, one.id) for one in everyone for said in history.of_itself(making.account, one.id)
    ]
    found.sort(key=lambda pair: pair[0].at, reverse=True)
    shown = making.setup.unmasked
    return [{"contact_id": id, **discretion.correction(said, shown)} for said, id in found]


def _said(
    making: Making, place: Place, messages: list[Message], paths: papers.Paths
) -> dict[str, Any]:
    """The messages, conversation by conversation; further parts name theirs again."""
    setup = making.setup
    heads = stretch.heads_of(making.account, (one.conversation for one in messages))
    in_order = sorted(
        (one for one in messages if one.conversation in heads),
        key=lambda one: (one.conversation, one.order),
    )
    told = {
        "messages": [papers.message(one, setup, heads[one.conversation], paths) for one in in_order]
    }
    if place.part == 1:
        return told
    again = [papers.conversation(head, setup) for head in heads.values()]
    return {**told, "conversations": again}


def _put(making: Making, part: int, told: Mapping[str, Any], *, is_last: bool) -> None:
    page = subject_page.Page(told, part, is_last, making.setup)
    making.binder.put_text(papers.file_name("contact", "json", part), [_as_json(told)])
    making.binder.put_text(papers.file_name("index", "html", part), subject_page.written(page))


def _as_json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
