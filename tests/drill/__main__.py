"""`python -m tests.drill COUNT`: plays the drill with so many contacts; fails when anything fails.

A process and a folder of its own: the product reads its settings once, and the engine's file has to
lie still to be searched.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from infra.local.settings import material
from tests.drill.story import Drill

# Faster than a disk, where there is one.
_MEMORY = Path("/dev/shm")
# So many keys are tried on each word; with more contacts than that, a part of them.
_MOST_KEYS = 60


def main() -> int:
    """The exit status; its last line is JSON."""
    count, began = int(sys.argv[1]), time.monotonic()
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.exists() else None) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        os.environ["XDG_STATE_HOME"] = str(Path(folder) / "state")
        drill = Drill(data, material(data), lambda what: print(f"· {what}", flush=True), _MOST_KEYS)
        drill.run(count)
    for trouble in drill.trouble[:50]:
        print(f"! {trouble}")
    told = {
        "contacts": count,
        "restores": len(drill.restores),
        "longest_restore_seconds": round(max(drill.restores), 1),
        "trouble": len(drill.trouble),
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(told))
    return 1 if drill.trouble else 0


if __name__ == "__main__":
    sys.exit(main())
