"""Agents at their screens: they reply, try again when no answer came, decide and tidy up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.conversation import Status
from chalicelib.domain.erasure import Erasure, Scope
from chalicelib.domain.errors import Conflict, Invalid, NotThere, Refused
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import connect, triage
from chalicelib.inbox.attach import File
from chalicelib.inbox.reply import Draft, Said, reply
from chalicelib.privacy.request_erasure import request
from chalicelib.store import conversations, identities, messages
from chalicelib.store import setup as setups
from tests.simulation.cloud import Cloud
from tests.simulation.engine import Ended
from tests.simulation.graph import PICTURE
from tests.world import Business, Customer

_LONGEST_PAUSE = 30.0
_LATER_TRIES = 6
_SAME_WORDS = 0.1
_WITH_FILES = 0.1
_PICTURES = tuple(File(f"{name}.png", "image/png", PICTURE) for name in ("one", "two"))


@dataclass(eq=False)
class Reply:
    """One reply that an agent has written."""

    business: Business
    text: str
    conversation: int
    echo: str
    message: Message | None = None
    refused: str = ""
    files: tuple[File, ...] = ()
    tries: int = 0


@dataclass(frozen=True)
class Resent:
    """An agent's *Send again*, and when."""

    at: float
    spot: tuple[int, str, int]


@dataclass(frozen=True)
class Forgotten:
    """A customer who was erased."""

    business: Business
    customer: Customer
    erasure: Erasure


