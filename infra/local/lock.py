"""Keeps a data folder to one process; the kernel lets go of it whatever becomes of us."""

import fcntl
from pathlib import Path
from typing import IO


class Taken(RuntimeError):
    """Somebody else uses the data folder."""


def take(data: Path) -> IO[str]:
    """The lock, held until it is closed. Raises Taken."""
    data.mkdir(parents=True, exist_ok=True)
    held = (data / "lock").open("a")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise Taken(f"Another run uses the data in {data}.") from None
    return held
