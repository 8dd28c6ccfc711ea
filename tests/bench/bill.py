"""The bill of a million messages, from what this run has counted.

A million messages are half inbound and half replies, with three reports of the provider on each
reply: the traffic that messaging platforms really have.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.bench.calls import Spent
from tests.bench.cost import Run, Work, per_million
from tests.bench.deployable import Deployable
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.handler import Cpu
from tests.bench.inbox_list import Page
from tests.bench.open_thread import Opened
from tests.bench.units import Counted

_INBOUND, _REPLIES, _STATUSES, _SCREEN_READS = 0.5, 0.5, 1.5, 2.0
# How many screens hear of each event.
_SCREENS = 2
# One new person in fifty inbound messages; every other reply is swept on its own.
_STRANGERS, _SWEEPS = _INBOUND / 50, _REPLIES / 2
# Lambda gives a whole core at this much memory.
_CORE_MEGABYTES = 1769
# How long AWS takes to answer, besides our own CPU: DynamoDB, and a push to a socket.
_DYNAMODB_MS, _PUSH_MS = 4, 15
_PROVIDER_MS = 150
_STREAM_RUN_MS = 26
_API_MEGABYTES = 1024
_LOG_BYTES = 100
# What Lambda writes about each run when it is let.
_PLATFORM_LOG_BYTES = 330
# Session or token, and the user's item.
_WHO_IS_ASKING = Spent(0, 1.5, Counter(dynamodb=2))
_SEND_RECEIVE_DELETE = 3


@dataclass(frozen=True)
class Evidence:
    """What the bill is made from."""

    counted: Counted
    cpu: Cpu
    page: Page
    opened: Opened
    deployable: Deployable


def figures(evidence: Evidence) -> Measured:
    """The whole bill as it would be now, and what other settings would make of it."""
    works = _works(evidence)
    bill = per_million(works)
    lines = ", ".join(f"{line} {dollars:.2f}" for line, dollars in bill.items())
    answers = "compressed" if evidence.deployable.compresses_answers else "uncompressed"
    return [
        Figure(
            "cost of a million messages, API behind REST",
            sum(bill.values()),
            "$",
            33,
            "list prices of us-east-1 on counted units, calls, pushes, log bytes and CPU; half "
            f"inbound, half replies, 3 reports a reply, 2 API reads a message (half lists), answers"
            f" {answers}, {_SCREENS} screens, 12 months kept, one new person in 50 inbound, every "
            f"other reply swept: {lines}",
        ),
        Aside(
            "… with the API's answers compressed",
            _sum(_compressed(works, evidence)),
            "$",
            "the same work, gzip by API Gateway",
        ),
        Aside(
            "… and with the API behind an HTTP API",
            _sum(_behind_http(_compressed(works, evidence))),
            "$",
            "the same work; the aim is 27",
        ),
    ]


def _sum(works: Iterable[Work]) -> float:
    return sum(per_million(works).values())


def _compressed(works: list[Work], evidence: Evidence) -> list[Work]:
    sizes = {
        evidence.page.bytes: evidence.page.compressed,
        evidence.opened.bytes: evidence.opened.compressed,
    }
    return [
        replace(work, out_bytes=sizes.get(int(work.out_bytes), work.out_bytes)) for work in works
    ]


def _behind_http(works: list[Work]) -> list[Work]:
    return [
        replace(work, rest_requests=0, http_requests=work.http_requests + work.rest_requests)
        for work in works
    ]


def _works(evidence: Evidence) -> list[Work]:
    counted = evidence.counted
    return [
        _inbound(evidence),
        _replies(evidence),
        *(_status(evidence, status) for status in counted.statuses),
        *_screen_reads(evidence),
        Work(_STRANGERS, writes=counted.first_contact.writes, reads=counted.first_contact.reads),
        Work(_SWEEPS, writes=counted.sweep.writes, reads=counted.sweep.reads),
    ]


def _inbound(evidence: Evidence) -> Work:
    counted = evidence.counted
    return replace(
        _spent(counted.text),
        times=_INBOUND,
        runs=(_webhook(evidence, counted.text), _stream(evidence, "React")),
        http_requests=1,
        stored_bytes=counted.incoming_bytes,
    )


def _replies(evidence: Evidence) -> Work:
    """The request and the provider call; the stream wakes `react` for the conversation, and for
    the message's own changes if its filter lets them through."""
    counted, react = evidence.counted, _stream(evidence, "React")
    reacting = [react, react] if evidence.deployable.react_hears_of_reports else [react]
    request = _both(counted.reply, _WHO_IS_ASKING)
    delivery = _run(evidence, evidence.deployable.megabytes("Deliver"), counted.delivery)
    called = replace(delivery, milliseconds=delivery.milliseconds + _PROVIDER_MS)
    return replace(
        _spent(_both(request, counted.delivery)),
        times=_REPLIES,
        runs=(_api(evidence, request), _stream(evidence, "Dispatch"), called, *reacting),
        rest_requests=1,
        fifo_requests=_SEND_RECEIVE_DELETE,
        stored_bytes=counted.outgoing_bytes,
    )


