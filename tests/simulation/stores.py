"""The small services in this process: objects, keys, the secret, screens' sockets."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.simulation.dynamodb.api import Refused

_KMS_KEY = b"the simulation's own master key.."


class Kms:
    """Encrypts by remembering nothing: a blob carries its content and a tag over its context."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        context = json.dumps(request.get("EncryptionContext", {}), sort_keys=True).encode()
        if operation == "GenerateDataKey":
            plain = self._random_bytes(32)
            return {"Plaintext": _b64(plain), "CiphertextBlob": _b64(_sealed(plain, context))}
        if operation == "Encrypt":
            plain = base64.b64decode(request["Plaintext"])
            return {"CiphertextBlob": _b64(_sealed(plain, context))}
        blob = base64.b64decode(request["CiphertextBlob"])
        if _sealed(blob[32:], context) != blob:
            raise Refused("InvalidCiphertextException", "")
        return {"Plaintext": _b64(blob[32:])}


class S3:
    """Buckets of objects, each with the time it was stored."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.buckets: dict[str, dict[str, tuple[bytes, float]]] = {}
        self._now = now

    def call(self, method: str, url: str, body: bytes) -> tuple[int, bytes]:
        """Answers a request as it comes over HTTP: (status, body)."""
        parts = urlsplit(url)
        bucket, key = _bucket_and_key(parts.netloc, unquote(parts.path))
        if method == "PUT":
            self.put(bucket, key, body)
            return 200, b""
        if method == "DELETE":
            self.delete(bucket, key)
            return 204, b""
        if not key and "versions" in parse_qs(parts.query, keep_blank_values=True):
            prefix = parse_qs(parts.query).get("prefix", [""])[0]
            return 200, self._versions(bucket, prefix)
        if not key:
            return 200, self._listed(bucket, parse_qs(parts.query).get("prefix", [""])[0])
        held = self.get(bucket, key)
        if held is None:
            return 404, b"<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>"
        return 200, held[0]

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self.buckets.setdefault(bucket, {})[key] = (body, self._now())

    def get(self, bucket: str, key: str) -> tuple[bytes, float] | None:
        """An object's content, and when it was stored; None when it is not there."""
        return self.buckets.setdefault(bucket, {}).get(key)

    def delete(self, bucket: str, key: str) -> None:
        self.buckets.setdefault(bucket, {}).pop(key, None)

    def names(self, bucket: str, prefix: str) -> list[tuple[str, float]]:
        """The objects of a bucket in their order, and when each was stored."""
        held = self.buckets.setdefault(bucket, {})
        return [(key, at) for key, (_, at) in sorted(held.items()) if key.startswith(prefix)]

    def _versions(self, bucket: str, prefix: str) -> bytes:
        """Each object has one version: nothing here is ever stored anew under its name."""
        rows = "".join(
            f"<Version><Key>{escape(key)}</Key><VersionId>1</VersionId>"
            "<IsLatest>true</IsLatest></Version>"
            for key, _ in self.names(bucket, prefix)
        )
        head = "<ListVersionsResult><IsTruncated>false</IsTruncated>"
        return f"{head}<Name>{bucket}</Name>{rows}</ListVersionsResult>".encode()

    def _listed(self, bucket: str, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key>"
            f"<LastModified>{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.000Z}"
            "</LastModified></Contents>"
            for key, at in self.names(bucket, prefix)
        )
        head = "<ListBucketResult><IsTruncated>false</IsTruncated>"
        return f"{head}<Name>{bucket}</Name>{rows}</ListBucketResult>".encode()


class Sockets:
    """Screens that listen; a push to one that has closed is told so."""

    def __init__(self) -> None:
        self.pushed = 0
        self.closed: set[str] = set()

    def call(self, connection: str) -> int:
        self.pushed += 1
        return 410 if connection in self.closed else 200


def _bucket_and_key(host: str, path: str) -> tuple[str, str]:
    name = host.partition(":")[0]
    if name.endswith(".aws.simulated"):
        return name.removesuffix(".aws.simulated"), path.lstrip("/")
    bucket, _, key = path.lstrip("/").partition("/")
    return bucket, key


def _sealed(plain: bytes, context: bytes) -> bytes:
    return hmac.digest(_KMS_KEY, context + plain, sha256) + plain


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
