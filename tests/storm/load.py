"""Load on a running product: customers who write, agents who answer, all by the real doors."""

import random
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.journeys.product import Line, Product

_AT_ONCE = 8
_TRIES = 60


@dataclass(frozen=True)
class Written:
    """One message of a customer: their number, WhatsApp's id of it, its words, its time (s)."""

    phone: str
    id: str
    text: str
    at: int


@dataclass
class Told:
    """What was posted and answered well, and which replies the API has taken, by echo id."""

    written: list[Written] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    refused_posts: int = 0


def words_of(line: Line, customers: int, messages: int) -> list[Written]:
    """`messages` from as many `customers`, in the order of their times."""
    phones = [f"49151{secrets.randbelow(10**8):08d}" for _ in range(customers)]
    began = int(time.time()) - messages - 60
    return [
        Written(random.choice(phones), f"wamid.{secrets.token_hex(16)}", secrets.token_hex(8), at)
        for at in range(began, began + messages)
    ]


def post(product: Product, line: Line, written: Sequence[Written], *, batch: int = 3) -> Told:
    """Posts them as Meta does: some together, out of order, until each is answered with 200, and
    every fifth once more."""
    told = Told()
    bodies = list(_bodies(line, written, batch))
    random.shuffle(bodies)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for said, refused in pool.map(lambda one: _until_taken(product, *one), bodies):
            told.written += said
            told.refused_posts += refused
        repeated = random.sample(bodies, len(bodies) // 5)
        list(pool.map(lambda one: _until_taken(product, *one), repeated))
    return told


def reply(product: Product, told: Told, conversations: Sequence[int], each: int) -> None:
    """Answers in every conversation, `each` times; what fails is tried again under its echo id, as
    every client of ours does."""
    wanted = [(number, secrets.token_hex(8)) for number in conversations for _ in range(each)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        taken = pool.map(lambda one: _reply(product, *one), wanted)
    told.replies |= dict(taken)


def _bodies(
    line: Line, written: Sequence[Written], batch: int
) -> Iterator[tuple[list[Written], dict[str, Any]]]:
    start = 0
    while start < len(written):
        cut = list(written[start : start + random.randint(1, batch)])
        start += len(cut)
        yield cut, body_of(line, cut)


def body_of(line: Line, written: Sequence[Written]) -> dict[str, Any]:
    """A webhook's body that says all of it."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100", "phone_number_id": line.address},
        "contacts": [{"wa_id": one.phone, "profile": {"name": one.phone}} for one in written],
        "messages": [
            {
                "from": one.phone,
                "id": one.id,
                "timestamp": str(one.at),
                "type": "text",
                "text": {"body": one.text},
            }
            for one in written
        ],
    }
    change = {"field": "messages", "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "109800700600999", "changes": [change]}],
    }


def _until_taken(
    product: Product, said: list[Written], body: dict[str, Any]
) -> tuple[list[Written], int]:
    for refused in range(_TRIES):
        try:
            if product.post_webhook(body).status_code == 200:
                return said, refused
        except requests.RequestException:
            pass
        time.sleep(min(0.2 * 2**refused, 5))
    raise AssertionError("A webhook was never taken.")


def _reply(product: Product, number: int, text: str) -> tuple[str, str]:
    echo = f"storm-{text}"
    said = {"content": text, "echo_id": echo}
    for tries in range(_TRIES):
        try:
            answer = product.ask("POST", f"/conversations/{number}/messages", json=said)
        except requests.RequestException:
            continue
        if answer.status_code == 200:
            return echo, text
        assert answer.status_code in (429, 500, 502, 503, 504), (answer.status_code, answer.text)
        time.sleep(min(0.2 * 2**tries, 5))
    raise AssertionError("A reply was never taken.")
