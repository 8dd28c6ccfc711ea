"""The way of a business's message: sent, delivered once the phone is on, read once it is opened."""

import asyncio
from dataclasses import dataclass

from infra.local.meta.clock import Clock
from infra.local.meta.downloads import Unreachable, copy_all
from infra.local.meta.errands import Errands
from infra.local.meta.graph.errors import TITLES, GraphError
from infra.local.meta.media_store import MediaStore
from infra.local.meta.model import RANK, Line, Message, Person, Status, Thread
from infra.local.meta.webhooks import pages as page_events
from infra.local.meta.webhooks import whatsapp as whatsapp_events
from infra.local.meta.webhooks.courier import Courier
from infra.local.meta.world import World

_PAUSE = 0.12


@dataclass
class Pace:
    """Seconds between ``sent`` and ``delivered``, so that ticks can be watched."""

    pause: float = _PAUSE


class Progress:
    """Moves messages on and reports each step to the product."""

    def __init__(
        self, world: World, media: MediaStore, courier: Courier, clock: Clock, errands: Errands
    ) -> None:
        self._world = world
        self._media = media
        self._courier = courier
        self._clock = clock
        self._errands = errands
        self.pace = Pace()

    def start(self, line: Line, thread: Thread, message: Message, fail_with: int = 0) -> None:
        """Let an accepted message go its way. ``fail_with`` makes it end in that error."""
        self._errands.run(self._go(line, thread, message, fail_with))

    def catch_up(self, person: Person) -> None:
        """A phone came online: everything that waited arrives."""
        for thread in self._world.threads_of(person.id):
            waiting = [m for m in _from_business(thread) if m.status == "sent"]
            for message in waiting:
                self._arrive(self._world.lines[thread.line_id], thread, message.id)

    def read(self, thread: Thread) -> int:
        """The person opened the thread: all that arrived is read. Answers how many were new."""
        line = self._world.lines[thread.line_id]
        unread = [m for m in _from_business(thread) if m.status == "delivered"]
        for message in unread:
            self._step(line, thread, message.id, "read")
        return len(unread)

    async def _go(self, line: Line, thread: Thread, message: Message, fail_with: int) -> None:
        person = self._world.people[thread.person_id]
        trouble = (fail_with, "") if fail_with else self._trouble(line, person, message)
        trouble = trouble or await self._copy_files(line, thread, message)
        if trouble:
            return self._fail(line, thread, message.id, *trouble)
        await asyncio.sleep(self.pace.pause)
        self._step(line, thread, message.id, "sent")
        if message.type == "reaction":
            self._react(thread, message)
        if person.online:
            await asyncio.sleep(self.pace.pause)
            self._arrive(line, thread, message.id)

    def _trouble(self, line: Line, person: Person, message: Message) -> tuple[int, str] | None:
        """What Meta finds out only after it has accepted a message."""
        if line.kind != "whatsapp":
            return None
        if not person.on_whatsapp:
            return 131026, "Message Undeliverable."
        if message.category == "marketing" and not person.wants_marketing:
            return 131050, "The user has stopped marketing messages from this business."
        if message.type == "reaction":
            target = self._world.find_message(message.content["message_id"])
            if target is None or target[1].type == "reaction":
                return 131009, "The message to react to is not in this conversation."
        return None

    async def _copy_files(
        self, line: Line, thread: Thread, message: Message
    ) -> tuple[int, str] | None:
        try:
            copies = await copy_all(message, self._media, line.id)
        except Unreachable as link:
            return (131053, f"Downloading media from weblink failed: {link}")
        except GraphError as refusal:
            return (refusal.code, refusal.details)
        if copies and message.id in thread.messages:
            self._world.change_message(thread, message.id, copies=copies)
        return None

    def _arrive(self, line: Line, thread: Thread, message_id: str) -> None:
        self._step(line, thread, message_id, "delivered")
        if self._world.people[thread.person_id].reads_at_once:
            self._step(line, thread, message_id, "read")

    def _react(self, thread: Thread, message: Message) -> None:
        target = thread.messages.get(message.content["message_id"])
        if target is None:
            return
        others = {who: emoji for who, emoji in target.reactions.items() if who != "business"}
        emoji = message.content["emoji"]
        reactions = {**others, "business": emoji} if emoji else others
        self._world.change_message(thread, target.id, reactions=reactions)

    def _step(self, line: Line, thread: Thread, message_id: str, status: Status) -> None:
        if message_id not in thread.messages:
            return
        if not self._world.raise_status(thread, message_id, status):
            return
        self._report(line, thread, thread.messages[message_id], status)

    def _fail(self, line: Line, thread: Thread, message_id: str, code: int, details: str) -> None:
        error = whatsapp_events.status_error(code, TITLES.get(code, "Message failed"), details)
        self._world.change_message(thread, message_id, status="failed", error=error)
        self._report(line, thread, thread.messages[message_id], "failed")

    def _report(self, line: Line, thread: Thread, message: Message, status: Status) -> None:
        person = self._world.people[thread.person_id]
        now = self._clock.now()
        if line.kind == "whatsapp":
            event = whatsapp_events.status_event(line, person, message, status, now)
            return self._courier.post(event)
        for event in page_events.status_events(line, person, message, status, now):
            self._courier.post(event)


def _from_business(thread: Thread) -> list[Message]:
    return [
        message
        for message in thread.messages.values()
        if message.by == "business" and RANK[message.status] < RANK["failed"]
    ]
