"""The parts of the simulator, put together once."""

from dataclasses import dataclass

from aiohttp import web

from infra.local.meta.clock import Clock
from infra.local.meta.errands import Errands
from infra.local.meta.faults import Faults
from infra.local.meta.grants import Grants
from infra.local.meta.graph.whatsapp.policy import Meters
from infra.local.meta.journal import Journal
from infra.local.meta.media_store import MediaStore
from infra.local.meta.memory import Memory
from infra.local.meta.progress import Pace, Progress
from infra.local.meta.settings import Settings
from infra.local.meta.webhooks.courier import Courier
from infra.local.meta.world import World


@dataclass(frozen=True)
class Simulator:
    """Everything a door needs. There is one per process."""

    settings: Settings
    clock: Clock
    world: World
    media: MediaStore
    courier: Courier
    progress: Progress
    meters: Meters
    journal: Journal
    faults: Faults
    errands: Errands
    memory: Memory
    grants: Grants

    def reset(self) -> None:
        """Forget everything but the settings; the version goes on, so that watchers notice."""
        self.world.clear()
        self.media.clear()
        self.courier.clear()
        self.meters.clear()
        self.progress.pace = Pace()
        self.journal.clear()
        self.faults.clear()
        self.grants.clear()
        self.clock.offset = self.settings.clock_offset
        self.world.changed()


SIMULATOR: web.AppKey[Simulator] = web.AppKey("simulator", Simulator)


def assemble(settings: Settings) -> Simulator:
    folder = settings.data / "meta" if settings.data else None
    clock = Clock(settings.clock_offset)
    errands = Errands()
    world = World()
    media = MediaStore(clock, folder / "media" if folder else None)
    courier = Courier(settings, clock, errands)
    return Simulator(
        settings=settings,
        clock=clock,
        world=world,
        media=media,
        courier=courier,
        progress=Progress(world, media, courier, clock, errands),
        meters=Meters(clock),
        journal=Journal(),
        faults=Faults(),
        errands=errands,
        grants=Grants(),
        memory=Memory(world, media, folder / "phones.json" if folder else None),
    )
