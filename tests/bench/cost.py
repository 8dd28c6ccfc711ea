"""What work costs at AWS's list prices. Plain arithmetic; nothing here is measured.

US dollars in us-east-1, on demand, first tier, without the free tier and before tax, as the
pricing pages of each service said in 2026.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

_MILLION = 1_000_000
_GIGABYTE = 1e9
_LAMBDA_GB_SECOND = 0.0000166667  # x86, which is what the packages are built for
_LAMBDA_REQUEST = 0.20 / _MILLION
_REST_REQUEST = 3.50 / _MILLION
_HTTP_REQUEST = 1.00 / _MILLION
_SOCKET_MESSAGE = 1.00 / _MILLION
_WRITE_UNIT = 0.625 / _MILLION
_READ_UNIT = 0.125 / _MILLION
_STORED_GB_MONTH = 0.25
_FIFO_REQUEST = 0.50 / _MILLION
_KMS_REQUEST = 0.03 / 10_000
_LOGGED_GB = 0.50
_SENT_OUT_GB = 0.09
# START, END and REPORT, which Lambda writes for each run.
_MONTHS_KEPT = 12


@dataclass(frozen=True)
class Run:
    """One run of a function."""

    megabytes: int
    milliseconds: float
    log_bytes: int = 0


@dataclass(frozen=True)
class Work:
    """A kind of work: what it takes each time, and how often it is done for a message."""

    times: float
    runs: tuple[Run, ...] = ()
    writes: float = 0
    reads: float = 0
    kms: int = 0
    rest_requests: int = 0
    http_requests: int = 0
    fifo_requests: int = 0
    pushes: float = 0
    out_bytes: float = 0
    stored_bytes: float = 0


def per_million(works: Iterable[Work]) -> dict[str, float]:
    """Dollars for a million messages, by line of the bill."""
    bill: dict[str, float] = {}
    for work in works:
        for line, dollars in _each(work).items():
            bill[line] = bill.get(line, 0) + dollars * work.times * _MILLION
    return bill


def _each(work: Work) -> dict[str, float]:
    return {
        "API Gateway": work.rest_requests * _REST_REQUEST + work.http_requests * _HTTP_REQUEST,
        "Lambda": sum(map(_run, work.runs)),
        "DynamoDB writes": work.writes * _WRITE_UNIT,
        "DynamoDB reads": work.reads * _READ_UNIT,
        "storage": work.stored_bytes / _GIGABYTE * _STORED_GB_MONTH * _MONTHS_KEPT,
        "SQS": work.fifo_requests * _FIFO_REQUEST,
        "KMS": work.kms * _KMS_REQUEST,
        "logs": sum(map(_logged, work.runs)),
        "pushes": work.pushes * _SOCKET_MESSAGE,
        "data out": work.out_bytes / _GIGABYTE * _SENT_OUT_GB,
    }


def _run(run: Run) -> float:
    seconds = ceil(run.milliseconds) / 1000
    return _LAMBDA_REQUEST + run.megabytes / 1024 * seconds * _LAMBDA_GB_SECOND


def _logged(run: Run) -> float:
    return run.log_bytes / _GIGABYTE * _LOGGED_GB
