"""Faults on demand: what goes wrong on the wire, planned by tests.

A fault is planned for the next ``times`` requests whose path matches. Before or after the work:

- ``timeout``: no answer for ``seconds``, nothing done. ``reset``: the connection breaks, nothing
  done. ``status``: an HTML page with HTTP status ``code``. ``error``: a Graph error ``code``.
- ``lost_reply``: done, then the connection breaks. ``truncate``: done, half the answer.
  ``unreadable``: done, but the answer is no JSON. ``lost_timeout``: done, then no answer.
  ``delay``: done ``seconds`` late. ``failed``: accepted, and reported failed with ``code``.
"""

import asyncio
import re
import socket
import struct
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from infra.local.meta.graph.errors import GraphError, error_response

BEFORE = ("timeout", "reset", "status", "error")
AFTER = ("lost_reply", "lost_timeout", "truncate", "unreadable", "delay", "failed")


@dataclass(frozen=True)
class Fault:
    """One planned fault. ``path`` is a regular expression searched in the request's path."""

    kind: str
    path: str = ""
    method: str = ""
    times: int = 1
    code: int = 0
    subcode: int = 0
    seconds: float = 120.0
    skip: int = 0

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("", method) and re.search(self.path, path) is not None


class Faults:
    """The planned faults, first planned first used."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, wanted: dict[str, Any]) -> Fault:
        """Plan a fault; an unknown kind or field raises ``ValueError``."""
        try:
            fault = Fault(**wanted)
            re.compile(fault.path)
        except (TypeError, re.error) as wrong:
            raise ValueError(str(wrong)) from wrong
        if fault.kind not in BEFORE + AFTER:
            raise ValueError(f"The kinds are {', '.join(BEFORE + AFTER)}.")
        self._planned.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted off; ``skip`` lets that many requests pass first."""
        for place, fault in enumerate(self._planned):
            if not fault.meets(method, path):
                continue
            if fault.skip:
                self._planned[place] = replace(fault, skip=fault.skip - 1)
                continue
            self._count_off(place, fault)
            return fault
        return None

    def clear(self) -> None:
        self._planned.clear()

    def planned(self) -> list[Fault]:
        return list(self._planned)

    def _count_off(self, place: int, fault: Fault) -> None:
        if fault.times > 1:
            self._planned[place] = replace(fault, times=fault.times - 1)
        else:
            del self._planned[place]


async def strike_before(fault: Fault, request: web.Request) -> web.StreamResponse:
    """What the caller sees when nothing was done."""
    if fault.kind == "error":
        return error_response(GraphError(fault.code or 131000, subcode=fault.subcode or None))
    if fault.kind == "status":
        page = "<html><body><h1>Service temporarily unavailable</h1></body></html>"
        return web.Response(status=fault.code or 503, text=page, content_type="text/html")
    if fault.kind == "timeout":
        await asyncio.sleep(fault.seconds)
    return cut(request)


async def strike_after(
    fault: Fault, request: web.Request, answer: web.StreamResponse
) -> web.StreamResponse:
    """What the caller sees although the work was done."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds if fault.seconds != 120.0 else 1.0)
        return answer
    if fault.kind == "unreadable":
        return web.Response(text="<html>upstream connect error</html>", content_type="text/html")
    if fault.kind == "truncate":
        return await _half(request, answer)
    if fault.kind == "lost_timeout":
        await asyncio.sleep(fault.seconds)
    return cut(request) if fault.kind.startswith("lost") else answer


def cut(request: web.Request) -> web.Response:
    """Break the connection with a TCP reset instead of answering."""
    if request.transport is not None:
        raw = request.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    body = answer.body if isinstance(answer, web.Response) else b""
    whole = body if isinstance(body, bytes) else b"{}"
    half = web.StreamResponse(headers={"Content-Type": "application/json"})
    half.content_length = len(whole)
    await half.prepare(request)
    await half.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
