"""The servers a measurement runs against, and the product's code looking at them."""

import http.server
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.local import dynamodb, ministack, resources
from infra.local.server import CREDENTIALS, Server, free_port, spawn, wait_until_up


@dataclass(frozen=True)
class Servers:
    """DynamoDB Local, MiniStack for the rest of AWS, and Meta's simulator."""

    dynamodb_url: str
    aws_url: str
    meta_url: str
    app_secret: str


@contextmanager
def running() -> Iterator[Servers]:
    """Everything in memory and gone afterwards; meanwhile our environment leads to it."""
    before = dict(os.environ)
    material = resources.Material()
    started: list[Server] = []
    sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Screens)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    try:
        started.append(dynamodb.start())
        started.append(ministack.start())
        started.append(_meta(material))
        tables, aws, meta = (server.url for server in started)
        names = resources.create(tables, aws, material)
        os.environ.update(CREDENTIALS | names | _addresses(tables, aws, meta))
        os.environ["SOCKET_ENDPOINT"] = f"http://127.0.0.1:{sink.server_port}"
        yield Servers(tables, aws, meta, material.secret["meta_app_secret"])
    finally:
        sink.shutdown()
        for server in reversed(started):
            server.stop()
        os.environ.clear()
        os.environ.update(before)


def _addresses(tables: str, aws: str, meta: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": aws,
        "AWS_ENDPOINT_URL_DYNAMODB": tables,
        "SITE_URL": "http://127.0.0.1:8000",
        "META_GRAPH_URL": meta,
        "META_INSTAGRAM_URL": meta,
        "CHATHOOD_VERSION": "bench",
    }


def _meta(material: resources.Material) -> Server:
    port = free_port()
    env = {
        "META_APP_SECRET": material.secret["meta_app_secret"],
        "META_VERIFY_TOKEN": material.secret["meta_verify_token"],
    }
    command = [sys.executable, "-m", "infra.local.meta", "--port", str(port)]
    server = Server("Meta", f"http://127.0.0.1:{port}", spawn(command, env, None))
    return wait_until_up(server, "/_log", 30)


class _Screens(http.server.BaseHTTPRequestHandler):
    """Where pushes to open screens go: taken and forgotten."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
