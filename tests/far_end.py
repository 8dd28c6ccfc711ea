"""What the other side does in tests: people let our app in, tokens end, calls are counted."""

from dataclasses import dataclass
from typing import Any

import requests

from chalicelib.channels.meta_hosts import proof
from chalicelib.inbox.invite import Invited, invite
from tests.world import Business


@dataclass(frozen=True)
class Meta:
    """The simulator, as the tests' hand in it."""

    url: str

    def control(self, path: str, body: dict[str, Any]) -> Any:
        answer = requests.post(f"{self.url}{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, path: str, **wish: Any) -> None:
        """The next call whose path holds `path` goes wrong."""
        self.control("/_faults", {"kind": "error", "path": path, **wish})

    def calls(self, path: str) -> list[tuple[str, Any]]:
        """(method, body or query) of the calls whose path holds `path`."""
        log = requests.get(f"{self.url}/_log", params={"path": path}, timeout=5).json()
        return [(entry["method"], entry["body"] or entry["query"]) for entry in log]

    def allow(self, channel: str, **wish: Any) -> Any:
        """The owner of a line lets us in: the grant, with its code and assets."""
        back = f"http://127.0.0.1:8000/connect/{channel}"
        return self.control("/_grants", {"login": channel, "redirect_uri": back, **wish})

    def end(self, token: str, **times: float) -> None:
        """Makes a token older, or over."""
        self.control("/_tokens", {"token": token, **times})

    def unsubscribe(self, asset: str, token: str) -> None:
        """Meta stops sending an asset's events, without a word."""
        query = {"access_token": token, **proof(token)}
        path = f"{self.url}/v26.0/{asset}/subscribed_apps"
        assert requests.delete(path, params=query, timeout=5).status_code == 200


def invited(business: Business, channel: str) -> Invited:
    """Dana asks for an address to open."""
    return invite(business.dana, channel, on_phone=False)
