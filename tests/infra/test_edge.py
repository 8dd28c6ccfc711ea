"""The one port: CloudFront's routes, headers and limits."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from infra.local import routes
from infra.local.edge import Edge, Origins

_Browser = TestClient[web.Request, web.Application]
_Story = Callable[[_Browser], Awaitable[None]]


async def _told(request: web.Request) -> web.Response:
    """An origin that answers with what it was asked."""
    body = await request.read()
    told = {"path": request.raw_path, "size": len(body), "headers": dict(request.headers)}
    return web.json_response(told, headers={"Set-Cookie": "__Host-chathood=1; Secure; Path=/"})


async def _refuses_unknown(request: web.Request) -> web.Response:
    """API Gateway where it has no route."""
    named = {"x-amzn-ErrorType": "MissingAuthenticationTokenException"}
    return web.json_response({"message": "Missing Authentication Token"}, status=403, headers=named)


async def _echo(request: web.Request) -> web.StreamResponse:
    """A socket that repeats what it hears; without a ticket it does not open."""
    if "ticket" not in request.query:
        return web.Response(status=401)
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(f"{request.query['ticket']}: {message.data}")
        if message.data == "bye":
            await socket.close(code=4001)
    return socket


@asynccontextmanager
async def _edge(dist: Path) -> AsyncIterator[_Browser]:
    behind = web.Application(client_max_size=0)
    behind.router.add_get("/socket", _echo)
    behind.router.add_route("*", "/rest/api/unknown", _refuses_unknown)
    behind.router.add_route("*", "/{path:.*}", _told)
    async with TestServer(behind) as server:
        origins = Origins(
            site=dist,
            rest=str(server.make_url("/rest")),
            webhook=str(server.make_url("/hook")),
            sockets=str(server.make_url("/socket")),
            media="http://127.0.0.1:4566",
            simulator=str(server.make_url("/meta")),
        )
        async with TestClient(TestServer(Edge(origins).application())) as browser:
            yield browser


@pytest.fixture
def tell(tmp_path: Path) -> Callable[[_Story], None]:
    """Runs a story with an edge before a site of three files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Chathood</title>")
    (tmp_path / "assets" / "index-abc.js").write_text("1")
    (tmp_path / "widget.js").write_text("2")

    async def run(story: _Story) -> None:
        async with _edge(tmp_path) as browser:
            await story(browser)

    return lambda story: asyncio.run(run(story))


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/", "site"),
        ("/conversations/5", "site"),
        ("/widget.js", "site"),
        ("/api", "rest"),
        ("/api/v1/accounts/1/inboxes", "rest"),
        ("/auth/sign_in", "rest"),
        ("/public/api/v1/inboxes/x", "rest"),
        ("/platform/api/v1/users", "rest"),
        ("/openapi.json", "rest"),
        ("/health", "rest"),
        ("/privacy", "rest"),
        ("/data-deletion/", "rest"),
        ("/data-deletion/abc", "rest"),
        ("/webhooks/meta", "webhook"),
        ("/webhooks/meta/", "webhook"),
        ("/webhooks/meta/data-deletion", "rest"),
        ("/webhooks/meta/deauthorize", "rest"),
        ("/ws", "sockets"),
        ("/phone", "simulator"),
        ("/phone/inboxes", "simulator"),
        ("/phonebook", "site"),
        ("/demo-shop", "simulator"),
    ],
)
def test_every_address_leads_to_its_part(path: str, origin: str) -> None:
    assert routes.of_cloudfront().origin(path) == origin


def test_an_api_address_has_one_spelling(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        asked = URL("/api/v1/accounts/1/inboxes/?q=a%2Fb/", encoded=True)
        told = await (await browser.get(asked)).json()
        assert told["path"] == "/rest/api/v1/accounts/1/inboxes?q=a%2Fb/"

    tell(story)


def test_the_viewers_address_cannot_be_forged(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        forged = {"X-Chathood-Viewer": "9.9.9.9", "X-Forwarded-For": "9.9.9.9"}
        told = await (await browser.get("/api", headers=forged)).json()
        assert told["headers"]["X-Chathood-Viewer"] == "127.0.0.1"
        assert told["headers"]["X-Forwarded-For"] == "9.9.9.9, 127.0.0.1, 127.0.0.1"

    tell(story)


def test_every_answer_is_secured_and_keeps_its_own_headers(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        for path in ("/", "/api"):
            headers = (await browser.get(path)).headers
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert "connect-src 'self' http://127.0.0.1:4566" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Set-Cookie"].startswith("__Host-chathood")

    tell(story)


def test_an_address_of_the_client_is_its_page_and_a_missing_file_is_not(
    tell: Callable[[_Story], None],
) -> None:
    async def story(browser: _Browser) -> None:
        page = await browser.get("/inbox/3/conversations/7")
        assert (page.status, await page.text()) == (200, "<title>Chathood</title>")
        assert (await browser.get("/assets/gone.js")).status == 404
        assert (await browser.get("/..%2fsecret.json")).status == 404

    tell(story)


def test_only_names_with_a_digest_are_kept(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        asset = await browser.get("/assets/index-abc.js")
        assert "immutable" in asset.headers["Cache-Control"]
        for path in ("/", "/widget.js"):
            assert (await browser.get(path)).headers["Cache-Control"] == "no-cache"

    tell(story)


def test_an_unknown_api_address_is_answered_in_our_words(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        answer = await browser.get("/api/unknown")
        assert answer.status == 404
        assert json.loads(await answer.text())["code"] == "not_found"

    tell(story)


def test_ten_megabytes_pass_and_one_more_byte_does_not(tell: Callable[[_Story], None]) -> None:
    limit = 10 * 1024 * 1024

    async def story(browser: _Browser) -> None:
        passed = await browser.post("/api/v1/x", data=b"x" * (limit - 1))
        assert (await passed.json())["size"] == limit - 1
        refused = await browser.post("/api/v1/x", data=b"x" * (limit + 1))
        assert refused.status == 413
        assert (await refused.json())["code"] == "too_large"

    tell(story)


def test_a_socket_is_carried_both_ways_with_its_ticket(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        async with browser.ws_connect("/ws?ticket=t1") as socket:
            await socket.send_str("hello")
            assert await socket.receive_str() == "t1: hello"
            await socket.send_str("bye")
            await socket.receive()
            await socket.receive()
            assert socket.close_code == 4001

    tell(story)


def test_a_socket_that_is_refused_does_not_open(tell: Callable[[_Story], None]) -> None:
    async def story(browser: _Browser) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await browser.ws_connect("/ws")
        assert refusal.value.status == 401

    tell(story)