@dataclass
class Agents:
    """What people do through the API, each step tried until it is answered."""

    cloud: Cloud
    replies: list[Reply] = field(default_factory=list)
    resent: list[Resent] = field(default_factory=list)
    left: set[tuple[int, str, int]] = field(default_factory=set)
    forgotten: list[Forgotten] = field(default_factory=list)
    looked_at: dict[tuple[int, int], float] = field(default_factory=dict)
    under_way: int = 0
    is_calm: bool = False

    @property
    def is_idle(self) -> bool:
        return not self.under_way

    def conversations_of(self, business: Business) -> list[int]:
        """The numbers of the conversations that there are."""
        mark = f"A#{business.account}#C#"
        partitions = self.cloud.tables["records"].leader.partitions
        return [int(pk.removeprefix(mark)) for pk in partitions if pk.startswith(mark)]

    def write(self, business: Business) -> bool:
        """An agent replies somewhere; False when there is no conversation yet."""
        random, known = self.cloud.engine.random, self.conversations_of(business)
        if not known:
            return False
        number = len(self.replies)
        at = int(self.cloud.engine.now * 1000) + random.choice((0, 0, 0, -90_000, 300_000))
        echo = random.choice((f"web-{at}-reply{number:04d}", f"program-{number}"))
        text = f"{business.account} reply {number}"
        if number and random.random() < _SAME_WORDS:
            text = self.replies[-1].text if self.replies[-1].business is business else text
        files = _PICTURES if random.random() < _WITH_FILES else ()
        said = Reply(business, text, random.choice(known), echo, files=files)
        self.replies.append(said)
        self._send(said)
        if random.random() < self.cloud.network.profile.duplicates:
            self._send(said)  # a double click
        return True

    def _send(self, said: Reply) -> None:
        def work() -> Said:
            setup = setups.load_recent(said.business.account)
            head = conversations.get_now(said.business.account, said.conversation)
            assert setup
            if head is None:
                raise NotThere("conversation")
            by = said.business.dana.id
            draft = Draft(said.text, by, echo_id=said.echo, files=said.files)
            return reply(setup, head, draft)

        def heard(how: Ended) -> None:
            if how.is_well:
                said.message = how.value.message
            elif isinstance(how.fault, Refused):
                said.tries += 1
                said.refused = type(how.fault).__name__ + how.fault.code
                if isinstance(how.fault, Invalid) and said.tries < _LATER_TRIES:
                    self._again(lambda: self._send(said), 20)
            else:
                self._again(lambda: self._send(said), self._pause())

        self._call(work, heard)

    def decide(self, business: Business, thread: str, id: int, *, resend: bool) -> None:
        """An agent decides about an uncertain message, until that is answered."""
        account = business.account

        def work() -> None:
            message = messages.get(account, thread, id)
            setup = setups.load_recent(account)
            if message is None or setup is None or State.UNCERTAIN not in _states(message):
                return
            head = conversations.get_now(account, message.conversation)
            if head is None:
                return
            if resend:
                self.resent.append(Resent(self.cloud.engine.now, (account, thread, id)))
                triage.resend(setup, head, id)
            else:
                self.left.add((account, thread, id))
                triage.leave(setup, head, id)

        self.until_done(work)

    def forget(self, business: Business, customer: Customer, grace_hours: int = 0) -> None:
        """An administrator has a customer erased, if they are known by then."""
        account, by = business.account, f"user:{business.dana.id}"
        named = [Identity(IdentityKind.BSUID, customer.bsuid)]
        found: list[int] = []

        def work() -> None:
            if not found:
                found.extend(identities.contacts_of(account, named) or [0])
            if found[0]:
                erasure = request(account, Scope.CONTACT, found[0], by, grace_hours)
                self.forgotten.append(Forgotten(business, customer, erasure))

        self.until_done(work)

    def tidy(self, business: Business) -> None:
        """An agent reads, resolves, opens, snoozes or assigns something."""
        random, known = self.cloud.engine.random, self.conversations_of(business)
        if not known:
            return
        number, account, dana = random.choice(known), business.account, business.dana
        snooze = int((self.cloud.engine.now + 120) * 1000)
        steps: list[Callable[[Any], Any]] = [
            lambda setup: self.read(setup, number),
            lambda setup: self.read(setup, number),
            lambda setup: triage.set_status(setup, dana, number, Status.RESOLVED),
            lambda setup: triage.set_status(setup, dana, number, Status.OPEN),
            lambda setup: triage.set_status(setup, dana, number, Status.SNOOZED, snooze),
            lambda setup: triage.assign(setup, dana, number, dana.id),
        ]
        step = steps[2] if self.cloud.profile.bursts and random.random() < 0.5 else None
        step = step or random.choice(steps)
        self.until_done(lambda: step(setups.load_recent(account)))

    def read(self, setup: Setup, number: int) -> None:
        """An agent looks at a conversation: what comes after that is unread."""
        try:
            triage.mark_read(setup, number)
        finally:
            self.looked_at[setup.account, number] = self.cloud.engine.now

    def reconnect(self, business: Business) -> None:
        """An administrator gives the number a new token."""

        def work() -> None:
            setup = setups.reload(business.account)
            assert setup
            connect.reconnect(setup, setup.inboxes[business.whatsapp.id], "EAAmended")

        self.until_done(work)

    def until_done(self, work: Callable[[], Any]) -> None:
        """One request, repeated until it is answered or refused."""

        def heard(how: Ended) -> None:
            if how.died or (how.fault and not isinstance(how.fault, Conflict | NotThere)):
                self._again(lambda: self.until_done(work), self._pause())

        self._call(work, heard)

    def _call(self, work: Callable[[], Any], heard: Callable[[Ended], None]) -> None:
        self.under_way += 1

        def then(how: Ended) -> None:
            self.under_way -= 1
            heard(how)

        self.cloud.functions.run("api", work, then)

    def _again(self, do: Callable[[], None], seconds: float) -> None:
        self.under_way += 1

        def now() -> None:
            self.under_way -= 1
            do()

        self.cloud.engine.after(seconds, now)

    def _pause(self) -> float:
        longest = 1 if self.is_calm else _LONGEST_PAUSE
        return self.cloud.engine.random.random() * longest


def _states(message: Message) -> set[State]:
    return {send.state for send in message.sends}
