"""The state of the simulated world, and how it changes."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from infra.local.meta import ids
from infra.local.meta.model import (
    RANK,
    Comment,
    Kind,
    Line,
    Message,
    Person,
    Status,
    Template,
    Thread,
)
from infra.local.meta.people import CAST, person_for, scoped_id


class World:
    """People, lines, threads and templates, in memory.

    Every change calls ``changed``, which raises ``version`` and wakes whoever waits for news.
    """

    def __init__(self) -> None:
        self.version = 0
        self.watchers: list[Callable[[], None]] = []
        self._news = asyncio.Event()
        self.clear()

    def clear(self) -> None:
        self.people: dict[str, Person] = {}
        self._addresses: dict[str, str] = {}
        for person in CAST:
            self.know(person)
        self.lines: dict[str, Line] = {}
        self.threads: dict[tuple[str, str], Thread] = {}
        self._places: dict[str, Thread] = {}
        self.templates: dict[str, dict[str, Template]] = {}
        self.subscriptions: dict[str, dict[str, str]] = {}
        # How what the app subscribes to differs from everything, by object.
        self.app_changes: dict[str, dict[str, Any]] = {}
        self.free_messages: dict[str, int] = {}
        self.comments: dict[str, Comment] = {}

    # Lines

    def line(self, id: str, kind: Kind) -> Line:
        """The line with this id; met for the first time it is made up, as anyone may own it."""
        if id not in self.lines:
            self.lines[id] = _invented_line(id, kind)
        return self.lines[id]

    def register(self, line: Line) -> Line:
        """Take in what someone knows better about a line; empty fields keep what was known."""
        known = self.line(line.id, line.kind)
        better = replace(
            known,
            kind=line.kind,
            owner_id=line.owner_id or known.owner_id,
            address=line.address or known.address,
            name=line.name or known.name,
            registered=known.registered and line.registered,
            on_app=line.on_app or known.on_app,
            onboarded_at=line.onboarded_at or known.onboarded_at,
        )
        self.lines[line.id] = better
        return better

    def is_settled(self, line: Line) -> bool:
        """Whether someone named the account of a number, or we made one up."""
        return line.owner_id != _invented_owner(line.id)

    def settle(self, line_id: str, owner_id: str) -> None:
        self.lines[line_id] = replace(self.lines[line_id], owner_id=owner_id)
        self.changed()

    # People

    def find_person(self, key: str) -> Person | None:
        """By our id, by phone in digits, or by business-scoped id."""
        return self.people.get(self._addresses.get(key, key))

    def scoped(self, line: Line, id: str) -> Person | None:
        """By the id that a Page or an Instagram account knows a person by."""
        return next((p for p in self.people.values() if scoped_id(line, p.id) == id), None)

    def know(self, person: Person) -> Person:
        """Take in a person, or what is new about one."""
        self.people[person.id] = person
        self._addresses |= {person.phone: person.id, person.user_id: person.id}
        return person

    def meet(self, phone: str, name: str = "") -> Person:
        """The person with this phone, made up when unknown."""
        person = self.find_person(phone)
        if person is None:
            person = self.know(person_for(phone, name))
        return person

    def change_person(self, id: str, **fields: Any) -> Person:
        person = self.know(replace(self.people[id], **fields))
        self.changed()
        return person

    # Threads and messages

    def thread(self, line_id: str, person_id: str) -> Thread:
        key = (line_id, person_id)
        if key not in self.threads:
            self.threads[key] = Thread(line_id, person_id)
        return self.threads[key]

    def threads_of(self, person_id: str) -> Iterator[Thread]:
        return (thread for thread in self.threads.values() if thread.person_id == person_id)

    def add(self, thread: Thread, message: Message) -> Message:
        thread.messages[message.id] = message
        self._places[message.id] = thread
        if message.by == "customer":
            thread.window_from = max(thread.window_from, message.at)
        else:
            thread.typing_until = 0.0
        self.changed()
        return message

    def find_message(self, message_id: str) -> tuple[Thread, Message] | None:
        thread = self._places.get(message_id)
        return (thread, thread.messages[message_id]) if thread else None

    def restore(self, thread: Thread) -> None:
        """Take in a thread that was remembered."""
        self.threads[thread.line_id, thread.person_id] = thread
        self._places |= dict.fromkeys(thread.messages, thread)

    def change_message(self, thread: Thread, message_id: str, **fields: Any) -> Message:
        thread.messages[message_id] = replace(thread.messages[message_id], **fields)
        self.changed()
        return thread.messages[message_id]

    def raise_status(self, thread: Thread, message_id: str, status: Status) -> bool:
        """Move a message up; ``False`` when it stood there or higher already."""
        if RANK[thread.messages[message_id].status] >= RANK[status]:
            return False
        self.change_message(thread, message_id, status=status)
        return True

    # News

    def changed(self) -> None:
        self.version += 1
        self._news.set()
        self._news = asyncio.Event()
        for watcher in self.watchers:
            watcher()

    async def wait_beyond(self, version: int, seconds: float) -> None:
        """Return when something changed after ``version``, or after ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                while self.version <= version:
                    await self._news.wait()
        except TimeoutError:
            return


def _invented_line(id: str, kind: Kind) -> Line:
    if kind != "whatsapp":
        return Line(id, kind, name=f"Shop {id[-4:]}")
    number = "1555" + ids.numeric_for("line", id, digits=7)
    return Line(id, kind, owner_id=_invented_owner(id), address=number, name="Test shop")


def _invented_owner(line_id: str) -> str:
    return ids.numeric_for("waba", line_id)
