"""From the table's stream: what has happened that webhooks hear of, put down to be told.

Nothing is opened here: ids, states and times say enough, and what was said is read when it is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.delivery import Delivery, Subject, id_of
from chalicelib.domain.ids import id_of as number_of
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from chalicelib.domain.webhook import Event
from chalicelib.inbox.notify_later import put_down
from chalicelib.store import webhooks

Image = Mapping[str, Mapping[str, Any]]
_CREATED = (Event.MESSAGE_CREATED, Event.CONVERSATION_CREATED, Event.CONTACT_CREATED)
# What of a head its list and its webhooks show, by Chatwoot's names; each is an id or a word.
_SHOWN = {"s": "status", "as": "assignee_id", "tm": "team_id", "pr": "priority"}
_SHOWN_TIMES = {"su": "snoozed_until"}
# What always changes, and what is sealed, tells nothing by itself.
_ALWAYS = frozenset({"v", "b", "k", "w", "wl"})


@dataclass(frozen=True)
class Happening:
    """An item's change, as the stream tells it; `place` names it for good, `at` is when (ms)."""

    old: Image
    new: Image
    place: str
    at: int

    @property
    def account(self) -> int:
        return int(self.new["pk"]["S"].split("#")[1])

    @property
    def kind(self) -> str:
        """``M`` for a message, ``HEAD``, ``CONTACT``."""
        return str(self.new["sk"]["S"]).partition("#")[0]

    @property
    def is_new(self) -> bool:
        return not self.old

    @property
    def changed(self) -> set[str]:
        """Which attributes differ, but for those that tell nothing."""
        names = (self.old.keys() | self.new.keys()) - _ALWAYS
        return {name for name in names if self.old.get(name) != self.new.get(name)}

    def value(self, name: str) -> int | str | None:
        """An attribute as it is now."""
        return _plain(self.new, name)


def herald(happening: Happening) -> None:
    """Puts down a delivery for each webhook that hears of it; the same again is harmless."""
    if not happening.new or "w" not in happening.new or "z" in happening.new:
        return
    told = list(_events(happening))
    for hook in webhooks.hooks(happening.account) if told else ():
        for subject in told:
            inbox = happening.value("ib")
            if hook.hears(subject.event, int(inbox) if inbox else None):
                put_down(_delivery(happening, subject, hook.id))


def _events(happening: Happening) -> Iterator[Subject]:
    late = happening.value("wl")
    if late and late != _plain(happening.old, "wl"):
        yield _subject(happening, str(late))
        return
    yield from _OF_KIND.get(happening.kind, _nothing)(happening)


def _nothing(happening: Happening) -> Iterator[Subject]:
    yield from ()


def _of_message(happening: Happening) -> Iterator[Subject]:
    if happening.value("d") == Kind.ACTIVITY:
        return
    if happening.is_new:
        yield _subject(happening, Event.MESSAGE_CREATED)
        return
    new_status = "s" in happening.changed and happening.value("s") != State.SENDING
    new_words = happening.value("v") != _plain(happening.old, "v")
    if new_status or new_words or "x" in happening.changed:
        yield _subject(happening, Event.MESSAGE_UPDATED)


def _of_head(happening: Happening) -> Iterator[Subject]:
    if happening.is_new:
        yield _subject(happening, Event.CONVERSATION_CREATED)
        return
    changed = happening.changed
    if "s" in changed:
        yield _subject(happening, Event.CONVERSATION_STATUS_CHANGED)
    # Without anything beside it, what is sealed has changed: labels, attributes, names.
    if not changed or changed & (_SHOWN.keys() | _SHOWN_TIMES.keys()):
        yield _subject(happening, Event.CONVERSATION_UPDATED)


def _of_contact(happening: Happening) -> Iterator[Subject]:
    if happening.is_new:
        yield _subject(happening, Event.CONTACT_CREATED)
    elif not happening.changed:
        yield _subject(happening, Event.CONTACT_UPDATED)


_OF_KIND = {"M": _of_message, "HEAD": _of_head, "CONTACT": _of_contact}


def _subject(happening: Happening, event: str) -> Subject:
    place = happening.new["pk"]["S"].rpartition("#")[2]
    if happening.kind == "M":
        message = number_of(happening.new["sk"]["S"].removeprefix("M#"))
        conversation = int(happening.value("c") or 0)
        return Subject(event, conversation=conversation, thread=place, message=message)
    if happening.kind == "CONTACT":
        return Subject(event, contact=number_of(place))
    return Subject(event, conversation=int(place), changed=_shown_changes(happening))


def _shown_changes(happening: Happening) -> dict[str, tuple[int | str | None, int | str | None]]:
    if happening.is_new or not happening.old:
        return {}
    whole = {
        shown: (_plain(happening.old, name), happening.value(name))
        for name, shown in _SHOWN.items()
        if name in happening.changed
    }
    times = {
        shown: (_seconds(happening.old, name), _seconds(happening.new, name))
        for name, shown in _SHOWN_TIMES.items()
        if name in happening.changed
    }
    return whole | times


def _delivery(happening: Happening, subject: Subject, webhook: int) -> Delivery:
    """What begins happens once, however often it is told; of changes, each is one of its own."""
    at, place = happening.at, happening.place
    if subject.event in _CREATED:
        at = int(happening.value("n" if happening.kind == "M" else "cr") or at)
        place = f"{happening.new['pk']['S']}/{happening.new['sk']['S']}"
    id = id_of(f"{happening.account}/{webhook}/{subject.event}/{place}", at)
    return Delivery(happening.account, webhook, id, subject, created_at=happening.at)


def _plain(image: Image, name: str) -> int | str | None:
    for type, value in image.get(name, {}).items():
        return int(float(value)) if type == "N" else str(value)
    return None


def _seconds(image: Image, name: str) -> int | None:
    value = _plain(image, name)
    return int(value) // 1000 if value else None
