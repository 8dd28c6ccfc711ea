"""DynamoDB Local: Amazon's own engine, fetched once from npm, pinned by digest, never committed.

Its licence does not allow passing it on, so each machine fetches its own copy into a cache.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "amplify-dynamodb-simulator@2.9.30"
DIGEST = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
_INSIDE = "package/emulator/"


class NoEngine(RuntimeError):
    """DynamoDB Local cannot be had; the message says why and what to do."""


def ensure() -> Path:
    """The folder that holds DynamoDBLocal.jar, fetched and checked if it is not there yet."""
    target = home()
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            _unpack(_fetch(Path(folder)), Path(folder) / "engine")
            _move(Path(folder) / "engine", target)
    return target


def home() -> Path:
    """Where the engine is, or will be."""
    return cache() / f"dynamodb-local-{DIGEST[:12]}"


def cache() -> Path:
    """Where fetched things live that any clone on this machine may use."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "chathood"


def _fetch(folder: Path) -> Path:
    command = [_npm(), "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    archives = list(folder.glob("*.tgz"))
    if result.returncode or not archives:
        raise NoEngine(f"npm could not fetch {PACKAGE}: {result.stderr.strip()[-300:]}")
    if hashlib.sha256(archives[0].read_bytes()).hexdigest() != DIGEST:
        raise NoEngine(f"{PACKAGE} is not the archive we know: its SHA-256 digest differs.")
    return archives[0]


def _npm() -> str:
    beside_python = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (beside_python.exists() and str(beside_python))
    if not found:
        raise NoEngine("npm is missing: run `make run` or `make test`, which install Node.js.")
    return found


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.name.startswith(_INSIDE)]
        for member in members:
            member.name = member.name.removeprefix(_INSIDE)
        tar.extractall(target, members, filter="data")


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if not target.exists():  # another process, just as quick, is fine
            raise


def main() -> int:
    """`python -m infra.local.engine`: fetches it where it is missing, and says so."""
    if not home().exists():
        print("· Fetching DynamoDB Local", flush=True)
    try:
        ensure()
    except NoEngine as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
