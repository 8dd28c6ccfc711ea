"""The SMTP door of a local run: whoever sends a mail here finds it in the inbox it is for.

In the cloud SES receives mail and puts it into the mail bucket; here this does. A mail is answered
250 only once it lies there, so whatever happens to us afterwards, it is not lost.

Run as `python -m infra.local.smtp SETTINGS.json`.
"""

import asyncio
import json
import re
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.config import Config

from infra.local.resources import client

# SES takes 40 MB.
LARGEST = 40 << 20
_MOST_RECIPIENTS = 100
_IDLE_SECONDS = 120
_PATH = re.compile(r"^(?:FROM|TO):\s*<([^<>\s]*)>(.*)$", re.IGNORECASE)
_SIZE = re.compile(r"\bSIZE=(\d{1,12})\b", re.IGNORECASE)
Store = Callable[[bytes, list[str]], None]
_ONCE = Config(connect_timeout=3, read_timeout=30, retries={"total_max_attempts": 2})


# S3 notes 2 KB beside an object.
_NOTED_AT_ONCE = 15


class _Quit(Exception):
    """The client is done."""


_OVER = (
    _Quit,
    ConnectionError,
    TimeoutError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
)


@dataclass
class Session:
    """One client's connection, from its greeting to its farewell."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    store: Store
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Answers commands until the client leaves, or says nothing for too long."""
        try:
            await self._say("220 chathood.local ESMTP")
            while True:
                await self._answer(await self._line())
        except _OVER:
            pass
        finally:
            self.writer.close()

    async def _answer(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        step = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }.get(verb.upper())
        if step is None:
            await self._say("502 5.5.1 This command is not known here")
        else:
            await step(rest.strip())

    async def _ehlo(self, _: str) -> None:
        self._forget()
        offers = (f"SIZE {LARGEST}", "8BITMIME", "PIPELINING")
        await self._say("250-chathood.local", *(f"250-{one}" for one in offers), "250 SMTPUTF8")

    async def _helo(self, _: str) -> None:
        self._forget()
        await self._say("250 chathood.local")

    async def _mail(self, rest: str) -> None:
        path = _PATH.match(rest)
        size = _SIZE.search(path[2]) if path else None
        if path is None:
            await self._say("501 5.5.4 MAIL FROM:<address>")
        elif size and int(size[1]) > LARGEST:
            await self._say("552 5.3.4 This mail is too large")
        else:
            self._forget()
            self.sender = path[1]
            await self._say("250 2.1.0 OK")

    async def _rcpt(self, rest: str) -> None:
        path = _PATH.match(rest)
        if self.sender is None:
            await self._say("503 5.5.1 MAIL comes first")
        elif path is None or "@" not in path[1]:
            await self._say("501 5.1.3 RCPT TO:<address>")
        elif len(self.recipients) >= _MOST_RECIPIENTS:
            await self._say("452 4.5.3 Too many recipients")
        else:
            # Whom we know shows later: saying so here would tell a stranger.
            self.recipients.append(path[1].lower())
            await self._say("250 2.1.5 OK")

    async def _data(self, _: str) -> None:
        if not self.recipients:
            await self._say("503 5.5.1 RCPT comes first")
            return
        await self._say("354 End with a dot on a line of its own")
        raw = await self._content()
        if raw is None:
            await self._say("552 5.3.4 This mail is too large")
        else:
            await self._say(await self._stored(raw))
        self._forget()

    async def _content(self) -> bytes | None:
        """The mail, dots unstuffed; None when it was too large, after all of it has come."""
        lines, size = [], 0
        while (line := await self._raw_line()) != b".\r\n":
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines) if size <= LARGEST else None

    async def _stored(self, raw: bytes) -> str:
        trace = f"Return-Path: <{self.sender}>\r\n".encode("utf-8", "replace")
        try:
            await asyncio.to_thread(self.store, trace + raw, self.recipients)
        except Exception as error:  # whatever it is, the client must keep the mail
            print(f"A mail could not be stored: {type(error).__name__}", flush=True)
            return "451 4.3.0 It cannot be stored right now; try again"
        return "250 2.0.0 OK"

    async def _rset(self, _: str) -> None:
        self._forget()
        await self._say("250 2.0.0 OK")

    async def _noop(self, _: str) -> None:
        await self._say("250 2.0.0 OK")

    async def _quit(self, _: str) -> None:
        await self._say("221 2.0.0 Goodbye")
        raise _Quit

    def _forget(self) -> None:
        self.sender, self.recipients = None, []

    async def _line(self) -> str:
        return (await self._raw_line()).decode("utf-8", "replace").strip()

    async def _raw_line(self) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(b"\n"), _IDLE_SECONDS)

    async def _say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()


def into_bucket(aws_url: str, bucket: str) -> Store:
    """Puts a mail into the mail bucket, the envelope's recipients noted beside it."""
    s3 = client("s3", aws_url, _ONCE)

    def store(raw: bytes, recipients: list[str]) -> None:
        for begin in range(0, len(recipients), _NOTED_AT_ONCE):
            noted = " ".join(recipients[begin : begin + _NOTED_AT_ONCE])
            s3.put_object(
                Bucket=bucket,
                Key=f"-/{secrets.token_hex(16)}",
                Body=raw,
                Metadata={"recipients": noted.encode("ascii", "replace").decode()},
            )

    return store


async def serve(port: int, store: Store) -> None:
    """Listens on the loopback's `port`, for ever."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(reader, writer, store).run()

    server = await asyncio.start_server(meet, "127.0.0.1", port, limit=LARGEST)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Reads its settings and serves."""
    told = json.loads(Path(sys.argv[1]).read_text())
    asyncio.run(serve(told["port"], into_bucket(told["aws_url"], told["bucket"])))


if __name__ == "__main__":
    main()
