"""A stretch of talk: as many messages and bytes of files as one step of an export takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.export import Place
from chalicelib.domain.message import Message
from chalicelib.store import conversations, message_pages, threads

_MOST_MESSAGES = 2_000
_MOST_THREADS = 500
_MOST_CHARACTERS = 4 << 20
_MOST_FILE_BYTES = 32 << 20
_HEADS_AT_ONCE = 100


@dataclass
class Stretch:
    """Messages in the order of their threads, and where reading goes on; None at the end."""

    messages: list[Message] = field(default_factory=list)
    on: Place | None = None
    _threads: int = 0
    _characters: int = 0
    _file_bytes: int = 0

    @property
    def is_full(self) -> bool:
        return (
            len(self.messages) >= _MOST_MESSAGES
            or self._threads >= _MOST_THREADS
            or self._characters >= _MOST_CHARACTERS
            or self._file_bytes >= _MOST_FILE_BYTES
        )

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self._characters += len(message.content.text) + len(str(message.content.attributes))
        self._file_bytes += sum(file.size for file in message.content.attachments)

    def end_thread(self) -> None:
        self._threads += 1


def beginnings(account: int, first: int, end: int) -> Iterator[Conversation]:
    """The first conversation of each thread, of the numbers from `first` up to `end`."""
    for start in range(first, end, _HEADS_AT_ONCE):
        numbers = range(start, min(start + _HEADS_AT_ONCE, end))
        for head in conversations.numbered(account, numbers):
            if threads.episodes_of(account, head.thread)[:1] == [head.number]:
                yield head


def read(account: int, wanted: Iterable[tuple[int, str]], place: Place) -> Stretch:
    """The stretch that begins at `place`.

    `wanted` are (number, thread) with rising numbers, from `place.number` on; `place.after` is
    the last message of that first thread that was read already.
    """
    stretch, after = Stretch(), int(place.after or 0)
    for number, thread in wanted:
        for message in message_pages.onwards(account, thread, after):
            stretch.add(message)
            if stretch.is_full:
                stretch.on = Place(place.step, number, str(message.id), place.part + 1)
                return stretch
        after = 0
        stretch.end_thread()
        if stretch.is_full:
            stretch.on = Place(place.step, number + 1, part=place.part + 1)
            return stretch
    return stretch


def heads_of(account: int, wanted: Iterable[int]) -> Mapping[int, Conversation]:
    """The conversations of these numbers, by number; those that are gone are left out."""
    numbers = sorted(set(wanted))
    heads: dict[int, Conversation] = {}
    for start in range(0, len(numbers), _HEADS_AT_ONCE):
        for head in conversations.numbered(account, numbers[start : start + _HEADS_AT_ONCE]):
            heads[head.number] = head
    return heads
