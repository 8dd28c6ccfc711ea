"""The whole product, started as `make run` starts it, and those who use it from outside."""

import hmac
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import requests

from infra.local.server import free_port
from infra.package import ROOT

T = TypeVar("T")
_START_SECONDS = 120


def until(found: Callable[[], T | None], seconds: float = 20) -> T:
    """What `found` gives, once it gives something; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)
    return result


@dataclass
class Product:
    """A running product on a data folder of its own."""

    data: Path
    process: subprocess.Popen[bytes]
    run: dict[str, Any]

    @staticmethod
    def start(data: Path, **settings: str) -> "Product":
        """Starts it and waits until it is ready."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        for name in ("META_GRAPH_URL", "META_INSTAGRAM_URL", "SITE_URL"):
            env.pop(name, None)
        port = settings.pop("CHATHOOD_PORT", str(free_port()))
        env |= {"CHATHOOD_DATA": str(data), "CHATHOOD_PORT": port, **settings}
        ready = data / "run.json"
        # One that was killed has left its own, which says nothing about the one to come.
        ready.unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-m", "infra.local"], cwd=ROOT, env=env)
        until(lambda: ready.exists() or process.poll() is not None, _START_SECONDS)
        assert process.poll() is None, "The product did not start."
        return Product(data, process, json.loads(ready.read_text()))

    @property
    def url(self) -> str:
        return str(self.run["url"])

    @property
    def account(self) -> str:
        """Where the account's part of the API begins."""
        return f"{self.url}/api/v1/accounts/{self.run['account_id']}"

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.terminate()
        self.process.wait(60)

    # ---- Meta's side ----

    def post_webhook(self, body: Any, signature: str | None = None) -> requests.Response:
        """A webhook, signed unless `signature` says otherwise."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        secret = self.run["meta"]["app_secret"].encode()
        good = "sha256=" + hmac.new(secret, raw, sha256).hexdigest()
        headers = {"content-type": "application/json"}
        if signature != "":
            headers["X-Hub-Signature-256"] = signature or good
        return requests.post(f"{self.url}/webhooks/meta", data=raw, headers=headers, timeout=30)

    def customer(self, person: str, wish: dict[str, Any]) -> Any:
        """Lets a simulated customer write."""
        graph = self.run["meta"]["graph_url"]
        answer = requests.post(f"{graph}/_customers/{person}/send", json=wish, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def sent(self, address: str) -> list[dict[str, Any]]:
        """What a WhatsApp number has sent to its customers, in Meta's shapes, oldest first."""
        query = {"path": f"/{address}/messages", "method": "POST"}
        log = requests.get(f"{self.run['meta']['graph_url']}/_log", query, timeout=10)
        return [entry["body"] for entry in log.json()]

    # ---- The API's side ----

    def call(self, method: str, path: str, **more: Any) -> Any:
        """An API call with the demo user's token; its parsed answer."""
        answer = self.ask(method, path, **more)
        assert answer.ok, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """The same, whatever its status."""
        headers = {"api_access_token": self.run["api_access_token"], **more.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.account}{path}"
        return requests.request(method, url, headers=headers, timeout=30, **more)

    def new_whatsapp_inbox(self, name: str = "A number") -> "Line":
        """Connects a WhatsApp number of its own, so that tests do not meet."""
        number = str(10**14 + secrets.randbelow(10**14))
        channel = {
            "type": "whatsapp",
            "phone_number": f"+1555{secrets.randbelow(10**7):07d}",
            "provider": "whatsapp_cloud",
            "provider_config": {
                "phone_number_id": number,
                "business_account_id": "109800700600999",
                "api_key": "EAA" + secrets.token_hex(12),
            },
        }
        made = self.call("POST", "/inboxes", json={"name": name, "channel": channel})
        return Line(number, int(made["id"]))

    def new_page_inbox(self, kind: str) -> "Line":
        """Connects a Facebook Page or an Instagram account of its own."""
        address = str(10**14 + secrets.randbelow(10**14))
        channels = {
            "facebook": {"page_id": address, "page_access_token": "EAA" + secrets.token_hex(12)},
            "instagram": {"instagram_id": address, "access_token": "IGA" + secrets.token_hex(12)},
        }
        channel = {"type": kind, **channels[kind]}
        made = self.call("POST", "/inboxes", json={"name": f"A {kind}", "channel": channel})
        return Line(address, int(made["id"]))

    def conversations(self, inbox: int, status: str = "all") -> list[dict[str, Any]]:
        """Every conversation of an inbox."""
        query = {"status": status, "inbox_id": inbox}
        answer = self.call("GET", "/conversations", params=query)
        found: list[dict[str, Any]] = answer["data"]["payload"]
        return found

    def messages(self, conversation: int, **query: Any) -> list[dict[str, Any]]:
        """A conversation's messages without activities."""
        path = f"/conversations/{conversation}/messages"
        payload = self.call("GET", path, params=query)["payload"]
        return [message for message in payload if message["message_type"] != 2]


@dataclass(frozen=True)
class Line:
    """A connected WhatsApp number: Meta's id of it, and the inbox's."""

    address: str
    inbox: int
