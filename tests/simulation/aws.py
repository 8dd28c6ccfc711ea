"""AWS behind botocore's own seam: what it would write to a socket is answered here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from tests.simulation.dynamodb.api import DynamoDB, Refused
from tests.simulation.network import Network
from tests.simulation.sqs import Sqs
from tests.simulation.stores import S3, Kms, Sockets

_NEVER_REACHED, _CUT_OFF, _SILENT = "never reached", "cut off", "silent"
_READ_SECONDS = 5
_URL = "http://aws.simulated"
_BUSY = {
    "DynamoDB": (400, "ProvisionedThroughputExceededException"),
    "AmazonSQS": (400, "RequestThrottled"),
    "TrentService": (400, "ThrottlingException"),
    "secretsmanager": (400, "ThrottlingException"),
}
_OURS_BROKE = (500, "InternalServerError")


@dataclass(frozen=True)
class Reply:
    """An answer: in a service's JSON, or as it is (`raw`)."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""

    @property
    def in_xml(self) -> bytes:
        """As S3 says it."""
        code = str(self.body.get("__type", "")).rpartition("#")[2]
        return f"<Error><Code>{code}</Code></Error>".encode() if code else self.raw


class Aws:
    """Every service the product calls."""

    def __init__(self, network: Network, dynamodb: DynamoDB, sqs: Sqs, s3: S3) -> None:
        self.network = network
        self.dynamodb, self.sqs, self.s3 = dynamodb, sqs, s3
        self.kms = Kms(network.engine.bytes.randbytes)
        self.sockets = Sockets()
        self.secret = ""

    def answer(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answers what botocore is about to send."""
        target = _target(request)
        if not target:
            return self._rest(request)
        service, _, operation = target.replace("_20120810", "").partition(".")
        reply = self.ask(service, operation, json.loads(_bytes(request) or b"{}"))
        return respond(request, reply.status, json.dumps(reply.body).encode())

    def ask(self, service: str, operation: str, body: dict[str, Any]) -> Reply:
        """One call in a service's own JSON."""
        effect = self._json(service, operation, body)
        return self.network.call(
            f"{service}.{operation}{_about(body)}",
            lambda: _answered(effect),
            _Broken(self, service),
        )

    def _json(
        self, service: str, operation: str, body: dict[str, Any]
    ) -> Callable[[], dict[str, Any]]:
        if service == "DynamoDB":
            return lambda: self.dynamodb.call(operation, body)
        if service == "AmazonSQS":
            return lambda: self.sqs.call(operation, body)
        if service == "TrentService":
            return lambda: self.kms.call(operation, body)
        return lambda: {"SecretString": self.secret}

    def _rest(self, request: AWSPreparedRequest) -> AWSResponse:
        path = urlsplit(request.url).path
        if "/@connections/" in path:
            name = unquote(path.rpartition("/")[2])
            reply = self.network.call(
                "Sockets.Post",
                lambda: Reply(self.sockets.call(name), raw=b"{}"),
                _Broken(self, "Sockets"),
            )
            return respond(request, reply.status, reply.in_xml)
        method, body = str(request.method), _plain(request)

        def effect() -> Reply:
            status, raw = self.s3.call(method, request.url, body)
            return Reply(status, raw=raw)

        reply = self.ask_s3(method, effect)
        return respond(request, reply.status, reply.in_xml)

    def ask_s3(self, method: str, effect: Callable[[], Reply]) -> Reply:
        """One call of S3."""
        return self.network.call(f"S3.{method}", effect, _Broken(self, "S3"))


class _Broken:
    """How a call to AWS fails."""

    def __init__(self, aws: Aws, service: str) -> None:
        self._engine = aws.network.engine
        self._service = service

    def before(self) -> Reply:
        how = self._engine.random.choice((_NEVER_REACHED, _CUT_OFF, _SILENT, "busy", "broke"))
        if how == "busy" and self._service in _BUSY:
            return refused(*_BUSY[self._service])
        return self._fail(how)

    def after(self) -> Reply:
        return self._fail(self._engine.random.choice((_CUT_OFF, _SILENT, "broke")))

    def _fail(self, how: str) -> Reply:
        if how == _NEVER_REACHED:
            raise EndpointConnectionError(endpoint_url=_URL, error="refused")
        if how == _CUT_OFF:
            raise ConnectionClosedError(endpoint_url=_URL, request=None)
        if how == _SILENT:
            self._engine.pause(_READ_SECONDS)
            raise ReadTimeoutError(endpoint_url=_URL, error="silent")
        return refused(*_OURS_BROKE)


def respond(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    """An answer as botocore reads it."""
    headers = {"content-length": str(len(body)), "x-amzn-requestid": "simulated"}
    return AWSResponse(request.url, status, cast(HTTPHeaders, headers), _Raw(body))


def refused(status: int, code: str, **more: Any) -> Reply:
    """An error answer."""
    return Reply(status, {"__type": f"com.amazonaws#{code}", "message": code, **more})


def _answered(effect: Callable[[], dict[str, Any]]) -> Reply:
    try:
        return Reply(200, effect())
    except Refused as no:
        return refused(400, no.code, **{**no.more, "message": no.sentence})


def _plain(request: AWSPreparedRequest) -> bytes:
    """A request's body; botocore may have wrapped it in chunks to carry a checksum."""
    raw = _bytes(request)
    if "aws-chunked" not in str(request.headers.get("Content-Encoding", "")):
        return raw
    content = b""
    while True:
        size, _, raw = raw.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            return content
        content, raw = content + raw[:length], raw[length + 2 :]


def _about(body: Mapping[str, Any]) -> str:
    """Which item or queue a call is about, for whoever reads a trace."""
    key = body.get("Key") or body.get("Item")
    if key and "pk" in key:
        return f" {body['TableName']} {key['pk']['S'][-24:]}/{key['sk']['S']}"
    if "KeyConditionExpression" in body:
        first = next(iter(body["ExpressionAttributeValues"].values()))
        return f" {body.get('IndexName', body['TableName'])} {next(iter(first.values()))}"
    return f" {body['QueueUrl'].rpartition('/')[2]}" if "QueueUrl" in body else ""


def _target(request: AWSPreparedRequest) -> str:
    named: Any = request.headers.get("X-Amz-Target") or ""
    return named.decode() if isinstance(named, bytes) else str(named)


def _bytes(request: AWSPreparedRequest) -> bytes:
    body: Any = request.body or b""
    content: bytes = body if isinstance(body, bytes) else body.read()
    return content


class _Raw(BytesIO):
    """What botocore takes for a socket's answer."""

    def stream(self, amount: int = 1 << 16, decode_content: bool | None = None) -> Any:
        while chunk := self.read(amount):
            yield chunk
