"""Carries events to the product: posts, retries, and on request holds, doubles or shuffles them."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp

from infra.local.meta.clock import Clock
from infra.local.meta.errands import Errands
from infra.local.meta.model import Wire
from infra.local.meta.settings import Settings
from infra.local.meta.webhooks.signature import encode, sign

Release = Literal["one_by_one", "batch", "reversed", "shuffled", "twice"]
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_FIRST_WAIT = 0.3
_LONGEST_WAIT = 20.0
_GIVE_UP_AFTER = 200
_KEPT = 5_000


@dataclass(frozen=True)
class Event:
    """One change, ready to be enveloped: ``object`` and the ``entry`` it stands in."""

    object: str
    entry: Wire
    on_accepted: Callable[[], None] | None = field(default=None, compare=False)


class Courier:
    """Posts events to the webhook address. Nothing is posted while that address is empty."""

    def __init__(self, settings: Settings, clock: Clock, errands: Errands) -> None:
        self._settings = settings
        self._clock = clock
        self._errands = errands
        self._session: aiohttp.ClientSession | None = None
        self._held: list[Event] = []
        self.holding = False
        self.doubling = False
        self.attempts: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def post(self, event: Event) -> None:
        """Send an event, or keep it while holding."""
        if self.holding:
            self._held.append(event)
            return
        for _ in range(2 if self.doubling else 1):
            self._errands.run(self._carry([event]))

    async def release(self, how: Release = "one_by_one") -> int:
        """Stop holding and send what was held. Answers how many events there were.

        ``batch`` puts them into one POST; the other ways wait for each answer, so that the order
        is the one asked for.
        """
        self.holding = False
        held, self._held = self._held, []
        if how == "batch":
            for kind in dict.fromkeys(event.object for event in held):
                await self._carry([event for event in held if event.object == kind])
            return len(held)
        for event in _in_order(held, how):
            await self._carry([event])
        return len(held)

    async def post_raw(self, body: bytes, signature: str | None = None) -> tuple[int, str]:
        """Post these exact bytes once, signed unless a signature is given; status and answer."""
        return await self._attempt(body, signature or sign(body, self._settings.app_secret))

    async def handshake(self, challenge: str) -> tuple[int, str]:
        """Meta's verification GET; the product must answer with the challenge."""
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": self._settings.verify_token,
            "hub.challenge": challenge,
        }
        async with self._client().get(self._settings.webhook_url, params=query) as answer:
            return answer.status, await answer.text()

    def clear(self) -> None:
        self._held.clear()
        self.attempts.clear()
        self.holding = self.doubling = False

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _carry(self, events: list[Event]) -> None:
        """Post until accepted. Meta retries for days with growing pauses; here pauses are short."""
        if not self._settings.webhook_url or not events:
            return
        body = encode(envelope(events))
        wait = _FIRST_WAIT
        for _ in range(_GIVE_UP_AFTER):
            status, _answer = await self._attempt(body, sign(body, self._settings.app_secret))
            if status == 200:
                return _tell(events)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _attempt(self, body: bytes, signature: str) -> tuple[int, str]:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature,
        }
        begun = self._clock.now()
        try:
            async with self._client().post(
                self._settings.webhook_url, data=body, headers=headers
            ) as answer:
                status, text = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError) as trouble:
            status, text = 0, type(trouble).__name__
        self.attempts.append(
            {
                "at": begun,
                "seconds": round(self._clock.now() - begun, 4),
                "status": status,
                "body": body.decode(errors="replace"),
            }
        )
        return status, text

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


def envelope(events: list[Event]) -> Wire:
    """One POST: Meta groups by object, and every event keeps an entry of its own."""
    return {"object": events[0].object, "entry": [event.entry for event in events]}


def _in_order(held: list[Event], how: Release) -> list[Event]:
    if how == "reversed":
        return held[::-1]
    if how == "shuffled":
        return random.sample(held, len(held))
    return [event for event in held for _ in range(2 if how == "twice" else 1)]


def _tell(events: list[Event]) -> None:
    for event in events:
        if event.on_accepted:
            event.on_accepted()
