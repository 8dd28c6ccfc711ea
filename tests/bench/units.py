"""What each piece of work costs in DynamoDB's units and in calls."""

import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.domain.message import Message
from chalicelib.inbox.reply import DUE_AFTER
from chalicelib.inbox.sweep import sweep_conversation
from chalicelib.store import messages, names
from infra.local import resources
from tests.bench.calls import Call, Spent, listening, spent
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.scene import Scene, set_up
from tests.bench.servers import Servers
from tests.bench.sizes import item_bytes
from tests.world import Customer

# A worker counts a line's pace only when it sends again within 1.25 s; people are slower.
_BETWEEN_REPLIES = 1.3

_LOCAL = "ConsumedCapacity as DynamoDB Local answers it, its index entries included"
_TEXT_HOW = (
    f"webhook function, known contact, open conversation, one open screen; {_LOCAL}; dearest of ten"
)
_REPLY_HOW = (
    "head read, reply (which also sets when sweep looks after it), its entry in the audit log, "
    "claim, one provider call, outcome recorded; "
    f"more than 1.25 s after the line's last part in this worker; {_LOCAL}"
)
_TEXTS = 10
_UNREAD_KEPT = 30


@dataclass(frozen=True)
class Counted:
    """Each piece of work, once warm; `texts` are several in a row."""

    texts: list[Spent]
    first_contact: Spent
    reply: Spent
    delivery: Spent
    sweep: Spent
    statuses: list[Spent]
    log_bytes: int
    incoming_bytes: int
    outgoing_bytes: int
    head_bytes: int
    full_head_bytes: int
    full_head_text: Spent

    @property
    def text(self) -> Spent:
        """The dearest of the texts."""
        return max(self.texts, key=lambda one: (one.writes, one.reads))


def count(servers: Servers) -> Counted:
    """Plays each piece of work against real tables and listens."""
    scene = set_up(servers)
    scene.open_screen()
    scene.open_window()
    scene.post(scene.text_event())
    quiet = io.StringIO()
    with contextlib.redirect_stderr(quiet):
        texts = [_heard(lambda: scene.post(scene.text_event())) for _ in range(_TEXTS)]
    stranger = Customer.new("Ada Obi")
    first = _heard(lambda: scene.post(scene.text_event(customer=stranger)))
    number = _number(texts[-1])
    head_bytes = _head_bytes(scene, number)
    for _ in range(_UNREAD_KEPT):
        scene.post(scene.text_event())
    full_head_bytes = _head_bytes(scene, number)
    full = _heard(lambda: scene.post(scene.text_event()))
    reply, delivery, sweep, statuses, outgoing = _sending(scene, number)
    return Counted(
        texts=[spent(one) for one in texts],
        first_contact=spent(first),
        reply=reply,
        delivery=delivery,
        sweep=sweep,
        statuses=statuses,
        log_bytes=len(quiet.getvalue().encode()) // _TEXTS,
        incoming_bytes=item_bytes(_put(texts[-1], "M#")),
        outgoing_bytes=outgoing,
        head_bytes=head_bytes,
        full_head_bytes=full_head_bytes,
        full_head_text=spent(full),
    )


def figures(counted: Counted) -> Measured:
    """The figures of the design, and what they are made of."""
    return [*_targets(counted), *_asides(counted)]


def _targets(counted: Counted) -> list[Figure]:
    text, statuses = counted.text, counted.statuses
    sent = counted.reply.writes + counted.delivery.writes
    kms = max(one.kms for one in [*counted.texts, *statuses, counted.reply, counted.delivery])
    return [
        Figure("inbound text: writes", text.writes, "write units", 4, _TEXT_HOW),
        Figure("inbound text: reads", text.reads, "read units", 1.5, _TEXT_HOW),
        Figure("KMS calls, warm", kms, "calls", 0, "texts, statuses, reply and delivery"),
        Figure(
            "status: writes",
            max(one.writes for one in statuses),
            "write units",
            1,
            f"webhook function, sent, delivered and read in turn, dearest; {_LOCAL}; a write that "
            "its condition refuses counts as one",
        ),
        Figure("reply, from request to sent: writes", sent, "write units", 8, _REPLY_HOW),
        Figure(
            "item of a 60-character message",
            counted.incoming_bytes,
            "bytes",
            700,
            "the item as the webhook put it, names and values counted as DynamoDB bills them",
        ),
    ]


