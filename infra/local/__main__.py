"""`make run`: the whole product on this machine, in the foreground, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO, Any

from chalicelib.clock import now
from infra.local import copies, lock, restore
from infra.local.cloud import Cloud, Hopeless
from infra.local.engine import NoEngine
from infra.local.faults import BadRules
from infra.local.server import DidNotStart, without_cloud
from infra.local.settings import Refused, Settings, from_environment
from infra.package import ROOT, DoesNotPackage
from infra.stacks import StackFailed

# How often backups are looked through, and the ledger for what is new in it.
_TURNS_BETWEEN_LOOKS = 10
_EXPECTED = (Refused, BadRules, NoEngine, DidNotStart, DoesNotPackage, StackFailed, Hopeless)


class Stopped(Exception):
    """Somebody wants us to end."""


def main() -> int:
    """The exit status: 0 after a stop that was asked for."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        settings = from_environment()
        with _lock(settings.data), _guard(settings.data):
            _run(settings)
    except Stopped:
        return 0
    except _EXPECTED as problem:
        print(f"Chathood did not start. {problem}", file=sys.stderr)
        return 1
    return 0


def _run(settings: Settings) -> None:
    began = time.monotonic()
    _check_port(settings.port)
    _forget_last_run(settings.data)
    cloud = Cloud(settings, lambda what: print(f"· {what}", flush=True))
    try:
        cloud.start()
        people = _seed(cloud)
        _write_run_file(cloud, people)
        _welcome(cloud, people, time.monotonic() - began)
        for turn in count():
            time.sleep(0.5)
            _tend(cloud)
            if turn % _TURNS_BETWEEN_LOOKS == 0:
                cloud.remember()
                copies.let_go(settings.data, now())
    finally:
        _stop_in_peace(cloud)


def _tend(cloud: Cloud) -> None:
    """Does what was asked for, and starts again what has died."""
    wish = restore.wished(cloud.settings.data)
    if wish:
        _set_back(cloud, wish)
    if wish or cloud.revive():
        # What came back may have forgotten what only memory held.
        _write_run_file(cloud, _seed(cloud))
    if wish:
        restore.ended(cloud.settings.data)


def _set_back(cloud: Cloud, wish: restore.Wish) -> None:
    """Goes back to a backup with every door shut, until the ledger is replayed."""
    (cloud.settings.data / "run.json").unlink(missing_ok=True)
    print(f"· Stopping, to restore {wish.name}", flush=True)
    cloud.stop()
    restore.carry_out(cloud.settings.data, wish)
    cloud.start()


def _stop_in_peace(cloud: Cloud) -> None:
    """A second Ctrl-C must not leave half of the processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    print("\n· Stopping", flush=True)
    (cloud.settings.data / "run.json").unlink(missing_ok=True)
    cloud.stop()


def _lock(data: Path) -> IO[str]:
    """Keeps the data folder to ourselves."""
    try:
        return lock.take(data)
    except lock.Taken as taken:
        raise Refused(f"{taken} Stop it, or choose another folder with CHATHOOD_DATA.") from None


@contextmanager
def _guard(data: Path) -> Iterator[None]:
    """Somebody to clear up should we be killed; the pipe between us closes by itself."""
    command = [sys.executable, "-m", "infra.local.guard", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True):
        yield


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(
                f"Port {port} is in use: stop what uses it, or choose another, for example "
                f"CHATHOOD_PORT={port + 1} make run."
            ) from None


def _forget_last_run(data: Path) -> None:
    for left in [data / "run.json", *data.glob("*.log")]:
        left.unlink(missing_ok=True)


def _seed(cloud: Cloud) -> dict[str, Any]:
    print("· Looking after the first account", flush=True)
    simulator = "" if cloud.settings.graph_url else cloud.graph_url
    env = {**without_cloud(os.environ), **cloud.functions(), "CHATHOOD_SIMULATOR": simulator}
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "people.json"
        command = [sys.executable, "-m", "infra.local.seeding", str(answer)]
        result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if result.returncode:
            raise DidNotStart(f"The first account could not be made: {result.stderr.strip()}")
        people: dict[str, Any] = json.loads(answer.read_text())
    return people


def _write_run_file(cloud: Cloud, people: dict[str, Any]) -> None:
    secret = cloud.material.secret
    run = {
        "url": cloud.settings.url,
        **people,
        "platform_access_token": secret["platform_access_token"],
        "meta": {
            "app_secret": secret["meta_app_secret"],
            "verify_token": secret["meta_verify_token"],
            "graph_url": cloud.graph_url,
        },
        "smtp": cloud.smtp,
        "dynamodb_url": cloud.servers["dynamodb"].url,
        "aws_url": cloud.servers["aws"].url,
        "pids": cloud.pids(),
        **({"faults": cloud.faults} if cloud.faults else {}),
    }
    beside = cloud.settings.data / "run.new"
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(run, indent=2))
    beside.replace(cloud.settings.data / "run.json")


def _welcome(cloud: Cloud, people: dict[str, Any], seconds: float) -> None:
    url, data = cloud.settings.url, cloud.settings.data
    customers = f"  Customers  {url}/phone\n" if "meta" in cloud.servers else ""
    print(
        f"\nChathood runs, after {seconds:.1f} s.\n\n"
        f"  Agents     {url}   {people['email']}   {people['password']}\n"
        f"{customers}"
        f"  API        {url}/api/v1/accounts/{people['account_id']}   described in /openapi.json\n"
        f"  Mail       {cloud.smtp} takes mail in; what goes out: "
        f"{cloud.servers['aws'].url}/_ministack/ses/messages\n"
        f"  Details    {data / 'run.json'}, logs beside it\n\n"
        "Ctrl-C stops it; the data stays.\n",
        flush=True,
    )


def _stop(*_: object) -> None:
    raise Stopped


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
