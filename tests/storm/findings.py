"""Holds what a product shows, and what Meta has got, against what was told and taken."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from tests.journeys.product import Line, Product
from tests.storm.load import Told

_OPEN = {"queued", "sending", "held"}
_PAGE = 100


@dataclass(frozen=True)
class Findings:
    """What is wrong; all zero when nothing is. `uncertain` are honest doubts, no fault."""

    webhooks: int
    replies: int
    lost: int
    twice: int
    out_of_order: int
    wrong_thread: int
    double_sends: int
    stuck: int
    sent_but_failed: int
    uncertain: int

    @property
    def faults(self) -> int:
        return (
            (self.lost + self.twice + self.out_of_order + self.wrong_thread)
            + self.double_sends
            + self.stuck
            + self.sent_but_failed
        )


def shown(product: Product, line: Line) -> dict[int, list[dict[str, Any]]]:
    """Every message of the inbox by conversation, oldest first, as an agent reads them."""
    return {number: _all_messages(product, number) for number in _conversations(product, line)}


def settled(
    product: Product, line: Line, is_done: Callable[[dict[int, list[dict[str, Any]]]], bool],
    seconds: float,
) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """What is shown once `is_done`, or when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = shown(product, line)
        if is_done(found) or time.monotonic() > deadline:
            return found
        time.sleep(2)


def all_there(told: Told) -> Callable[[dict[int, list[dict[str, Any]]]], bool]:
    """Whether every customer's message is shown."""
    wanted = {one.text for one in told.written}
    return lambda found: wanted <= {message["content"] for message in _flat(found)}


def nothing_open(found: dict[int, list[dict[str, Any]]]) -> bool:
    """Whether no reply waits any more."""
    return not any(message.get("status") in _OPEN for message in _flat(found))


def judge(product: Product, line: Line, told: Told) -> Findings:
    """Reads everything once more, and Meta's own journal, and compares."""
    found = shown(product, line)
    said = Counter(m["content"] for m in _flat(found) if m["message_type"] == 0)
    answered = Counter(m["content"] for m in _flat(found) if m["message_type"] == 1)
    states = {m["content"]: m["status"] for m in _flat(found) if m["message_type"] == 1}
    taken = _taken_by_meta(product, line)
    wanted = [one.text for one in told.written]
    replies = list(told.replies.values())
    return Findings(
        webhooks=len(wanted),
        replies=len(replies),
        lost=sum(not said[text] for text in wanted) + sum(not answered[text] for text in replies),
        twice=sum(count > 1 for count in (said + answered).values()),
        out_of_order=sum(not _in_order(messages) for messages in found.values()),
        wrong_thread=_wrong_threads(found, told),
        double_sends=sum(count > 1 for count in taken.values()),
        stuck=sum(state in _OPEN for state in states.values()),
        sent_but_failed=sum(states.get(text) == "failed" and taken[text] > 0 for text in replies),
        uncertain=sum(state == "uncertain" for state in states.values()),
    )


def _conversations(product: Product, line: Line) -> list[int]:
    numbers: list[int] = []
    for page in range(1, 1_000):
        query = {"status": "all", "inbox_id": line.inbox, "page": page}
        rows = _patiently(product, "/conversations", query)["data"]["payload"]
        numbers += [row["id"] for row in rows if row["id"] not in numbers]
        if not rows:
            return numbers
    return numbers


def _all_messages(product: Product, number: int) -> list[dict[str, Any]]:
    whole: list[dict[str, Any]] = []
    while True:
        query = {"before": whole[0]["id"]} if whole else {}
        path = f"/conversations/{number}/messages"
        page = _patiently(product, path, query)["payload"]
        known = {message["id"] for message in whole}
        fresh = [message for message in page if message["id"] not in known]
        if not fresh:
            return [message for message in whole if message["message_type"] in (0, 1)]
        whole = fresh + whole


def _patiently(product: Product, path: str, query: dict[str, Any]) -> Any:
    """Reads through the faults, as a client does."""
    for _ in range(60):
        try:
            answer = product.ask("GET", path, params=query)
        except requests.RequestException:
            continue
        if answer.ok:
            return answer.json()
        time.sleep(0.3)
    raise AssertionError(f"{path} cannot be read.")


def _taken_by_meta(product: Product, line: Line) -> Counter[str]:
    """How often each text has reached Meta by this line, by the simulator's own journal."""
    query = {"path": f"{line.address}/messages", "method": "POST"}
    url = f"{product.run['meta']['graph_url']}/_log"
    bodies = [
        entry["body"]
        for entry in requests.get(url, params=query, timeout=60).json()
        if entry["status"] == 200
    ]
    return Counter(body["text"]["body"] for body in bodies if "text" in body)


def _in_order(messages: list[dict[str, Any]]) -> bool:
    times = [message["created_at"] for message in messages]
    return times == sorted(times)


def _wrong_threads(found: dict[int, list[dict[str, Any]]], told: Told) -> int:
    whose = {one.text: one.phone for one in told.written}
    writers = [
        {whose[m["content"]] for m in messages if m["content"] in whose}
        for messages in found.values()
    ]
    people = {one.phone for one in told.written}
    mixed = sum(len(one) > 1 for one in writers)
    return mixed + abs(sum(bool(one) for one in writers) - len(people))


def _flat(found: dict[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [message for messages in found.values() for message in messages]
