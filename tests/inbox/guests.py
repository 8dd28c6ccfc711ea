"""Somebody who writes to a Page or an Instagram account, and what Meta posts of it."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import message_pages, messages
from tests.meta import Meta
from tests.world import Business, World, signed

_OBJECTS = {ChannelKind.FACEBOOK: "page", ChannelKind.INSTAGRAM: "instagram"}


def milliseconds() -> int:
    return int(time.time() * 1000)


@dataclass(frozen=True)
class Guest:
    """A person as one line knows them; `meta` hears of what they write, as the real one would."""

    world: World
    meta: Meta
    line: Inbox
    id: str

    def item(self, **said: Any) -> dict[str, Any]:
        """They say something."""
        sides = {"sender": {"id": self.id}, "recipient": {"id": self.line.address}}
        return {**sides, "timestamp": milliseconds(), **said}

    def echo(self, mid: str, **message: Any) -> dict[str, Any]:
        """The line has said something to them."""
        sides = {"sender": {"id": self.line.address}, "recipient": {"id": self.id}}
        return {**self.item(), **sides, "message": {"mid": mid, "is_echo": True, **message}}

    def body(self, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
        entry = {"id": self.line.address, "time": milliseconds(), "messaging": items, **more}
        return {"object": _OBJECTS[self.line.channel], "entry": [entry]}

    def tell(self, *items: dict[str, Any], **more: Any) -> None:
        """Meta posts it, signed."""
        body = self.body(*items, **more)
        self.meta.call("POST", "/_customers/overheard", body)
        accept(*signed(self.world.app_secret, body))

    def write(self, words: str, **more: Any) -> str:
        """They write; the id of their message."""
        mid = f"m_{secrets.token_hex(12)}"
        self.tell(self.item(message={"mid": mid, "text": words, **more}))
        return mid

    def comment(self, words: str, verb: str = "add", id: str = "", at: int = 0) -> str:
        """They say something in public, under a post of the line; `at` in seconds."""
        id = id or f"700{secrets.randbelow(10**9)}_701"
        value = {
            "item": "comment",
            "verb": verb,
            "comment_id": id,
            "post_id": f"{self.line.address}_700",
            "from": {"id": self.id, "name": "Noa Levi"},
            "created_time": at or int(time.time()),
            "message": words,
        }
        self.tell(changes=[{"field": "feed", "value": value}])
        return id


def heads(business: Business) -> list[Conversation]:
    """All that the administrator sees, last active first."""
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def shown(business: Business) -> list[Message]:
    """Everything in the conversations, in each one's order."""
    return [m for head in heads(business) for m in message_pages.page(head, 100)]


def answer(business: Business, words: str = "Yes, it is.", **more: Any) -> Message:
    """Dana answers in the one conversation."""
    [head] = heads(business)
    draft = Draft(words, business.dana.id, by_human=True, **more)
    return reply(business.setup, head, draft).message


def send(message: Message) -> Message:
    """Every part goes out; the message as it then stands."""
    for part in range(len(message.sends)):
        deliver(Job(message.account, message.thread, message.id, part))
    return now_of(message)


def now_of(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


def states(message: Message) -> list[State]:
    return [part.state for part in now_of(message).sends]
