"""Every I/O of every handler fails, dies or hangs once; then quiet, and the same checks.

One short story calls all handlers in all the ways they have. At each of their I/Os it goes on in a
copy of the process for each way to go wrong.
"""

from dataclasses import dataclass, field
from functools import partial

from chalicelib.domain.conversation import Status
from chalicelib.inbox import triage
from chalicelib.store import setup as setups
from tests.simulation import seams
from tests.simulation.bugs import Bug, Edit, planted
from tests.simulation.chance import Chance, Fate
from tests.simulation.cloud import Cloud
from tests.simulation.copies import Copy
from tests.simulation.courier import Told
from tests.simulation.engine import Task
from tests.simulation.findings import Findings
from tests.simulation.run import finish
from tests.simulation.scene import CALM, begin, open_screen
from tests.simulation.story import Story
from tests.world import Business, Customer

_SEED = 1  # sealed quickly; another seed tells the same story with other ids
_LASTS = 150.0
_AT_ONCE = Bug(
    "a batch of three is big",
    (Edit("chalicelib.inbox.take_apart", "AT_ONCE = 30", "AT_ONCE = 2"),),
)
_MANY = 3
_REMEMBERED = 3  # calls before an I/O that tell it from another
_OUTSIDE = ("test", "reader")
AMARA = Customer("33611111111", "Amara Okafor", "FR.1")
BRAM = Customer("33622222222", "Bram Visser", "NL.2")
FATES = tuple(fate for fate in Fate if fate is not Fate.FINE)


@dataclass(frozen=True)
class Point:
    """The `place`th I/O of one call of a function; `what` it is."""

    function: str
    call: int
    place: int
    what: str


@dataclass(frozen=True)
class Crash:
    """What came of one I/O going wrong in one way."""

    point: Point
    fate: Fate
    found: tuple[str, ...]


@dataclass
class Forks:
    """Nothing goes wrong here; but at each I/O that differs in what its handler has done before,
    copies of this process go on, and in each of them that one I/O goes wrong in another way.

    So nothing is played twice up to where it differs. Of all points, every `of`th is taken, from
    `share` on.
    """

    share: int
    of: int
    faults: int = 0
    crashes: list[Crash] = field(default_factory=list)
    _copy: Copy | None = None
    _points: int = 0
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    _done: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def fate(self, task: Task, what: str) -> Fate:
        point = Point(task.process.function, task.occurrence, task.points, what)
        if self._copy or point.function in _OUTSIDE or not self._is_new(point):
            return Fate.FINE
        self._points += 1
        return self._gone_wrong(point) if self._points % self.of == self.share else Fate.FINE

    def calm(self) -> None:
        """It never was anything else."""

    def ended(self, findings: Findings) -> list[Crash]:
        """A copy tells what it has found, and is gone; the first process gives what all told."""
        if self._copy:
            self._copy.tell(tuple(findings.all))
        assert findings.all == [], findings.all
        return self.crashes

    def broke_off(self, fault: Exception) -> None:
        """A copy in which the run itself has failed must not go on as if it were the first."""
        if self._copy:
            self._copy.tell((f"the run broke off: {fault!r}",))

    def _gone_wrong(self, point: Point) -> Fate:
        for fate in FATES:
            copy = Copy.made()
            if copy.is_this:
                self._copy = copy
                return fate
            self.crashes.append(Crash(point, fate, copy.told()))
        return Fate.FINE

    def _is_new(self, point: Point) -> bool:
        call = (point.function, point.call)
        before = (*self._done.get(call, ()), point.what.partition(" ")[0])[-_REMEMBERED:]
        self._done[call] = before
        known = len(self._seen)
        self._seen.add((point.function, *before))
        return len(self._seen) > known


def sweep(asked: tuple[int, int]) -> list[Crash]:
    """The story with each of a share's I/Os going wrong in each way."""
    forks = Forks(*asked)
    try:
        findings = _played(forks)
    except Exception as fault:
        forks.broke_off(fault)
        raise
    return forks.ended(findings)


def _played(chance: Chance) -> Findings:
    with planted(_AT_ONCE):
        return _finished(chance)


def _finished(chance: Chance) -> Findings:
    cloud, world = begin(_SEED, CALM, chance)
    try:
        story = Story.begun(cloud, world)
        story.customers = {one.account: [AMARA, BRAM] for one in story.businesses}
        open_screen(cloud, world.oak)
        _plot(cloud, story)
        cloud.clock.start()
        cloud.engine.run(lambda: False, cloud.engine.now + _LASTS)
        return finish(cloud, story)
    finally:
        seams.leave()


def _plot(cloud: Cloud, story: Story) -> None:
    """Who does what when."""
    oak, fern = story.businesses
    after, agents = cloud.engine.after, story.agents
    for at, line, who, kind in (
        (0, oak, AMARA, "text"),
        (0, oak, AMARA, "text"),
        (1, fern, AMARA, "image"),
        (2, oak, BRAM, "poison"),
        (3, oak, BRAM, "image"),
        (6, oak, AMARA, "reaction"),
        (20, oak, AMARA, "text"),
    ):
        after(at, partial(_say, story, line, who, kind))
    for at, line in ((5, oak), (9, oak), (40, oak), (8, fern)):
        after(at, partial(_reply, story, line))
    after(12, lambda: agents.until_done(lambda: _read_and_resolve(story)))
    after(25, lambda: _tell_many(story))
    after(39, lambda: cloud.graph.broken_lines.add(oak.whatsapp.address))
    after(60, lambda: cloud.graph.broken_lines.clear())
    after(61, lambda: agents.reconnect(oak))
    after(70, lambda: agents.forget(fern, AMARA))
    after(80, partial(_say, story, fern, AMARA, "text"))


def _say(story: Story, line: Business, who: Customer, kind: str) -> None:
    story.say(line, who, kind)


def _reply(story: Story, line: Business) -> None:
    story.agents.write(line)


def _read_and_resolve(story: Story) -> None:
    oak = story.businesses[0]
    setup = setups.load_recent(oak.account)
    assert setup
    number = min(story.agents.conversations_of(oak))
    story.agents.read(setup, number)
    triage.set_status(setup, oak.dana, number, Status.RESOLVED)


def _tell_many(story: Story) -> None:
    fern = story.businesses[1]
    many = [
        Told(fern, BRAM, "message", story.item(fern, BRAM, "text"), tries=1) for _ in range(_MANY)
    ]
    story.courier.told += many
    story.courier.post(many)
