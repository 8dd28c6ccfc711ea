"""Files a message only links to: fetched when it is sent, as Meta does."""

from collections.abc import Iterator

import aiohttp

from infra.local.meta.graph.whatsapp.file_rules import check_file
from infra.local.meta.media_store import MediaStore
from infra.local.meta.model import Message

_TIMEOUT = aiohttp.ClientTimeout(total=20)
_OWN = "/whatsapp_business/attachments/"
_FILE_KINDS = ("image", "video", "audio", "document", "sticker")


class Unreachable(Exception):
    """A link that gave no file; the message is the link, shortened."""


async def copy_all(message: Message, media: MediaStore, line_id: str) -> dict[str, str]:
    """Fetch every link of a message; answers which stored file stands for which link.

    Raises ``Unreachable`` for a link that gives no file, and ``GraphError`` 131053 for a file that
    WhatsApp does not carry as this kind."""
    copies: dict[str, str] = {}
    for link in links_in(message):
        body, mime_type = await _fetch(link)
        if message.type in _FILE_KINDS:
            check_file(message.type, body, mime_type)
        copies[link] = media.put(body, mime_type, "business", line_id).id
    return copies


def links_in(message: Message) -> Iterator[str]:
    """WhatsApp's ``link``, a template header's, and the ``url`` of Messenger's attachments."""
    if message.rendered:
        header = message.rendered.get("header", {})
        yield from _link(header.get(header.get("type", ""), {}))
    if not isinstance(message.content, dict):
        return
    if message.type in _FILE_KINDS:
        yield from _link(message.content)
    header = message.content.get("header") or {}
    if message.type == "interactive" and header.get("type") in _FILE_KINDS:
        yield from _link(header.get(header["type"]))
    if message.type == "page":
        one = message.content.get("attachment")
        for attachment in [*([one] if one else []), *message.content.get("attachments", [])]:
            if attachment.get("type") in ("image", "video", "audio", "file"):
                url = attachment["payload"].get("url")
                # What was uploaded here lies here already.
                yield from [url] if url and _OWN not in url else []


def _link(file: object) -> Iterator[str]:
    if isinstance(file, dict) and file.get("link"):
        yield str(file["link"])


async def _fetch(link: str) -> tuple[bytes, str]:
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(link) as answer,
        ):
            answer.raise_for_status()
            return await answer.read(), answer.content_type
    except (aiohttp.ClientError, TimeoutError) as trouble:
        raise Unreachable(link[:120]) from trouble
