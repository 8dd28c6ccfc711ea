"""A quick way past botocore, whose serialising, signing and parsing would be most of every run.

What it decides stays its own: whether and when a call is made again, and how it ends. One seed in
fifty goes the whole way all the same, and a test holds the two ways together.
"""

import base64
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from botocore.exceptions import BotoCoreError

from tests.simulation import memory
from tests.simulation.aws import Aws, Reply, refused
from tests.simulation.dynamodb.values import as_json

# botocore's name of a service that speaks JSON on the left, its name on the wire on the right.
_JSON = {
    "dynamodb": "DynamoDB",
    "sqs": "AmazonSQS",
    "kms": "TrentService",
    "secretsmanager": "secretsmanager",
}
_S3 = {"GetObject": "GET", "PutObject": "PUT", "DeleteObject": "DELETE", "ListObjectsV2": "GET"}
_BLOBS = ("Plaintext", "CiphertextBlob")
_Heard = tuple["_Http", dict[str, Any]]


@dataclass
class _Http:
    """As much of an HTTP response as botocore looks at to decide."""

    status_code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


def fits(client: Any, operation: str) -> bool:
    """Whether a call of a client may go this way."""
    service = client.meta.service_model.service_name
    return service in _JSON or (service == "s3" and operation in _S3)


def call(client: Any, operation: str, given: Mapping[str, Any], aws: Aws) -> dict[str, Any]:
    """One call of a client, as its own `_make_api_call` makes it; raises what that raises."""
    context: dict[str, Any] = {}
    http, parsed = _tried(client, operation, context, _ask(client, operation, given, aws))
    if context or memory.has_spent_retries():
        name = f"after-call.{client.meta.service_model.service_id.hyphenize()}.{operation}"
        client.meta.events.emit(name, http_response=http, parsed=parsed, context=context)
    if http.status_code >= 300:
        raise client.exceptions.from_code(parsed["Error"]["Code"])(parsed, operation)
    return parsed


def _ask(client: Any, operation: str, given: Mapping[str, Any], aws: Aws) -> Callable[[], Reply]:
    """What each try asks."""
    service = client.meta.service_model.service_name
    if service == "s3":
        return lambda: aws.ask_s3(_S3[operation], lambda: _of_s3(aws, operation, given))
    # What pynamodb asks it has made for this call alone, and bytes may stay bytes in a table.
    asked = dict(given) if service == "dynamodb" else as_json(given)
    if operation == "TransactWriteItems" and "ClientRequestToken" not in asked:
        asked["ClientRequestToken"] = str(uuid.uuid4())  # one for all tries
    return lambda: aws.ask(_JSON[service], operation, asked)


def _tried(
    client: Any, operation: str, context: dict[str, Any], ask: Callable[[], Reply]
) -> _Heard:
    """What is heard at last; botocore's endpoint says whether to try once more, and waits."""
    attempts = 1
    while True:
        heard, fault = _heard(ask)
        if heard and heard[0].status_code < 300:
            return heard
        model = client.meta.service_model.operation_model(operation)
        again = client._endpoint._needs_retry(attempts, model, {"context": context}, heard, fault)
        if not again and heard:
            return heard
        if not again and fault:
            raise fault
        attempts += 1


def _heard(ask: Callable[[], Reply]) -> tuple[_Heard | None, Exception | None]:
    try:
        reply = ask()
    except BotoCoreError as fault:
        return None, fault
    if reply.status < 300:
        return (_Http(reply.status), _as_python(reply.body)), None
    error = {"Code": reply.body["__type"].rpartition("#")[2], "Message": reply.body["message"]}
    metadata = {"HTTPStatusCode": reply.status, "HTTPHeaders": {}}
    return (_Http(reply.status), {**reply.body, "Error": error, "ResponseMetadata": metadata}), None


def _as_python(body: Mapping[str, Any]) -> dict[str, Any]:
    """As botocore reads it: keys are bytes."""
    return {name: base64.b64decode(held) if name in _BLOBS else held for name, held in body.items()}


def _of_s3(aws: Aws, operation: str, given: Mapping[str, Any]) -> Reply:
    bucket, key = given["Bucket"], given.get("Key", "")
    if operation == "PutObject":
        aws.s3.put(bucket, key, given["Body"])
        return Reply(200)
    if operation == "DeleteObject":
        aws.s3.delete(bucket, key)
        return Reply(204)
    if operation == "GetObject":
        held = aws.s3.get(bucket, key)
        if held is None:
            return refused(404, "NoSuchKey")
        return Reply(
            200, {"Body": BytesIO(held[0]), "Metadata": {}, "LastModified": _time(held[1])}
        )
    found = aws.s3.names(bucket, given.get("Prefix", ""))
    listed = [{"Key": name, "LastModified": _time(at)} for name, at in found]
    return Reply(200, {"IsTruncated": False, **({"Contents": listed} if listed else {})})


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)
