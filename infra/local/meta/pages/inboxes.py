"""Which inboxes the product has: asked of its REST API with the token in run.json."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from infra.local.meta.model import Kind, Line
from infra.local.meta.simulator import Simulator

_FRESH_SECONDS = 3.0
_TIMEOUT = aiohttp.ClientTimeout(total=6)
_KINDS: dict[str, Kind] = {
    "Channel::Whatsapp": "whatsapp",
    "Channel::FacebookPage": "messenger",
    "Channel::Instagram": "instagram",
}


@dataclass(frozen=True)
class Inbox:
    """One line customers can write to; a web chat has a ``website_token`` instead of a line."""

    name: str
    kind: str
    line_id: str = ""
    owner_id: str = ""
    address: str = ""
    website_token: str = ""


@dataclass(frozen=True)
class Learned:
    """What the product answered. ``ready`` is false while it cannot be asked."""

    ready: bool
    inboxes: tuple[Inbox, ...]
    at: float = 0.0


class Inboxes:
    """Asks the product, at most once in three seconds, and remembers its lines."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._learned = Learned(False, ())

    async def learn(self) -> Learned:
        if self._learned.ready and time.monotonic() - self._learned.at < _FRESH_SECONDS:
            return self._learned
        listed = await self._ask()
        if listed is None:
            self._learned = Learned(False, self._remembered())
            return self._learned
        inboxes = tuple(inbox for inbox in map(_read, listed) if inbox)
        for inbox in inboxes:
            self._register(inbox)
        self._learned = Learned(True, inboxes, time.monotonic())
        return self._learned

    async def _ask(self) -> list[dict[str, Any]] | None:
        run = _run_file(self._sim.settings.data)
        origin = self._sim.settings.product_url or str(run.get("url", "")).rstrip("/")
        if not run or not origin:
            return None
        url = f"{origin}/api/v1/accounts/{run.get('account_id')}/inboxes"
        headers = {"api_access_token": str(run.get("api_access_token", ""))}
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.get(url, headers=headers) as answer,
            ):
                body = await answer.json() if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
        return body.get("payload") if isinstance(body, dict) else None

    def _register(self, inbox: Inbox) -> None:
        if not inbox.line_id:
            return
        kind = next(kind for kind in _KINDS.values() if kind == inbox.kind)
        line = Line(inbox.line_id, kind, inbox.owner_id, inbox.address, inbox.name)
        if self._sim.world.lines.get(line.id) != line:
            self._sim.world.register(line)

    def _remembered(self) -> tuple[Inbox, ...]:
        """Lines that someone has written on, while the product cannot be asked."""
        used = {line_id for line_id, _person in self._sim.world.threads}
        return tuple(
            Inbox(line.name, line.kind, line.id, line.owner_id, line.address)
            for line in self._sim.world.lines.values()
            if line.id in used
        )


def as_json(learned: Learned) -> dict[str, Any]:
    return {"ready": learned.ready, "inboxes": [asdict(inbox) for inbox in learned.inboxes]}


def _run_file(data: Path | None) -> dict[str, Any]:
    try:
        run = json.loads((data / "run.json").read_text()) if data else {}
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def _read(listed: dict[str, Any]) -> Inbox | None:
    """An inbox of the list, or ``None`` for channels that no phone plays."""
    channel, name = str(listed.get("channel_type")), str(listed.get("name") or "Shop")
    if channel == "Channel::WebWidget":
        return Inbox(name, "web", website_token=str(listed.get("website_token") or ""))
    if channel not in _KINDS:
        return None
    config = listed.get("provider_config") or {}
    line_id = (
        config.get("phone_number_id") or listed.get("page_id") or listed.get("instagram_id") or ""
    )
    address = "".join(filter(str.isdigit, str(listed.get("phone_number") or "")))
    owner = str(config.get("business_account_id") or "")
    if not str(line_id).isdigit():
        return None
    return Inbox(name, _KINDS[channel], str(line_id), owner, address)
