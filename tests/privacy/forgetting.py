"""An erasure from beginning to end, as the request, the queue and the clock carry it."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.aws.clients import client as client_of
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.erasure import Erasure, Scope
from chalicelib.inbox.accept import accept
from chalicelib.privacy.erase import erase
from chalicelib.privacy.request_erasure import request
from chalicelib.store import keys, ledger
from chalicelib.store.search import SegmentItem
from chalicelib.store.table import Table
from chalicelib.store.tables import KeyItem, LookupItem, Record, SessionItem
from tests.world import Business, Customer, World, signed, text, webhook

Rows = list[tuple[str, Any]]
# A slice has all the time that there is.
_NEVER = 10**15


def forget_contact(setup: Setup, id: int) -> Erasure:
    """Forgets a contact without any grace, at once. Raises NotThere."""
    return go_on(request(setup.account, Scope.CONTACT, id, "clock"))


def go_on(erasure: Erasure) -> Erasure:
    """The erasure after a slice of the chores queue."""
    assert erase(erasure.account, erasure.id, _NEVER)
    return as_it_stands(erasure)


def as_it_stands(erasure: Erasure) -> Erasure:
    found = ledger.get(erasure.account, erasure.id)
    assert found
    return found


def say(
    world: World, someone: Customer, words: str, at: int | None = None, to: Inbox | None = None
) -> None:
    """Somebody writes to a number, Oak's unless told; `at` in seconds."""
    body = webhook(to or world.oak.whatsapp, someone, [text(someone, words, at=at)])
    accept(*signed(world.app_secret, body))


def ask_for_inbox(business: Business, grace: int = 0, inbox: Inbox | None = None) -> Erasure:
    """Dana asks for an inbox to be erased, the number unless told."""
    whose = f"user:{business.dana.id}"
    line = inbox or business.whatsapp
    return request(business.account, Scope.INBOX, line.id, whose, grace)


def left_of(account: int, *ids: str) -> list[str]:
    """Every item of any table, but for the ledger, that shows one of `ids` in its key.

    Tests may scan; nothing in the product does.
    """
    tables = (Record, KeyItem, LookupItem, SessionItem, SegmentItem)
    own = f"A#{account}"
    return [
        f"{item.pk} / {item.sk}"
        for table in tables
        for item in table.scan()
        if item.pk == own or item.pk.startswith(f"{own}#")
        if any(id in f"{item.pk} / {item.sk}" for id in ids)
    ]


def doors_to(account: int) -> list[str]:
    """Every door that leads to an account."""
    items = LookupItem.scan(LookupItem.account == account)
    return [f"{item.pk} / {item.sk}" for item in items if item.pk.startswith("DOOR#")]


def go_on_with(account: int) -> None:
    """What the chores queue and the clock do with every erasure of an account."""
    for erasure in list(ledger.listed(account)):
        erase(account, erasure.id, _NEVER)


def backup(account: int, tables: Iterable[type[Table]]) -> Rows:
    """Every item of an account in `tables`, as it lies there; doors that lead to it, too."""
    client = client_of("dynamodb")
    found = [(name, row) for name in map(_name, tables) for row in _scan(client, name)]
    return [(name, row) for name, row in found if _is_of(account, row)]


def _is_of(account: int, row: Any) -> bool:
    kind, number, *_ = f"{row['pk']['S']}#".split("#")
    leads_to = row.get("a", {}).get("N")
    return bool((number if kind == "A" else leads_to) == str(account))


def _name(table: type[Table]) -> str:
    return str(table._get_connection().table_name)


def _scan(client: Any, name: str) -> Iterator[Any]:
    for page in client.get_paginator("scan").paginate(TableName=name):
        yield from page["Items"]


def put_back(rows: Rows) -> None:
    """Puts items back as they were, as a restore does."""
    for name, row in rows:
        client_of("dynamodb").put_item(TableName=name, Item=row)
    keys._open.clear()
