"""The web application: Graph, controls, customers and pages on one port."""

from collections.abc import AsyncIterator

from aiohttp import web

from infra.local.meta import controls
from infra.local.meta.customers import doors as customers
from infra.local.meta.graph import consent
from infra.local.meta.graph import doors as graph
from infra.local.meta.graph.gate import gate
from infra.local.meta.pages import doors as pages
from infra.local.meta.settings import Settings
from infra.local.meta.simulator import SIMULATOR, assemble

_LARGEST_BODY = 110 * 1024 * 1024


def build(settings: Settings) -> web.Application:
    """An application with a world of its own, loaded from what was remembered."""
    app = web.Application(middlewares=[gate], client_max_size=_LARGEST_BODY)
    app[SIMULATOR] = assemble(settings)
    pages.install(app)
    for routes in (controls.routes, customers.routes, graph.routes, consent.routes):
        app.add_routes(routes)
    app.cleanup_ctx.append(_live)
    return app


async def _live(app: web.Application) -> AsyncIterator[None]:
    sim = app[SIMULATOR]
    sim.memory.load()
    sim.world.watchers.append(sim.memory.soon)
    yield
    await sim.errands.cancel()
    await sim.courier.close()
    sim.memory.save()
