"""boto3 clients, made on first use and kept. Endpoints come from the standard AWS variables."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

# A reply must come soon or the caller's own deadline passes; the SDK tries again on its own for
# calls that are safe to repeat.
_PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 4})
# Presigned addresses of objects under a KMS key must be signed with version 4.
_SIGNED = _PATIENCE.merge(Config(signature_version="s3v4"))
# A call that may have been heard is not made again.
_ONCE = Config(connect_timeout=3, read_timeout=30, retries={"total_max_attempts": 1})
# A closed screen must not hold up a webhook.
_BRISK = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})


@cache
def client(service: str) -> Any:
    """The client of an AWS service, by its boto3 name."""
    return boto3.client(service, config=_SIGNED if service == "s3" else _PATIENCE)


@cache
def client_once(service: str) -> Any:
    """The client of a service whose calls must never be repeated: what it sends is sent."""
    return boto3.client(service, config=_ONCE)


@cache
def sockets(endpoint: str) -> Any:
    """The client that writes to browsers' sockets, at the WebSocket stage's `endpoint`."""
    return boto3.client("apigatewaymanagementapi", endpoint_url=endpoint, config=_BRISK)
