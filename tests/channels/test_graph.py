"""Calls to Graph and downloads from Meta: where they go, and what they carry along."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.channels import graph, meta_hosts
from chalicelib.domain.errors import FileGone, NotSent, RefusedByProvider

_PAGES = {
    "/file": (200, {"Content-Type": "image/png; charset=x"}, b"picture"),
    "/moved": (302, {"Location": "/file"}, b""),
    "/away": (302, {"Location": "https://example.com/file"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/expired": (403, {}, b"URL signature expired"),
    "/gone": (410, {}, b""),
    "/missing": (404, {}, b""),
    "/short": (200, {"Content-Length": "99"}, b"picture"),
}


@dataclass
class Cdn:
    """The far end of a download: fixed answers, and what was asked."""

    url: str = ""
    tokens: list[str | None] = field(default_factory=list)


@pytest.fixture
def cdn(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cdn]:
    found = Cdn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.tokens.append(self.headers.get("Authorization"))
            status, headers, body = _PAGES[self.path]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("META_GRAPH_URL", found.url)
    monkeypatch.setenv("META_INSTAGRAM_URL", "https://instagram.example.com")
    yield found
    server.shutdown()


@pytest.mark.parametrize(
    ("token", "host"), [("EAAtoken", "META_GRAPH_URL"), ("IGAtoken", "META_INSTAGRAM_URL")]
)
def test_a_token_decides_where_calls_go(
    monkeypatch: pytest.MonkeyPatch, token: str, host: str
) -> None:
    monkeypatch.setenv("META_GRAPH_URL", "https://graph.example.com")
    monkeypatch.setenv("META_INSTAGRAM_URL", "https://instagram.example.com")
    monkeypatch.setenv(host, "https://right.example.com")

    assert meta_hosts.api(meta_hosts.host_of(token)) == "https://right.example.com/v26.0"


@pytest.mark.parametrize("path", ["/file", "/moved"])
def test_an_address_that_is_its_own_key_needs_no_token(cdn: Cdn, path: str) -> None:
    assert graph.download(cdn.url + path, "", 100) == (b"picture", "image/png")

    assert set(cdn.tokens) == {None}


def test_a_token_is_not_taken_elsewhere(cdn: Cdn) -> None:
    with pytest.raises(NotSent):
        graph.download(f"{cdn.url}/moved", "EAAtoken", 100)

    assert cdn.tokens == ["Bearer EAAtoken"]


@pytest.mark.parametrize("path", ["/expired", "/gone"])
def test_an_address_that_is_over_never_opens_again(cdn: Cdn, path: str) -> None:
    with pytest.raises(FileGone):
        graph.download(cdn.url + path, "", 100)


@pytest.mark.parametrize("path", ["/missing", "/short", "/round"])
def test_what_may_still_come_is_tried_again(cdn: Cdn, path: str) -> None:
    with pytest.raises(NotSent):
        graph.download(cdn.url + path, "", 100)


@pytest.mark.parametrize("url", ["https://example.com/file", "http://scontent.xx.fbcdn.net/file"])
def test_files_come_from_metas_own_hosts_only(cdn: Cdn, url: str) -> None:
    with pytest.raises(RefusedByProvider):
        graph.download(url, "", 100)
    with pytest.raises(RefusedByProvider):
        graph.download(f"{cdn.url}/away", "", 100)


def test_a_file_may_be_too_large(cdn: Cdn) -> None:
    with pytest.raises(RefusedByProvider):
        graph.download(f"{cdn.url}/file", "", 3)
