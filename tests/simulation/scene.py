"""The world that every run begins with: Oak and Fern, made once by the product itself."""

import json
from dataclasses import dataclass
from functools import cache
from random import Random

from chalicelib.inbox.sweep import sweep
from chalicelib.store import sessions
from tests.simulation import seams
from tests.simulation.chance import Chance, Profile, Storm
from tests.simulation.cloud import START, Cloud, Snapshot
from tests.simulation.sealing import REAL_EVERY, use_quick, use_real
from tests.world import Business, World, make_world

APP_SECRET = "the simulated app's secret"
_SECRET = json.dumps(
    {
        "deployment_key": "5a" * 32,
        "meta_app_secret": APP_SECRET,
        "meta_verify_token": "verify",
        "platform_access_token": "platform",
    }
)
CALM = Profile(
    faults=0,
    latency=0.001,
    jumps=0,
    duplicates=0,
    disorder=0,
    spread=20,
    slow_statuses=False,
    outage="",
    slow_polls=0.15,
    bursts=False,
    reactions=False,
    stale=0,
    lag=0.01,
    lost_deletes=0,
    line_breaks=False,
    screens=False,
    busy=False,
    forgets=False,
    poison=False,
    slow_sends=0,
)


@dataclass(frozen=True)
class Scene:
    """A world as it lies in the tables, and who is in it."""

    world: World
    snapshot: Snapshot


@cache
def scene(*, quick: bool, whole: bool) -> Scene:
    """Oak and Fern, sealed quickly or really; `whole`: every call went through all of botocore."""
    seams.install()
    use_quick() if quick else use_real()
    cloud = Cloud(0, START - 3_600, CALM, Storm(Random(0), 0))
    cloud.is_short = not whole
    cloud.aws.secret = _SECRET
    seams.enter(cloud)
    world: World = cloud.do(lambda: make_world(APP_SECRET))
    cloud.do(sweep)  # it makes the ingest keys of today and tomorrow
    seams.leave()
    return Scene(world, Snapshot.of(cloud))


def begin(
    seed: int, profile: Profile, chance: Chance, *, whole: bool = False
) -> tuple[Cloud, World]:
    """The world of one run; it is the active one from now on."""
    quick = seed % REAL_EVERY > 0
    whole = whole or not quick
    found = scene(quick=quick, whole=whole)
    use_quick() if quick else use_real()
    cloud = Cloud(seed, START + (seed * 7919) % 86_400, profile, chance)
    cloud.is_short = not whole
    found.snapshot.into(cloud)
    seams.enter(cloud)
    return cloud, found.world


def open_screen(cloud: Cloud, oak: Business) -> None:
    """Dana looks at Oak's conversations."""
    bearer = sessions.Bearer(oak.account, oak.dana.id)
    cloud.do(lambda: sessions.show(bearer, "screen"))
