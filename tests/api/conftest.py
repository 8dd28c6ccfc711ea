"""The API as its clients meet it: requests in, answers out, through Chalice's own front."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.test import Client

from chalicelib.domain.account import ChannelKind, Inbox, User
from chalicelib.inbox.accept import accept
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.open_account import give_token
from tests.api import described
from tests.conftest import Cloud
from tests.world import Business, Customer, World, signed, text, webhook


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass(frozen=True)
class Api:
    """Somebody who calls the API, with a token or without."""

    client: Client
    headers: Mapping[str, str] = field(default_factory=dict)
    root: str = ""

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answered:
        """Sends `body`, as JSON unless it is bytes; whatever comes back is as described."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        sent = {"content-type": "application/json", **self.headers, **(headers or {})}
        place = path if path.startswith("/") else f"{self.root}/{path}"
        answer = self.client.http.request(method, place, headers=sent, body=raw)
        described.check(method, place, answer.status_code, answer.body)
        return Answered(answer.status_code, answer.headers, answer.body)

    def get(self, path: str, **query: Any) -> Answered:
        return self.call("GET", f"{path}?{urlencode(query, doseq=True)}" if query else path)

    def post(self, path: str, body: Any = None) -> Answered:
        return self.call("POST", path, body)

    def form(self, path: str, *parts: tuple[str, str | bytes, str]) -> Answered:
        """A multipart form of (name, content, file name or nothing)."""
        lines = []
        for name, content, filename in parts:
            file = f'; filename="{filename}"' if filename else ""
            lines.append(
                f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
            )
            lines.append(content if isinstance(content, bytes) else content.encode())
            lines.append(b"\r\n")
        body = b"".join([*lines, b"--b--\r\n"])
        return self.call("POST", path, body, {"content-type": "multipart/form-data; boundary=b"})

    def within(self, **headers: str) -> "Api":
        return replace(self, headers={**self.headers, **headers})


@pytest.fixture(scope="session")
def client(cloud: Cloud) -> Iterator[Client]:
    """The application, as API Gateway would call it."""
    from app import app

    with Client(app) as client:
        yield client


@pytest.fixture
def nobody(client: Client, world: World) -> Api:
    """Somebody without a token, who knows where Oak is."""
    return Api(client, root=f"/api/v1/accounts/{world.oak.account}")


@pytest.fixture
def anyone(client: Client) -> Api:
    """Somebody without a token, who knows no account."""
    return Api(client)


def _for(client: Client, business: Business, user: User) -> Api:
    headers = {"api_access_token": give_token(user)}
    return Api(client, headers, f"/api/v1/accounts/{business.account}")


@pytest.fixture
def dana(client: Client, world: World) -> Api:
    """Oak's administrator."""
    return _for(client, world.oak, world.oak.dana)


@pytest.fixture
def ravi(client: Client, world: World) -> Api:
    """Oak's agent, who sees its WhatsApp number but not its widget."""
    return _for(client, world.oak, world.oak.ravi)


@pytest.fixture
def noor(client: Client, world: World) -> Api:
    """Fern's administrator, asking at Fern."""
    return _for(client, world.fern, world.fern.dana)


@pytest.fixture
def amara(world: World) -> Customer:
    """A customer who has just written to Oak's WhatsApp number."""
    customer = Customer.new()
    accept(
        *signed(world.app_secret, webhook(world.oak.whatsapp, customer, [text(customer, "Hello")]))
    )
    return customer


@pytest.fixture
def talk(dana: Api, amara: Customer) -> int:
    """The number of Amara's conversation."""
    [row] = dana.get("conversations").json["data"]["payload"]
    return int(row["id"])


@pytest.fixture
def api_inbox(world: World) -> Inbox:
    """An inbox of Oak that a program feeds."""
    return connect(world.oak.setup, world.oak.dana, Plan("Own shop", ChannelKind.API))


@pytest.fixture
def site(client: Client, world: World) -> Api:
    """A browser on Oak's website."""
    return Api(client, root=f"/public/api/v1/inboxes/{world.oak.widget.address}")


@pytest.fixture
def visitor(site: Api) -> str:
    """The path of a new visitor."""
    return f"contacts/{site.post('contacts').json['source_id']}"


@pytest.fixture
def chat(site: Api, visitor: str) -> str:
    """The path of the visitor's conversation."""
    return f"{visitor}/conversations/{site.post(f'{visitor}/conversations').json['id']}"
