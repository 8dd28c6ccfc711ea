"""Finds the Chromium that the browser tests drive, and installs it where that can be done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APPLE = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The path of a Chromium on this machine; CHATHOOD_CHROMIUM overrides."""
    named = os.environ.get("CHATHOOD_CHROMIUM")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return named or found or (str(_APPLE) if _APPLE.exists() else None)


def main() -> int:
    """Installs Chromium by apt where we are root and have none; 1 when there is still none."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("· Installing Chromium", flush=True)
        for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *step], check=False, stdout=subprocess.DEVNULL)
    if find():
        return 0
    print("The browser tests need Chromium: install it, or name it with CHATHOOD_CHROMIUM=….",
          file=sys.stderr)  # fmt: skip
    return 1


if __name__ == "__main__":
    sys.exit(main())
