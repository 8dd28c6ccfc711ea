"""SQS in this process: at least once, hidden while in flight, FIFO groups, dead letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

_DEDUPLICATED_SECONDS = 300


@dataclass(eq=False)
class Letter:
    """One message of a queue."""

    id: str
    body: str
    sent: float
    visible: float
    group: str = ""
    received: int = 0
    receipt: str = ""


@dataclass
class Queue:
    """One queue, with the numbers of its template."""

    name: str
    visibility: float
    most_received: int = 0
    dead: "Queue | None" = None
    fifo: bool = False
    letters: list[Letter] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)  # (group, body), ever
    wake: Callable[[float], None] = lambda when: None
    _names: dict[tuple[str, str], float] = field(default_factory=dict)
    _count: int = 0

    def send(self, body: str, now: float, group: str = "", name: str = "", delay: float = 0) -> str:
        """Puts a message in, seen there in `delay` seconds; a FIFO queue takes one `name` of a
        group once in five minutes."""
        known = self._names.get((group, name))
        if self.fifo and known is not None and now - known < _DEDUPLICATED_SECONDS:
            return "known"
        self._names[group, name] = now
        self.sent.append((group, body))
        self._count += 1
        letter = Letter(f"{self.name}-{self._count}", body, now, now + delay, group)
        self.letters.append(letter)
        self.wake(letter.visible)
        return letter.id

    def receive(self, most: int, now: float) -> list[Letter]:
        """Takes up to `most` visible messages; what was received too often goes to its end."""
        taken: list[Letter] = []
        blocked: set[str] = set()
        for letter in list(self.letters):
            hidden = letter.visible > now
            if self.fifo and (letter.group in blocked or hidden):
                blocked.add(letter.group)
                continue
            if hidden or len(taken) == most:
                continue
            if self.dead and letter.received >= self.most_received:
                self.letters.remove(letter)
                self.dead.send(letter.body, now, letter.group, letter.id)
                continue
            letter.received += 1
            letter.receipt = f"{letter.id}/{letter.received}"
            letter.visible = now + self.visibility
            blocked.add(letter.group)
            taken.append(letter)
        return taken

    def delete(self, receipt: str) -> None:
        """Removes a message by its latest receipt; an older one removes nothing."""
        self.letters = [one for one in self.letters if one.receipt != receipt]

    def hide(self, receipt: str, seconds: float, now: float) -> bool:
        """Changes when a received message comes again; False when it is gone."""
        for letter in self.letters:
            if letter.receipt == receipt:
                letter.visible = now + seconds
                self.wake(letter.visible)
                return True
        return False


class Sqs:
    """The queues by their URLs, and SQS's operations on them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.queues: dict[str, Queue] = {}
        self._now = now

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        named = str(request.get("QueueUrl") or request["QueueName"])
        queue = self.queues[named.rpartition("/")[2].removesuffix(".fifo")]
        return getattr(self, f"_{operation}")(queue, request)  # type: ignore[no-any-return]

    def _SendMessage(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        body = str(request["MessageBody"])
        group, name = request.get("MessageGroupId", ""), request.get("MessageDeduplicationId", "")
        id = queue.send(body, self._now(), group, name, float(request.get("DelaySeconds", 0)))
        return {"MessageId": id, "MD5OfMessageBody": md5(body.encode()).hexdigest()}

    def _ReceiveMessage(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        most = int(request.get("MaxNumberOfMessages", 1))
        return {"Messages": [as_received(one) for one in queue.receive(most, self._now())]}

    def _DeleteMessage(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        queue.delete(str(request["ReceiptHandle"]))
        return {}

    def _ChangeMessageVisibility(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        seconds = float(request["VisibilityTimeout"])
        queue.hide(str(request["ReceiptHandle"]), seconds, self._now())
        return {}

    def _GetQueueUrl(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        return {"QueueUrl": f"http://aws.simulated/{queue.name}"}

    def _GetQueueAttributes(self, queue: Queue, request: Mapping[str, Any]) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": str(len(queue.letters))}}


def as_received(letter: Letter) -> dict[str, Any]:
    """A message as ReceiveMessage gives it."""
    return {
        "MessageId": letter.id,
        "ReceiptHandle": letter.receipt,
        "Body": letter.body,
        "MD5OfBody": md5(letter.body.encode()).hexdigest(),
        "Attributes": {
            "ApproximateReceiveCount": str(letter.received),
            "MessageGroupId": letter.group,
        },
    }
