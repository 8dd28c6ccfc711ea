"""Customers' endpoints are called at public addresses only, and for a while only."""

import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from chalicelib.channels import endpoint
from chalicelib.channels.endpoint import call
from chalicelib.domain.webhook import Webhook, faults_of, is_public
from tests.customers import endpoint as listening


def _hook(url: str) -> Webhook:
    return Webhook(1, 1, frozenset(), url=url, secret="s")


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one's own machine, where loopback is fine."""
    monkeypatch.setenv("WEBHOOKS_MAY_BE_PRIVATE", "true")


def _leading_to(*answers: str) -> Callable[..., Any]:
    """A resolver that gives one answer after the other."""
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_not_called(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _leading_to(address))
    monkeypatch.setattr("socket.socket.connect", _never)

    outcome = call(_hook("https://shop.example.com/hook"), "d", b"{}")

    assert (outcome.status, outcome.fault) == (0, "private_address")
    assert not is_public(ip_address(address))


def _never(*_: Any) -> None:
    raise AssertionError("It was called.")


def test_who_shows_a_public_address_first_and_a_private_one_then_is_called_at_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _leading_to("203.0.114.9", "127.0.0.1"))
    called: list[Any] = []

    def connect(_: Any, address: Any) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.socket.connect", connect)

    outcome = call(_hook("https://shop.example.com/hook"), "d", b"{}")

    assert called == [("203.0.114.9", 443)]
    assert outcome.fault == "unreachable"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com/",
        "https://user:secret@shop.example.com/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://localhost/",
        "https://localhost./",
        "https://metadata.google.internal/",
        "https://169.254.169.254/latest",
        "https://shop.example.com:22/",
        "https://shop.example.com:25/",
        "https://shop.example.com:6379/",
        "https://shop.example.com:99999/",
        "https://shop.example.com/#part",
        "https://shop.example.com/a b",
        "https://shop.example.com/\r\nHost: x",
        "https://",
        "file:///etc/passwd",
        "gopher://shop.example.com/",
        "shop.example.com",
        "",
        "https://shop.example.com/" + "a" * 2_000,
    ],
)
def test_an_address_that_may_never_be_called_is_refused_when_it_is_set_up_and_when_called(
    url: str,
) -> None:
    assert faults_of(url, may_be_private=False)
    assert call(_hook(url), "d", b"{}").fault == "address_refused"


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com",
        "https://shop.example.com:8443/hooks/chat?shop=oak&kind=%20",
        "https://münchen.example.com/straße",
        "https://8.8.8.8/hook",
    ],
)
def test_an_address_on_the_internet_is_fine(url: str) -> None:
    assert faults_of(url, may_be_private=False) == []


@pytest.mark.parametrize("said", ["", "1", "yes", "false", "TRUE"])
def test_private_addresses_are_refused_unless_the_setting_says_just_true(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOKS_MAY_BE_PRIVATE", said)

    with listening() as shop:
        assert call(_hook(shop.url), "d", b"{}").fault == "address_refused"
        assert shop.told == []


def test_a_redirect_is_not_followed(at_home: None) -> None:
    with listening() as shop:
        shop.answers = [302]

        outcome = call(_hook(shop.url), "d", b"{}")

    assert (outcome.status, outcome.is_taken, len(shop.told)) == (302, False, 1)


@pytest.fixture
def slow() -> Iterator[tuple[str, list[int]]]:
    """(address, how much it got rid of) of a server that goes on for ever, a byte at a time."""
    server, sent = socket.create_server(("127.0.0.1", 0)), [0]
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(line,), daemon=True).start()

    def drip(line: socket.socket) -> None:
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.02):
                line.sendall(b"a")
                sent[0] += 1
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", sent
    stop.set()
    server.close()


def test_whoever_answers_byte_by_byte_is_cut_off(
    at_home: None, slow: tuple[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "SECONDS", 0.2)

    outcome = call(_hook(slow[0]), "d", b"{}")

    assert (outcome.status, outcome.fault) == (0, "timed_out")


def test_an_endless_answer_is_left_once_its_status_is_known(at_home: None) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    sent = [0]

    def serve() -> None:
        line, _ = server.accept()
        try:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                sent[0] += line.send(b"a" * 4096)
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()

    outcome = call(_hook(f"http://127.0.0.1:{server.getsockname()[1]}/"), "d", b"{}")
    server.close()

    assert (outcome.status, outcome.fault) == (200, "")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [(b"", "no_answer"), (b"SSH-2.0-OpenSSH\r\n", "no_answer"), (b"HTTP/1.1 99999", "no_answer")],
)
def test_what_is_no_answer_is_none(at_home: None, answer: bytes, fault: str) -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        line.recv(65536)
        line.sendall(answer)
        line.close()

    threading.Thread(target=serve, daemon=True).start()

    outcome = call(_hook(f"http://127.0.0.1:{server.getsockname()[1]}/"), "d", b"{}")
    server.close()

    assert (outcome.status, outcome.fault) == (0, fault)
