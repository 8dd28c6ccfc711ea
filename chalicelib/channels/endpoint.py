"""Calls to customers' own endpoints: signed, once, and never to an address that is not public.

Whom a name leads to is looked up once, checked, and then called at just that address, so that a
name cannot show one address to the check and another to the call (DNS rebinding). Redirects are
not followed, proxies of the environment not used, and nothing of the answer is kept but its status.
"""

import hmac
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from ipaddress import ip_address
from threading import Timer
from typing import Any, cast
from urllib.parse import quote, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)

from chalicelib.clock import now
from chalicelib.config import optional
from chalicelib.domain.webhook import Webhook, default_port, faults_of, is_public

# From the first look-up to the last byte that is read.
SECONDS = 5.0
_CONNECT_SECONDS = 3.0
_ADDRESSES = 2
_LONGEST_ANSWER = 64 * 1024
_CHUNK = 8 * 1024


@dataclass(frozen=True)
class Outcome:
    """What came of a call: `status` is HTTP's, 0 without an answer; `fault` is our word for why
    there is none, empty when there is one; `milliseconds` is how long it took."""

    status: int
    fault: str = ""
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint has taken what it was told."""
        return 200 <= self.status < 300


class Private(NewConnectionError):
    """The name leads to an address that is not public."""


def may_be_private() -> bool:
    """Whether loopback and plain HTTP are fine: on one's own machine only, and only if said so."""
    return optional("WEBHOOKS_MAY_BE_PRIVATE") == "true"


def call(webhook: Webhook, delivery: str, body: bytes) -> Outcome:
    """One POST; whatever happens is an outcome. `delivery` is the same for every try of one."""
    # What was fine when it was set up may have been set up elsewhere, or by other rules.
    if faults_of(webhook.url, may_be_private=may_be_private()):
        return Outcome(0, "address_refused")
    began = time.monotonic()
    status, fault = _posted(webhook, delivery, body)
    return Outcome(status, fault, int((time.monotonic() - began) * 1000))


def headers_of(secret: str, delivery: str, body: bytes) -> dict[str, str]:
    """What tells the receiver that it was us, when, and whether it has heard this before."""
    at = str(now() // 1000)
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Chathood-Webhooks",
        "X-Chatwoot-Signature": f"sha256={signature}",
        "X-Chatwoot-Timestamp": at,
        "X-Chatwoot-Delivery": delivery,
        "Connection": "close",
    }


def _posted(webhook: Webhook, delivery: str, body: bytes) -> tuple[int, str]:
    """(HTTP's status, our word for why there is none)."""
    line = _line(webhook.url)
    watch = Timer(SECONDS, line.cut)
    watch.daemon = True
    watch.start()
    try:
        headers = headers_of(webhook.secret, delivery, body)
        line.request("POST", _place(webhook.url), body, headers, preload_content=False)
        answer = line.getresponse()
        if line.was_cut:
            # What looks like the end of the answer's head is where we cut it.
            return 0, "timed_out"
        _read_away(answer.stream(_CHUNK, decode_content=False))
        return answer.status, ""
    except Private:
        return 0, "private_address"
    except NameResolutionError:
        return 0, "no_such_host"
    except (HTTPError, HTTPException, OSError, UnicodeError) as error:
        return 0, "timed_out" if line.was_cut else _fault_of(error)
    finally:
        watch.cancel()
        line.end()


def _line(url: str) -> "_PlainLine | _SafeLine":
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or default_port(parts.scheme)
    if parts.scheme == "http":
        return _PlainLine(host, port, timeout=_CONNECT_SECONDS)
    return _SafeLine(host, port, timeout=_CONNECT_SECONDS, ca_certs=certifi.where())


def _place(url: str) -> str:
    """Path and query as they travel: what is not ASCII is escaped, what is escaped stays so."""
    parts = urlsplit(url)
    whole = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(whole, safe="%/:?#[]@!$&'()*+,;=~-._")


def _read_away(chunks: Iterator[bytes]) -> None:
    """Takes what the endpoint says, so that it need not fail; nobody is interested in it. What is
    too long, or breaks off, is not waited for: the status is known."""
    with suppress(HTTPError, HTTPException, OSError):
        taken = 0
        for chunk in chunks:
            taken += len(chunk)
            if taken > _LONGEST_ANSWER:
                return


def _fault_of(error: Exception) -> str:
    """Our word for what went wrong; the fault's own text may hold the address."""
    if isinstance(error, NewConnectionError):
        return "unreachable"
    if isinstance(error, TimeoutError | ConnectTimeoutError):
        return "timed_out"
    if isinstance(error, ssl.SSLError | ssl.CertificateError):
        return "bad_certificate"
    return "no_answer"


class _Line:
    """A connection that looks its host up itself, goes to public addresses alone, and can be cut
    from outside however slowly the other side speaks."""

    was_cut = False
    _twin: socket.socket | None = None

    def cut(self) -> None:
        """Ends whatever is being waited for."""
        self.was_cut = True
        if self._twin:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Closes the connection for good."""
        cast(HTTPConnection, self).close()
        if self._twin:
            self._twin.close()

    def _new_conn(self) -> socket.socket:
        connection, fault = cast(HTTPConnection, self), OSError()
        for family, address in _addresses(connection):
            one = socket.socket(family, socket.SOCK_STREAM)
            try:
                one.settimeout(_CONNECT_SECONDS)
                one.connect(address)
                one.settimeout(SECONDS)
                # TLS takes the socket itself over; its twin stays ours.
                self._twin = one.dup()
                return one
            except OSError as error:
                one.close()
                fault = error
        if isinstance(fault, TimeoutError):
            raise ConnectTimeoutError(connection, "takes too long") from fault
        raise NewConnectionError(connection, "cannot be reached") from fault


def _addresses(connection: HTTPConnection) -> list[tuple[int, Any]]:
    """(family, address) of a host. One private address among several refuses them all."""
    host, port = connection.host, connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror()) from error
    for *_, address in found:
        if not may_be_private() and not is_public(ip_address(str(address[0]).partition("%")[0])):
            raise Private(connection, "is not public")
    return [(family, address) for family, _, _, _, address in found[:_ADDRESSES]]


class _PlainLine(_Line, HTTPConnection):
    """Over plain HTTP: on one's own machine only."""


class _SafeLine(_Line, HTTPSConnection):
    """Over TLS, by the certificates that browsers trust."""
