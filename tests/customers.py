"""A customer's own server, that our webhooks call."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Endpoint:
    """Answers each call with the next of `answers`, or 200; keeps what it was told."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    told: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for _, raw in self.told]

    @property
    def events(self) -> list[str]:
        return [str(body["event"]) for body in self.bodies]

    @property
    def names(self) -> list[str]:
        """The deliveries, as their receiver can tell repeats."""
        return [headers["X-Chatwoot-Delivery"] for headers, _ in self.told]


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """A customer's server on this machine."""
    ours = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            ours.told.append((dict(self.headers), raw))
            self.send_response(ours.answers.pop(0) if ours.answers else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"an answer that nobody shows")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    ours.url = f"http://127.0.0.1:{server.server_port}/hook?of=oak"
    yield ours
    server.shutdown()
    server.server_close()
