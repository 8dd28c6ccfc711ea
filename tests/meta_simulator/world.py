"""A simulator and a product beside it, both on a thread of their own, for tests that speak HTTP."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from aiohttp import web

from infra.local.meta.graph.access import proof_of
from infra.local.meta.server import build
from infra.local.meta.settings import Settings

SECRET = "meta-app-secret"
TOKEN = "EAAtest"
NUMBER = "118700600500901"
ACCOUNT = "109800700600301"
ADDRESS = "4917604069000"
INES = "33639984107"
STRANGER = "12065550123"
Json = dict[str, Any]


@dataclass
class Product:
    """What the webhook address received. ``answers`` are given first, then always 200."""

    url: str = ""
    received: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    inboxes: list[Json] = field(default_factory=list)

    def values(self) -> list[Json]:
        """Every change's value, in the order of arrival."""
        return [
            change["value"]
            for _signature, body in self.received
            for entry in json.loads(body)["entry"]
            for change in entry.get("changes", [])
        ]

    def statuses(self, message_id: str) -> list[Json]:
        return [
            status
            for value in self.values()
            for status in value.get("statuses", [])
            if status["id"] == message_id
        ]

    def messages(self) -> list[Json]:
        return [message for value in self.values() for message in value.get("messages", [])]


class Meta:
    """A caller of the simulator: Graph calls with token and proof, and the controls."""

    def __init__(self, url: str, product: Product) -> None:
        self.url = url
        self.product = product

    def graph(self, method: str, path: str, body: Json | None = None, **more: Any) -> Any:
        """Call ``/v26.0/…``; answers the response."""
        token = more.pop("token", TOKEN)
        params = {"appsecret_proof": proof_of(token, SECRET)} | more.pop("params", {})
        return requests.request(
            method,
            f"{self.url}/v26.0/{path}",
            params=params,
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
            **more,
        )

    def send(self, to: str = INES, **body: Any) -> Any:
        whole = {"messaging_product": "whatsapp", "to": to, "type": "text", **body}
        return self.graph("POST", f"{NUMBER}/messages", whole)

    def say(self, words: str = "Hi", to: str = INES, **body: Any) -> Any:
        return self.send(to, text={"body": words}, **body)

    def control(self, path: str, body: Json | None = None) -> Any:
        answer = requests.post(f"{self.url}{path}", json=body or {}, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def read(self, path: str) -> Any:
        return requests.get(f"{self.url}{path}", timeout=5).json()

    def customer(self, person: str = "ines", **wish: Any) -> str:
        """A customer writes to the number; answers the message's id."""
        line = {
            "phone_number_id": NUMBER,
            "business_account_id": ACCOUNT,
            "phone_number": ADDRESS,
        }
        answer: str = self.control(f"/_customers/{person}/send", {**line, **wish})["id"]
        return answer

    def thread(self, person: str = "ines") -> list[Json]:
        """What stands on the person's phone."""
        threads = self.read(f"/_customers/{person}")["threads"]
        messages: list[Json] = threads[0]["messages"] if threads else []
        return messages


def code_of(answer: Any) -> int:
    """The error code of a refused Graph call."""
    assert answer.status_code >= 400, answer.text
    code: int = answer.json()["error"]["code"]
    return code


def id_of(answer: Any) -> str:
    """The message id of an accepted send."""
    assert answer.status_code == 200, answer.text
    id: str = answer.json()["messages"][0]["id"]
    return id


def eventually(condition: Callable[[], Any], seconds: float = 4.0) -> Any:
    """Wait until something is true, and answer it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("It did not happen in time.")


@contextmanager
def running(data: Path | None = None) -> Iterator[Meta]:
    """A simulator with a product to post to, on free ports."""
    product = Product()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def wait_for(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    shop, product.url = wait_for(_listen(_product_app(product)))
    settings = Settings(
        app_id="1000",
        app_secret=SECRET,
        verify_token="verify",
        webhook_url=f"{product.url}/webhooks/meta",
        product_url=product.url,
        data=data,
    )
    runner, url = wait_for(_listen(build(settings)))
    try:
        yield Meta(url, product)
    finally:
        wait_for(runner.cleanup())
        wait_for(shop.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def _product_app(product: Product) -> web.Application:
    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if product.answers:
            return web.Response(status=product.answers.pop(0))
        product.received.append((request.headers["X-Hub-Signature-256"], body))
        return web.Response()

    async def shake(request: web.Request) -> web.Response:
        return web.Response(text=request.query["hub.challenge"])

    async def inboxes(request: web.Request) -> web.Response:
        return web.json_response({"payload": product.inboxes})

    app = web.Application()
    app.router.add_post("/webhooks/meta", receive)
    app.router.add_get("/webhooks/meta", shake)
    app.router.add_get("/api/v1/accounts/1/inboxes", inboxes)
    return app


async def _listen(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
