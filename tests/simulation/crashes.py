"""Every I/O of every handler fails, dies or hangs once; then quiet, and the same checks.

One short story calls all handlers in all the ways they have. It is played once to see their I/Os;
then again for each I/O and each way to go wrong.
"""

from dataclasses import dataclass, field
from functools import partial

from chalicelib.domain.conversation import Status
from chalicelib.inbox import triage
from chalicelib.store import setup as setups
from tests.simulation import seams
from tests.simulation.bugs import Bug, Edit, planted
from tests.simulation.chance import Chance, Fate, Script
from tests.simulation.cloud import Cloud
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
    (Edit("chalicelib.inbox.accept", "_AT_ONCE = 30", "_AT_ONCE = 2"),),
)
_MANY = 3
_REMEMBERED = 6  # calls before an I/O that tell it from another
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


@dataclass
class Rehearsal:
    """Nothing goes wrong, and every I/O is noted."""

    faults: int = 0
    heard: list[Point] = field(default_factory=list)

    def fate(self, task: Task, what: str) -> Fate:
        self.heard.append(Point(task.process.function, task.occurrence, task.points, what))
        return Fate.FINE

    def calm(self) -> None:
        """It never was anything else."""


def points() -> list[Point]:
    """The I/Os that differ in what their handler has done before them."""
    rehearsal = Rehearsal()
    findings = _played(rehearsal)
    assert findings.all == [], findings.all
    seen: set[tuple[str, ...]] = set()
    done: dict[tuple[str, int], tuple[str, ...]] = {}
    found = []
    for point in rehearsal.heard:
        if point.function in ("test", "reader"):
            continue
        call = (point.function, point.call)
        before = (*done.get(call, ()), point.what.partition(" ")[0])[-_REMEMBERED:]
        done[call] = before
        if (point.function, *before) not in seen:
            seen.add((point.function, *before))
            found.append(point)
    return found


def play(point: Point, fate: Fate) -> tuple[int, Findings]:
    """The story with one thing going wrong: (whether it did, what was found)."""
    script = Script(point.function, point.call, point.place, fate)
    findings = _played(script)
    return script.faults, findings


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


def _say(story: Story, line: Business, who: Customer, kind: str) -> None:
    story.say(line, who, kind)


def _reply(story: Story, line: Business) -> None:
    story.agents.write(line)


def _read_and_resolve(story: Story) -> None:
    oak = story.businesses[0]
    setup = setups.load_recent(oak.account)
    assert setup
    number = min(story.agents.conversations_of(oak))
    triage.mark_read(setup, number)
    triage.set_status(setup, oak.dana, number, Status.RESOLVED)


def _tell_many(story: Story) -> None:
    fern = story.businesses[1]
    many = [
        Told(fern, BRAM, "message", story.item(fern, BRAM, "text"), tries=1) for _ in range(_MANY)
    ]
    story.courier.told += many
    story.courier.post(many)
