"""One port for everything, as CloudFront is in the cloud: its routes, its headers, its limits.

Run as `python -m infra.local.edge SETTINGS.json`.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from infra.local import routes, site, sockets

HOST = "127.0.0.1"
# API Gateway takes no larger request.
_LARGEST = 10 * 1024 * 1024
# Each call at once is a process of its own here, and too many would starve each other.
_AT_ONCE = {"webhook": 4, "rest": 8}
# Headers that do not go on to the next hop.
_ONE_HOP = {"connection", "keep-alive", "proxy-authorization", "te", "trailer", "upgrade"}
_MADE_ANEW = {"content-length", "date", "host", "server", "transfer-encoding"}
_OURS_TO_SAY = {"x-chathood-viewer", "x-forwarded-for"}
_NOT_CARRIED = _ONE_HOP | _MADE_ANEW | _OURS_TO_SAY
_TOO_LARGE = '{"error": "This request is larger than 10 MB.", "code": "too_large"}'
_AWAY = '{"error": "The local cloud does not answer. Is it starting?", "code": "unavailable"}'


@dataclass(frozen=True)
class Origins:
    """Where the parts of the product answer."""

    site: Path
    rest: str
    webhook: str
    sockets: str
    media: str
    simulator: str | None = None


class Edge:
    """Routes requests to the product's parts."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._routes = routes.of_cloudfront()
        self._headers = routes.secure_headers(origins.media)
        self._unknown = routes.unknown_address()
        self._session: aiohttp.ClientSession | None = None
        self._places = {name: asyncio.Semaphore(places) for name, places in _AT_ONCE.items()}

    def application(self) -> web.Application:
        """The aiohttp application; it holds the one client session."""
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_route("*", "/{path:.*}", self._answer)
        app.cleanup_ctx.append(self._connected)
        app.on_response_prepare.append(self._add_headers)
        return app

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
        # No limit for the whole: the simulator's pages listen to an endless answer.
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=120)
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False
        ) as self._session:
            yield

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        origin = self._routes.origin(request.path)
        if origin == self._routes.site and request.method not in ("GET", "HEAD"):
            return web.Response(status=405, text="Files can only be read.")
        if origin == self._routes.site:
            return site.page(self._origins.site, request.path)
        assert self._session
        viewer = _viewer(request)
        if origin == "sockets":
            return await sockets.carry(request, self._session, self._origins.sockets, viewer)
        if origin == routes.SIMULATOR:
            return await self._forward(request, self._origins.simulator, request.raw_path, viewer)
        base = self._origins.rest if origin == "rest" else self._origins.webhook
        path = _one_spelling(request.raw_path)
        async with self._places[origin]:
            answer = await self._forward(request, base, path, viewer)
        if origin == "webhook" and request.method == "POST" and answer.status == 200:
            await self._tell_simulator(await request.read())
        return answer

    async def _forward(
        self, request: web.Request, base: str | None, path: str, viewer: dict[str, str]
    ) -> web.StreamResponse:
        if not base:
            return web.Response(status=404, text="The Meta simulator is not running.")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.json_response(text=_TOO_LARGE, status=413)
        headers = _carried(request.headers)
        headers.update(viewer)
        url = URL(base + path, encoded=True)
        assert self._session
        try:
            answer = await self._session.request(
                request.method, url, data=body or None, headers=headers, allow_redirects=False
            )
        except (aiohttp.ClientError, TimeoutError):
            return web.json_response(text=_AWAY, status=503)
        async with answer:
            return await self._given_back(request, answer)

    async def _given_back(
        self, request: web.Request, answer: aiohttp.ClientResponse
    ) -> web.StreamResponse:
        """`answer` as it came, piece by piece."""
        if answer.headers.get("x-amzn-ErrorType") == "MissingAuthenticationTokenException":
            return web.json_response(text=self._unknown, status=404)
        headers = _carried(answer.headers)
        response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
        response.content_length = answer.content_length
        await response.prepare(request)
        async for piece in answer.content.iter_any():
            await response.write(piece)
        await response.write_eof()
        return response

    async def _tell_simulator(self, body: bytes) -> None:
        """Others may post in Meta's name; the simulator then agrees with what they said."""
        if not self._origins.simulator:
            return
        assert self._session
        url = f"{self._origins.simulator}/_customers/overheard"
        try:
            async with self._session.post(url, data=body):
                return
        except (aiohttp.ClientError, TimeoutError):
            # It shows on the phones only; the product has taken it in.
            return

    async def _add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        if self._routes.origin(request.path) != routes.SIMULATOR:
            response.headers.update(self._headers)


def _viewer(request: web.Request) -> dict[str, str]:
    """What CloudFront and API Gateway tell about who asks, in headers nobody can forge."""
    viewer = request.remote or HOST
    before = request.headers.get("X-Forwarded-For")
    chain = [before, viewer, HOST] if before else [viewer, HOST]
    return {"X-Forwarded-For": ", ".join(chain), "X-Chathood-Viewer": viewer}


def _carried(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """The headers that go on to the next hop; one name may come several times."""
    kept = [(name, value) for name, value in headers.items() if name.lower() not in _NOT_CARRIED]
    return CIMultiDict(kept)


def _one_spelling(raw_path: str) -> str:
    """An API's address without slashes at its end, its query kept."""
    path, mark, query = raw_path.partition("?")
    return (path.rstrip("/") or "/") + mark + query


def main() -> None:
    """Reads its settings and serves until it is told to stop."""
    settings = json.loads(Path(sys.argv[1]).read_text())
    origins = Origins(**{**settings["origins"], "site": Path(settings["origins"]["site"])})
    app = Edge(origins).application()
    web.run_app(app, host=HOST, port=settings["port"], access_log=None, print=None)


if __name__ == "__main__":
    main()