def _status(evidence: Evidence, status: Spent) -> Work:
    """A report that lifts nothing writes nothing, so the stream stays silent."""
    hook = _webhook(evidence, status)
    woken = status.pushes and evidence.deployable.react_hears_of_reports
    return replace(
        _spent(status),
        times=_STATUSES / len(evidence.counted.statuses),
        runs=(hook, _stream(evidence, "React")) if woken else (hook,),
        http_requests=1,
    )


def _screen_reads(evidence: Evidence) -> list[Work]:
    """Half of what screens ask for is a list, half an opened thread."""
    compresses = evidence.deployable.compresses_answers
    works = []
    for answer in (evidence.page, evidence.opened):
        asked = _both(answer.spent, _WHO_IS_ASKING)
        works.append(
            replace(
                _spent(asked),
                times=_SCREEN_READS / 2,
                runs=(_api(evidence, asked),),
                rest_requests=1,
                out_bytes=answer.compressed if compresses else answer.bytes,
            )
        )
    return works


def _spent(spent: Spent) -> Work:
    return Work(
        1,
        writes=spent.writes,
        reads=spent.reads,
        kms=spent.kms,
        pushes=spent.pushes * _SCREENS,
    )


def _both(one: Spent, other: Spent) -> Spent:
    return Spent(one.writes + other.writes, one.reads + other.reads, one.calls + other.calls)


def _webhook(evidence: Evidence, spent: Spent) -> Run:
    run = _run(evidence, evidence.deployable.megabytes("Webhook"), spent)
    return replace(run, log_bytes=_logged(evidence, evidence.counted.log_bytes))


def _logged(evidence: Evidence, ours: int) -> int:
    return ours + (_PLATFORM_LOG_BYTES if evidence.deployable.logs_each_run else 0)


def _api(evidence: Evidence, spent: Spent) -> Run:
    return _run(evidence, _API_MEGABYTES, spent)


def _stream(evidence: Evidence, function: str) -> Run:
    memory = evidence.deployable.megabytes(function)
    return Run(memory, _STREAM_RUN_MS, _logged(evidence, _LOG_BYTES))


def _run(evidence: Evidence, megabytes: int, spent: Spent) -> Run:
    """Our CPU on the function's share of a core, and the time AWS takes to answer."""
    calls = sum(spent.calls.values())
    computing = calls * evidence.cpu.per_call / min(1, megabytes / _CORE_MEGABYTES)
    # Screens are pushed to side by side, so that several take no longer than one.
    waiting = (calls - spent.pushes) * _DYNAMODB_MS + spent.pushes * _PUSH_MS
    return Run(megabytes, computing + waiting, _logged(evidence, _LOG_BYTES))
