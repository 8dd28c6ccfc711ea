"""One JSON line per thing that happened, with ids only: never a body, name, address or token."""

import json
import os
import sys
from collections.abc import Mapping

from chalicelib.clock import now

Id = str | int | float | bool | None


def happened(what: str, **ids: Id) -> None:
    """Logs that `what` (snake_case, past tense) happened, to whom (`ids`)."""
    _line("info", what, ids)


def warning(what: str, **ids: Id) -> None:
    """Logs something an operator may want to look at."""
    _line("warning", what, ids)


def error(what: str, fault: BaseException, **ids: Id) -> None:
    """Logs a failure by the fault's type and place; its text may quote content, so it stays out."""
    _line("error", what, {**ids, **_of(fault)})


def alarm(what: str, fault: BaseException, **ids: Id) -> None:
    """The same of a failure that nobody else would notice: counted too, so that an alarm can ring.

    CloudWatch reads the count out of the line itself (its embedded metric format).
    """
    _counted_line("error", what, {**ids, **_of(fault)})


def late(what: str, **ids: Id) -> None:
    """Logs that something has not happened in time, counted too, so that an alarm can ring."""
    _counted_line("warning", what, ids)


def _counted_line(level: str, what: str, ids: Mapping[str, Id]) -> None:
    metric = {
        "Namespace": "Chathood",
        "Dimensions": [["function"]],
        "Metrics": [{"Name": what, "Unit": "Count"}],
    }
    counted = {"Timestamp": now(), "CloudWatchMetrics": [metric]}
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "-")
    _line(level, what, {**ids, "function": function, what: 1}, counted)


def _of(fault: BaseException) -> dict[str, Id]:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return {"fault": type(fault).__name__, "place": place}


def _line(
    level: str, what: str, ids: Mapping[str, Id], counted: Mapping[str, object] | None = None
) -> None:
    line = {"level": level, "at": now(), "what": what, **ids}
    whole = {"_aws": counted, **line} if counted else line
    sys.stderr.write(json.dumps(whole, separators=(",", ":")) + "\n")
    sys.stderr.flush()
