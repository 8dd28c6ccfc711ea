"""The inbox list: how much one page reads and weighs, in a small and in a large account."""

import gzip
import json
import os
import random
import secrets
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation, Person
from chalicelib.domain.ids import timed_id
from chalicelib.domain.preview import Preview
from chalicelib.inbox import browse
from chalicelib.store import head_item, names
from chalicelib.store import keys as stored_keys
from chalicelib.wire import talk
from infra.local import resources
from tests.bench.calls import Spent, listening, spent
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.servers import Servers
from tests.world import Business, make_world

_SMALL = 1_000
# What a few bytes more or less may make of a page, whatever the account's size.
_ROUNDING = 0.5
# Numbers as long in the small account as in the large one.
_FIRST_NUMBER = 1_000_001
_BATCH = 25
# Rows that a page may show, each sealed under its own contact's key; those below are never opened.
_SHOWN = 60
_WORDS = (
    *("order", "sofa", "late", "where", "invoice", "table", "thanks", "could", "please", "door"),
    *("colour", "return", "address", "number", "when", "today", "again", "refund", "oak", "size"),
)


@dataclass(frozen=True)
class Page:
    """One page of a list, everything it needs read afresh but the set-up."""

    conversations: int
    bytes: int
    compressed: int
    spent: Spent


def measure(servers: Servers, sizes: Iterable[int]) -> list[Page]:
    """A page in accounts of each of `sizes` open conversations, smallest first."""
    return [_page(servers, size) for size in sizes]


def figures(pages: list[Page]) -> Measured:
    """Bytes and read units, and that neither grows."""
    small, large = pages[0], pages[-1]
    how = (
        f"25 of {large.conversations:,} open conversations, unassigned, each with a preview of 60 "
        "characters and a contact's key that is not in memory"
    )
    return [
        Figure("inbox list: answer", large.bytes / 1000, "KB", 100, f"{how}; JSON, uncompressed"),
        Figure(
            f"inbox list: more read at {large.conversations:,} than at {small.conversations:,}",
            large.spent.reads - small.spent.reads,
            "read units",
            _ROUNDING,
            f"{how}; index and keys, ConsumedCapacity of DynamoDB Local; half a unit is what it "
            "rounds to",
        ),
        Figure(
            f"inbox list: more bytes at {large.conversations:,} than at {small.conversations:,}",
            abs(large.bytes - small.bytes) / small.bytes * 100,
            "%",
            2,
            f"{how}",
        ),
        Aside("inbox list: answer, compressed", large.compressed / 1000, "KB", "gzip"),
        Aside("inbox list, one assignee's: reads", large.spent.reads, "read units", how),
    ]


def sizes(full: bool) -> list[int]:
    """How many conversations the accounts have; the largest takes minutes to fill."""
    return [_SMALL, 100_000 if full else 10_000]


def _page(servers: Servers, size: int) -> Page:
    oak = make_world(servers.app_secret).oak
    _fill(servers, oak, size)
    setup = oak.setup
    _forget_contacts_keys(oak)
    with listening() as calls:
        listed = browse.conversations_for(setup, oak.dana, browse.Asked(assignee="unassigned"))
    counts = browse.count(setup, oak.dana, None)
    rows = [talk.conversation(head, setup) for head in listed.conversations]
    answer = json.dumps({"data": {"meta": asdict(counts), "payload": rows}}).encode()
    assert len(rows) == browse.PAGE
    return Page(size, len(answer), len(gzip.compress(answer)), spent(calls))


def _fill(servers: Servers, oak: Business, size: int) -> None:
    dynamodb = resources.client("dynamodb", servers.dynamodb_url)
    tables = resources.environment(servers.aws_url)
    rows = _heads(oak, size)
    while batch := list(islice(rows, _BATCH)):
        puts = [{"PutRequest": {"Item": item}} for item in batch]
        dynamodb.batch_write_item(RequestItems={tables["RECORDS_TABLE"]: puts})


def _heads(oak: Business, size: int) -> Iterator[dict[str, Any]]:
    """Heads a second apart; those that no page shows are copies of one."""
    began = now() - size * 1000
    item: dict[str, Any] = {}
    for place in range(size):
        number, at = _FIRST_NUMBER + place, began + place * 1000
        if not place or place >= size - _SHOWN:
            contact = timed_id(at, secrets.token_bytes(4))
            key = stored_keys.make_key(oak.account, names.contact_key(contact))
            item = head_item.as_item(_conversation(oak, number, contact, at), key).serialize()
        pk = {"S": names.conversation(oak.account, number)}
        yield {**item, "pk": pk, "la": {"N": str(at)}}


def _conversation(oak: Business, number: int, contact: int, at: int) -> Conversation:
    message = timed_id(at, os.urandom(4))
    return Conversation(
        account=oak.account,
        number=number,
        thread=secrets.token_hex(7),
        inbox=oak.whatsapp.id,
        contact=contact,
        key=names.contact_key(contact),
        created_at=at,
        started_at=at,
        uuid=str(uuid.uuid4()),
        last_activity_at=at,
        last_incoming_at=at,
        waiting_since=at,
        window_ends_at=at + 86_400_000,
        unread=frozenset({message}),
        person=Person(_said(13).title(), f"+336{random.randrange(10**8):08d}"),
        preview=Preview(_said(60), order=(at, at, message)),
        version=1,
    )


def _said(length: int) -> str:
    """Words that differ from row to row: rows alike would compress too well."""
    return " ".join(random.choices(_WORDS, k=length // 3))[:length]


def _forget_contacts_keys(oak: Business) -> None:
    """As in a process that has just started to serve this account."""
    kept = stored_keys._open
    for account, name in list(kept):
        if account == oak.account and name.startswith("P#"):
            del kept[account, name]
