"""One run: a storm, then quiet until nothing is left to do, then the checks."""

import time
from dataclasses import dataclass, field, replace
from random import Random

from tests.simulation import seams
from tests.simulation.chance import RATES, Profile, Storm
from tests.simulation.checks import check
from tests.simulation.cloud import Cloud
from tests.simulation.findings import Findings
from tests.simulation.people import mend
from tests.simulation.scene import begin, open_screen
from tests.simulation.story import Story

_AFTER_STORM = 60.0
# Longer than an erasure waits: its grace, and until no backup can bring its keys back.
_TURN_SECONDS = 30 * 3_600.0
_TURNS = 12
# How often the clock strikes then, and how often it looks although nothing is due: a day is long.
_QUIET_SECONDS = 600
_QUIET_LOOKS = 0.02


@dataclass(frozen=True)
class Outcome:
    """What one run came to."""

    seed: int
    profile: Profile
    webhooks: int
    sends: int
    faults: int
    findings: Findings
    digest: str
    lines: list[str] = field(default_factory=list)


def run(
    seed: int, rate: float | None = None, *, keep_lines: bool = False, whole: bool = False
) -> Outcome:
    """Plays the story of `seed` (at its own fault rate, or at `rate`) and checks its end; `whole`:
    through all of botocore."""
    random = Random(seed)
    profile = Profile.drawn(random, RATES[seed % len(RATES)] if rate is None else rate)
    storm = Storm(random, profile.faults, profile.outage if profile.faults else "")
    cloud, world = begin(seed, profile, storm, whole=whole)
    try:
        story = Story.begun(cloud, world)
        if profile.screens:
            storm.rate = 0
            open_screen(cloud, world.oak)
            storm.rate = profile.faults
        story.plan()
        storm.plan(cloud.engine, profile.spread)
        cloud.clock.start()
        cloud.engine.run(lambda: False, cloud.engine.now + profile.spread + _AFTER_STORM)
        findings = finish(cloud, story)
    finally:
        seams.leave()
    return Outcome(
        seed,
        profile,
        webhooks=len(story.courier.told),
        sends=sum(len(one.message.sends) for one in story.agents.replies if one.message),
        faults=storm.faults,
        findings=findings,
        digest=cloud.engine.trace.digest,
        lines=list(cloud.engine.trace.lines) if findings.all or keep_lines else [],
    )


def finish(cloud: Cloud, story: Story) -> Findings:
    """Quiet: nothing fails any more, operators and agents do their part; then the checks."""
    findings = Findings()
    cloud.chance.calm()
    cloud.network.profile = quiet(cloud.profile)
    cloud.dynamodb.unprocessed = 0
    cloud.clock.seconds, cloud.clock.looks = _QUIET_SECONDS, _QUIET_LOOKS
    story.courier.is_calm = story.agents.is_calm = True
    cloud.graph.broken_lines.clear()
    for turn in range(_TURNS):
        settled = cloud.engine.run(
            lambda: is_settled(cloud, story), cloud.engine.now + _TURN_SECONDS
        )
        cloud.do(lambda: time.sleep(5))  # indexes catch up
        if not mend(cloud, story, findings, turn):
            if not settled:
                findings.stuck.append(f"after {_TURN_SECONDS / 3600:.0f} hours things still go on")
            break
    check(cloud, story, findings)
    return findings


def quiet(profile: Profile) -> Profile:
    """The same world, when nothing goes wrong in it."""
    return replace(
        profile,
        faults=0,
        latency=0.002,
        jumps=0,
        duplicates=0,
        disorder=0,
        lost_deletes=0,
        slow_polls=0.15,
        slow_sends=0,
    )


def is_settled(cloud: Cloud, story: Story) -> bool:
    """Whether nothing is under way and nothing will happen by itself."""
    return (
        story.courier.is_idle
        and story.agents.is_idle
        and not cloud.clock.busy
        and all(stream.is_idle for stream in cloud.streams)
        and not any(q.letters for name, q in cloud.queues.items() if not name.endswith("-dead"))
        and not cloud.has_something_due()
    )