def _asides(counted: Counted) -> list[Aside]:
    status_reads = max(one.reads for one in counted.statuses)
    return [
        Aside(
            "first contact: writes",
            counted.first_contact.writes,
            "write units",
            "once per person; the transaction computed from its items' sizes, two units for each "
            "KB and one for each index entry, because DynamoDB Local misstates transactions",
        ),
        Aside("first contact: reads", counted.first_contact.reads, "read units", _LOCAL),
        Aside("reply: reads", counted.reply.reads, "read units", _REPLY_HOW),
        Aside("delivery: reads", counted.delivery.reads, "read units", _REPLY_HOW),
        Aside(
            "… and what sweep adds, 90 s later: writes",
            counted.sweep.writes,
            "write units",
            f"once for all replies of those 90 s; {_LOCAL}",
        ),
        Aside("… and reads", counted.sweep.reads, "read units", _LOCAL),
        Aside("status: reads", status_reads, "read units", _LOCAL),
        Aside("item of a sent 60-character reply", counted.outgoing_bytes, "bytes", "as read"),
        Aside("conversation's head", counted.head_bytes, "bytes", "about a dozen unread"),
        Aside("… with all 30 unread ids", counted.full_head_bytes, "bytes", "as read"),
        Aside(
            "inbound text onto such a head: writes",
            counted.full_head_text.writes,
            "write units",
            "past 1 KB the head and both its index entries take two units each",
        ),
    ]


def _number(calls: list[Call]) -> int:
    """The number of the conversation that a text's calls wrote to."""
    return int(_put(calls, "HEAD")["pk"]["S"].rpartition("#")[2])


def _sending(scene: Scene, number: int) -> tuple[Spent, Spent, Spent, list[Spent], int]:
    account = scene.oak.account
    scene.deliver(scene.reply(number))  # warms the carrier's own imports
    sweep_conversation(account, number, now() + DUE_AFTER + 1)
    time.sleep(_BETWEEN_REPLIES)
    with listening() as replying:
        message = scene.reply(number)
    delivering = _heard(lambda: scene.deliver(message))
    sent = messages.get(account, message.thread, message.id)
    assert sent
    assert sent.content.source_id, "the simulator refused the reply"
    statuses = [_settling(scene, sent, state) for state in ("sent", "delivered", "read")]
    sweeping = _heard(lambda: sweep_conversation(account, number, now() + DUE_AFTER + 1))
    item = _item(scene, names.thread(account, message.thread), names.message(message.id))
    return spent(replying), spent(delivering), spent(sweeping), statuses, item_bytes(item)


def _settling(scene: Scene, sent: Message, state: str) -> Spent:
    event = scene.status_event(sent, state)
    return spent(_heard(lambda: scene.post(event)))


def _heard(work: Callable[[], object]) -> list[Call]:
    with listening() as calls:
        work()
    return calls


def _put(calls: list[Call], sk: str) -> dict[str, dict[str, str]]:
    """The item put under a sort key that begins with `sk`."""
    puts = [call.request["Item"] for call in calls if call.operation == "PutItem"]
    found: dict[str, dict[str, str]] = next(i for i in puts if i["sk"]["S"].startswith(sk))
    return found


def _head_bytes(scene: Scene, number: int) -> int:
    return item_bytes(_item(scene, names.conversation(scene.oak.account, number), "HEAD"))


def _item(scene: Scene, pk: str, sk: str) -> dict[str, dict[str, str]]:
    dynamodb = resources.client("dynamodb", scene.servers.dynamodb_url)
    table = resources.environment(scene.servers.aws_url)["RECORDS_TABLE"]
    item: dict[str, dict[str, str]] = dynamodb.get_item(
        TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
    )["Item"]
    return item
