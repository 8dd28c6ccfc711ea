"""The Meta simulator's doors for tests."""

import json
import urllib.request
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
