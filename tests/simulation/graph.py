"""Meta's far end behind requests' own seam: takes sends, hands out files, reports on them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from tests.simulation.network import Network

ORIGIN = "http://graph.simulated"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
_THROTTLES = (130429, 131056, 80007, 4)
_REFUSALS = (131026, 131051)
_TOKEN_DEAD = 190
_READ_SECONDS = 20


@dataclass
class Post:
    """One send that reached Meta's door. `was_told_no`: the answer surely said: not sent."""

    at: float
    line: str
    to: str
    text: str
    reference: str
    wamid: str = ""
    was_told_no: bool = False

    @property
    def is_delivered(self) -> bool:
        return bool(self.wamid)

    @property
    def thread(self) -> str:
        return self.reference.split(".")[0]

    @property
    def attempt(self) -> str:
        return self.reference.split(".")[3]


@dataclass
class Graph:
    """Meta: every post it saw, in order; `took` hears of each one it delivers."""

    network: Network
    posts: list[Post] = field(default_factory=list)
    took: Callable[[Post], None] = lambda post: None
    broken_lines: set[str] = field(default_factory=set)
    _count: int = 0

    def answer(self, adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response:
        """Answers what requests is about to send."""
        path = urlsplit(str(request.url)).path
        if request.method == "POST" and path.endswith("/messages"):
            said = json.loads(request.body or b"{}")
            if "biz_opaque_callback_data" in said:
                return self._send(adapter, request, path.split("/")[-2], said)
        what = f"Graph.{request.method} {'file' if '/files/' in path else 'thing'}"
        effect = self._thing(request, path)
        return self.network.call(
            what, lambda: _response(adapter, request, *effect), _BrokenRead(self, adapter, request)
        )

    def _send(
        self,
        adapter: HTTPAdapter,
        request: requests.PreparedRequest,
        line: str,
        said: Mapping[str, Any],
    ) -> requests.Response:
        post = Post(
            0,
            line,
            said.get("to") or said["recipient"],
            _text(said),
            said["biz_opaque_callback_data"],
        )
        broken = _BrokenSend(self, adapter, request, post)
        return self.network.call("Graph.POST message", lambda: self._take(broken), broken)

    def _take(self, broken: "_BrokenSend") -> requests.Response:
        post = broken.post
        if post.line in self.broken_lines:
            return broken.refuse(_TOKEN_DEAD)
        self._count += 1
        post.wamid = f"wamid.out{self._count:06d}"
        broken.note()
        self.took(post)
        engine = self.network.engine
        engine.pause(self.network.profile.slow_sends * engine.random.random())
        return broken.respond(200, {"messages": [{"id": post.wamid}]})

    def _thing(self, request: requests.PreparedRequest, path: str) -> tuple[int, bytes]:
        if "/files/" in path:
            return 200, PICTURE
        id = path.rpartition("/")[2]
        if request.method == "POST":
            return 200, b'{"id": "uploaded", "success": true}'
        url = f"{ORIGIN}/files/{id}"
        return 200, json.dumps({"id": id, "url": url, "mime_type": "image/png"}).encode()


class _BrokenSend:
    """How a send fails; each way notes what Meta saw of it."""

    def __init__(
        self, graph: Graph, adapter: HTTPAdapter, request: requests.PreparedRequest, post: Post
    ) -> None:
        self.post = post
        self._graph, self._adapter, self._request = graph, adapter, request
        self._engine = graph.network.engine

    def note(self) -> None:
        self.post.at = self._engine.now
        self._graph.posts.append(self.post)

    def respond(self, status: int, body: Mapping[str, Any]) -> requests.Response:
        return _response(self._adapter, self._request, status, json.dumps(body).encode())

    def refuse(self, code: int) -> requests.Response:
        self.post.was_told_no = True
        self.note()
        return self.respond(400, {"error": {"code": code, "message": "no"}})

    def before(self) -> requests.Response:
        how = self._engine.random.choice(
            ("never reached", "throttled", "throttled", "cut off", "broke", "fault", "refused")
        )
        if how == "never reached":
            raise _unreachable(self._request)
        if how == "throttled":
            return self.refuse(self._engine.random.choice(_THROTTLES))
        if how == "refused":
            return self.refuse(self._engine.random.choice(_REFUSALS))
        self.note()
        if how == "cut off":
            raise _cut_off(self._request)
        if how == "fault":
            return self.respond(500, {"error": {"code": 131000, "message": "fault"}})
        return _response(self._adapter, self._request, 503, b"<html>")

    def after(self) -> requests.Response:
        how = self._engine.random.choice(("silent", "cut off", "truncated", "broke"))
        if how == "silent":
            self._engine.pause(_READ_SECONDS)
            raise requests.ReadTimeout(request=self._request)
        if how == "cut off":
            raise _cut_off(self._request)
        status, body = (200, b'{"messa') if how == "truncated" else (500, b"<html>")
        return _response(self._adapter, self._request, status, body)


class _BrokenRead:
    """How anything but a send fails: repeating it is harmless."""

    def __init__(
        self, graph: Graph, adapter: HTTPAdapter, request: requests.PreparedRequest
    ) -> None:
        self._adapter, self._request = adapter, request
        self._engine = graph.network.engine

    def before(self) -> requests.Response:
        if self._engine.random.random() < 0.5:
            raise _unreachable(self._request)
        return _response(self._adapter, self._request, 503, b"")

    def after(self) -> requests.Response:
        if self._engine.random.random() < 0.5:
            raise _cut_off(self._request)
        return _response(self._adapter, self._request, 200, PICTURE[:11], announced=len(PICTURE))


def _text(said: Mapping[str, Any]) -> str:
    kind = said["type"]
    held = said.get(kind, {})
    return str(held.get("body") or held.get("caption") or held.get("emoji") or "")


def _unreachable(request: requests.PreparedRequest) -> requests.ConnectionError:
    reason = NewConnectionError(HTTPConnection("graph.simulated"), "refused")
    pool = HTTPConnectionPool("graph.simulated")
    return requests.ConnectionError(MaxRetryError(pool, "/", reason), request=request)


def _cut_off(request: requests.PreparedRequest) -> requests.ConnectionError:
    return requests.ConnectionError(ProtocolError("cut off"), request=request)


def _response(
    adapter: HTTPAdapter,
    request: requests.PreparedRequest,
    status: int,
    body: bytes,
    announced: int | None = None,
) -> requests.Response:
    kind = "image/png" if body.startswith(PICTURE[:8]) else "application/json"
    length = str(len(body) if announced is None else announced)
    raw = HTTPResponse(
        BytesIO(body),
        {"Content-Type": kind, "Content-Length": length},
        status,
        preload_content=False,
        enforce_content_length=False,
    )
    return adapter.build_response(request, raw)
