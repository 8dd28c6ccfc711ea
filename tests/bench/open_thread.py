"""What an agent's click on a conversation reads and weighs."""

import gzip
import json
from dataclasses import dataclass

from chalicelib.inbox import browse
from chalicelib.store import message_pages
from chalicelib.wire import talk
from tests.bench.calls import Spent, listening, spent
from tests.bench.figure import Aside, Measured
from tests.bench.scene import set_up
from tests.bench.servers import Servers

_PAGE = 20


@dataclass(frozen=True)
class Opened:
    """The answer with a conversation's newest messages."""

    bytes: int
    compressed: int
    spent: Spent


def measure(servers: Servers) -> Opened:
    """A page of messages of 60 characters, as `GET …/messages` reads it."""
    scene = set_up(servers)
    for _ in range(_PAGE):
        scene.post(scene.text_event())
    setup, dana = scene.setup, scene.oak.dana
    number = scene.head().number
    with listening() as calls:
        head = browse.conversation(setup, dana, number)
        page = message_pages.page(head, _PAGE)
    assert len(page) == _PAGE
    payload = [talk.message(message, setup, head) for message in page]
    answer = json.dumps({"meta": {}, "payload": payload}).encode()
    return Opened(len(answer), len(gzip.compress(answer)), spent(calls))


def figures(opened: Opened) -> Measured:
    """Nothing here has a target of its own; the bill needs it."""
    how = f"the head and {_PAGE} messages of 60 characters"
    return [
        Aside("open thread: reads", opened.spent.reads, "read units", how),
        Aside("open thread: answer", opened.bytes / 1000, "KB", f"{how}; JSON, uncompressed"),
        Aside("open thread: answer, compressed", opened.compressed / 1000, "KB", "gzip"),
    ]
