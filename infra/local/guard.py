"""Clears up after a launcher that was killed: no run.json may speak of a product that is gone.

Run as `python -m infra.local.guard DATA` with the launcher at the other end of its standard input.
On Linux the kernel has ended the launcher's processes by then; elsewhere this does.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path


def clear_up(data: Path) -> None:
    """Removes the run file and ends what it names; nothing to do after an orderly stop."""
    file = data / "run.json"
    try:
        pids = json.loads(file.read_text())["pids"]
    except FileNotFoundError:
        return
    file.unlink(missing_ok=True)
    for name, pid in pids.items():
        if name != "launcher":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Waits until the launcher's end of the pipe is closed, by whatever way it went."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    clear_up(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
