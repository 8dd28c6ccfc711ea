"""Words that must turn up nowhere in the clear, and everything that is watched for them."""

import base64
import io
import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_plus

from chalicelib.aws.clients import client
from infra import items, recovery
from infra.local.meta.journal import _SECRETS as SECRETS
from infra.local.resources import STAGE

# Raw mails lie here as SES puts them, until they are taken in; and what somebody asked a plain
# copy of. Both are written down as exceptions (docs/where-data-lies.md).
PLAIN_BUCKETS = ("-mail-", "-handoff-")

_TABLES = tuple(recovery.days())
_STORING = ("PutObject", "CreateMultipartUpload", "UploadPart")


@dataclass(frozen=True)
class Canary:
    """Somebody and something that nobody else is called."""

    text: str = field(default_factory=lambda: f"Kestrel{secrets.token_hex(6)}")
    name: str = field(default_factory=lambda: f"Quillon{secrets.token_hex(5)}")
    phone: str = field(default_factory=lambda: f"336{secrets.randbelow(10**8):08d}")
    bsuid: str = field(default_factory=lambda: f"FR.{10**17 + secrets.randbelow(10**17)}")
    mail: str = field(default_factory=lambda: f"zephyr{secrets.token_hex(5)}@hidden.example.com")
    token: str = field(default_factory=lambda: f"EAAwren{secrets.token_hex(12)}")
    password: str = field(default_factory=lambda: f"Plover {secrets.token_hex(8)}")
    filename: str = field(default_factory=lambda: f"heron{secrets.token_hex(5)}.pdf")
    file: bytes = field(default_factory=lambda: f"%PDF-1.4 {secrets.token_hex(30)}".encode())

    def words(self) -> Mapping[str, bytes]:
        """What must not be found, by what it is, also in its usual disguises."""
        plain = {
            name: value if isinstance(value, bytes) else value.encode()
            for name, value in vars(self).items()
        }
        disguised = {f"{name} in base64": _middle(value) for name, value in plain.items()}
        quoted = {f"{name} in a URL": quote(value).encode() for name, value in plain.items()}
        return {**plain, **disguised, **quoted}

    def found_in(self, where: str, content: str | bytes) -> list[str]:
        """A line for each word that `content` shows, with what stands around it."""
        raw = content.encode() if isinstance(content, str) else content
        return [
            f"{what} stands in {where}: …{raw[max(0, at - 80) : at + 80]!r}…"
            for what, word in self.words().items()
            if (at := raw.find(word)) >= 0
        ]


def _middle(value: bytes) -> bytes:
    """Base64 that does not depend on what stood before: the whole triples in between."""
    return base64.b64encode(value[: len(value) // 3 * 3])


@dataclass
class Watch:
    """What left the product while it was watched, and what came to lie where."""

    said: io.StringIO = field(default_factory=io.StringIO)
    queued: list[str] = field(default_factory=list)
    objects: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: list[tuple[str, int, bytes]] = field(default_factory=list)

    def logs(self) -> list[str]:
        return self.said.getvalue().splitlines()

    def refusals(self) -> list[tuple[str, int, bytes]]:
        return [answer for answer in self.answers if answer[1] >= 400]


@contextmanager
def watching() -> Iterator[Watch]:
    """Everything that is logged, printed, queued and stored as an object from here on."""
    watch = Watch()
    handler = logging.StreamHandler(watch.said)
    root, before = logging.getLogger(), logging.getLogger().level
    # The level that our functions log at (service.yaml): whatever a library says is heard, too.
    root.setLevel(logging.INFO)
    root.addHandler(handler)

    def queued(params: dict[str, Any], **_: Any) -> None:
        watch.queued.append(json.dumps(params, default=str))

    def stored(params: dict[str, Any], **_: Any) -> None:
        body = params.get("Body", b"")
        content = body if isinstance(body, bytes) else b""
        watch.objects.append((params["Bucket"], params["Key"], content))

    sqs, s3 = client("sqs").meta.events, client("s3").meta.events
    sqs.register("provide-client-params.sqs.SendMessage", queued)
    for call in _STORING:
        s3.register(f"provide-client-params.s3.{call}", stored)
    try:
        with redirect_stderr(watch.said), redirect_stdout(watch.said):
            yield watch
    finally:
        sqs.unregister("provide-client-params.sqs.SendMessage", queued)
        for call in _STORING:
            s3.unregister(f"provide-client-params.s3.{call}", stored)
        root.removeHandler(handler)
        root.setLevel(before)


def rows(dynamodb: Any) -> Iterator[tuple[str, items.Key, bytes]]:
    """(table, key, everything in it) of every item of every table."""
    for name in _TABLES:
        table = f"chathood-{STAGE}-{name}"
        for item in items.scan(dynamodb, table):
            yield table, items.key_of(item), b"\x00".join(_leaves(item))


def _leaves(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name).encode()
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value if isinstance(value, bytes) else str(value).encode()


def secrets_in(entry: Mapping[str, Any]) -> list[str]:
    """Which of Meta's secrets stood in the address of a call."""
    return [name for name in entry["query"] if name in SECRETS]


def address(entry: Mapping[str, Any]) -> str:
    """The address of a call, as a proxy's log would show it."""
    query = "&".join(f"{name}={value}" for name, value in entry["query"].items())
    return unquote_plus(f"{entry['path']}?{query}")
