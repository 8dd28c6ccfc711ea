"""The Meta simulator's doors for tests."""

import hmac
import json
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any


class Meta:
    """What tests tell the simulator, and what it tells of our calls."""

    def __init__(self, url: str):
        self.url = url

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def upload(self, content: bytes, content_type: str) -> str:
        """A file that a customer can send; its media id."""
        request = urllib.request.Request(
            self.url + "/phone/api/media", data=content, headers={"content-type": content_type}
        )
        with urllib.request.urlopen(request) as answer:
            return str(json.loads(answer.read())["media_id"])

    def sent(self, phone_number_id: str) -> list[dict[str, Any]]:
        """The bodies of all send calls of a number."""
        entries = self.call("GET", f"/_log?path=/{phone_number_id}/messages&method=POST")
        return [entry["body"] for entry in entries]


def signed_request(app_secret: str, said: Mapping[str, Any]) -> str:
    """What Meta posts about a person who used our app's login, signed with `app_secret`."""
    payload = _encoded(json.dumps(said).encode())
    return f"{_encoded(hmac.digest(app_secret.encode(), payload.encode(), 'sha256'))}.{payload}"


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
