"""Every Graph request the simulator received, for tests and for the curious."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 20_000
_SECRETS = ("access_token", "appsecret_proof", "client_secret", "input_token", "code")


@dataclass(frozen=True)
class Entry:
    """One request and its answer. ``body`` and ``query`` come without secrets."""

    number: int
    at: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int
    answer: Any
    fault: str


class Journal:
    """The last entries, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._count = 0

    def write(
        self,
        *,
        at: float,
        method: str,
        path: str,
        query: dict[str, str],
        body: Any,
        status: int,
        answer: Any,
        fault: str,
    ) -> None:
        self._count += 1
        self._entries.append(
            Entry(self._count, at, method, path, veil(query), veil(body), status, answer, fault)
        )

    def read(self, path: str = "", method: str = "", after: int = 0) -> list[dict[str, Any]]:
        """Entries whose path contains ``path``, numbered above ``after``."""
        return [
            asdict(entry)
            for entry in self._entries
            if path in entry.path and method in ("", entry.method) and entry.number > after
        ]

    def clear(self) -> None:
        self._entries.clear()
        self._count = 0


def veil(values: Any) -> Any:
    """The same with secrets shortened to their first letters."""
    if not isinstance(values, dict):
        return values
    return {
        key: f"{str(value)[:4]}…" if key in _SECRETS else value for key, value in values.items()
    }
