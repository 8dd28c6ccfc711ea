"""Server processes that the local cloud starts, and never leaves behind."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REGION = "us-east-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    # No container or instance may lend its own credentials to a local run.
    "AWS_EC2_METADATA_DISABLED": "true",
}
_PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing may be imported or opened.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class DidNotStart(RuntimeError):
    """A server did not answer in time or ended; the message says which, and where its log is."""


@dataclass(frozen=True)
class Server:
    """A running process and the address it answers at."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def stop(self, seconds: float = 5.0) -> None:
        """Ends the process and all it started: politely first, by force after `seconds`."""
        _signal(self.process, signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def kill(self) -> None:
        """Ends the process and all it started at once."""
        _signal(self.process, signal.SIGKILL)
        self.process.wait()


def without_cloud(env: Mapping[str, str]) -> dict[str, str]:
    """`env` without AWS settings: a developer's profile must neither help nor break a local run."""
    return {name: value for name, value in env.items() if not name.startswith("AWS_")}


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(
    command: Sequence[str], env: Mapping[str, str], log: Path | None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Starts `command` in a session of its own, ended by the kernel if we die (Linux).

    `env` is added to ours, less what would lead to a real cloud. Output goes to `log`, or nowhere.
    Call it from the main thread: the kernel ties the child's life to the thread that started it.
    """
    output = log.open("ab") if log else subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command,
            env={**without_cloud(os.environ), **env},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    finally:
        if not isinstance(output, int):
            output.close()


def wait_until_up(server: Server, path: str, seconds: float, log: Path | None = None) -> Server:
    """Returns `server` once `path` answers, with any status; raises DidNotStart."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise DidNotStart(f"{server.name} ended while starting.{_see(log)}")
        if _answers(server.url + path):
            return server
        time.sleep(0.05)
    server.kill()
    raise DidNotStart(f"{server.name} did not answer within {seconds:.0f} s.{_see(log)}")


def wait_until_open(server: Server, port: int, seconds: float) -> None:
    """Returns once somebody listens at the loopback's `port`; raises DidNotStart."""
    deadline = time.monotonic() + seconds
    while server.process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    server.kill()
    raise DidNotStart(f"{server.name} did not open its port.")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _die_with_parent() -> None:
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signals the process's whole group, which outlives its leader when workers are left."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def _see(log: Path | None) -> str:
    return f" Its output is in {log}." if log else ""
