"""One JSON line per thing that happened, with ids only: never a body, name, address or token."""

import json
import sys

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
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    _line("error", what, {**ids, "fault": type(fault).__name__, "place": place})


def _line(level: str, what: str, ids: dict[str, Id]) -> None:
    line = {"level": level, "at": now(), "what": what, **ids}
    sys.stderr.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stderr.flush()
