"""Carries a browser's socket through to the emulated WebSocket API, both ways, until one closes."""

import asyncio

import aiohttp
from aiohttp import web

_CARRIED = ("Cookie", "Origin", "User-Agent", "X-Forwarded-For", "X-Chathood-Viewer")
_END = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


async def carry(
    request: web.Request, session: aiohttp.ClientSession, url: str, viewer: dict[str, str]
) -> web.StreamResponse:
    """Opens `url` with the browser's query and cookies; refused there is refused here."""
    headers = {name: request.headers[name] for name in _CARRIED if name in request.headers}
    try:
        behind = await session.ws_connect(
            url, params=request.query, headers={**headers, **viewer}, max_msg_size=0
        )
    except aiohttp.WSServerHandshakeError as refusal:
        return web.Response(status=refusal.status)
    before = web.WebSocketResponse(max_msg_size=0)
    await before.prepare(request)
    ways = [asyncio.create_task(_pump(before, behind)), asyncio.create_task(_pump(behind, before))]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    await asyncio.gather(before.close(code=behind.close_code or 1001), behind.close())
    return before


_Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _pump(source: _Socket, target: _Socket) -> None:
    while True:
        message = await source.receive()
        if message.type in _END or message.type == aiohttp.WSMsgType.CLOSING:
            return
        if message.type == aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)
        else:
            await target.send_bytes(message.data)
