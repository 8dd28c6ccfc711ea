"""The whole product on one machine: it starts, survives being killed, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import resources
from infra.local.server import free_port
from infra.package import ROOT

pytestmark = pytest.mark.local
_CONTEXT = {"account": "1"}


class Run:
    """`make run` without make, on a data folder of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        # Other tests put the functions' own environment into ours.
        env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env |= {"CHATHOOD_DATA": str(data), "CHATHOOD_PORT": str(port), "CHATHOOD_DEMO": "0"}
        env["XDG_STATE_HOME"] = str(data.parent / "state")
        self.env = env
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def file(self) -> Path:
        return self.data / "run.json"

    def details(self) -> dict[str, Any]:
        """run.json, once it is there."""
        until(lambda: self.file.exists() or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.output()
        details: dict[str, Any] = json.loads(self.file.read_text())
        return details

    def output(self) -> str:
        """All it printed; waits until it has ended."""
        return self.process.communicate(timeout=30)[0]


def until(happens: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _children(pid: int) -> set[int]:
    """All processes below `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except FileNotFoundError:
            continue
    found = set[int]()
    more = {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


class Launcher:
    """Starts the product on one data folder and one port; the tests share what runs."""

    def __init__(self, data: Path) -> None:
        self._data, self._port, self._runs = data, free_port(), list[Run]()

    def start(self) -> Run:
        self._runs.append(Run(self._data, self._port))
        return self._runs[-1]

    def running(self) -> Run:
        """The one that runs, or a new one."""
        return next((run for run in self._runs if run.process.poll() is None), None) or self.start()

    def end(self) -> None:
        for run in self._runs:
            if run.process.poll() is None:
                run.process.kill()
                run.process.wait()


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path_factory.mktemp("product") / "data")
    yield launcher
    launcher.end()


def test_it_starts_and_says_where_everything_is(launcher: Launcher) -> None:
    run = launcher.running()

    details = run.details()

    assert {"url", "account_id", "email", "password", "api_access_token"} <= details.keys()
    assert {"platform_access_token", "meta", "smtp", "pids"} <= details.keys()
    assert _status(f"{details['url']}/health") == 200
    assert _status(f"{details['url']}/phone") == 200
    assert run.file.stat().st_mode & 0o077 == 0
    assert set(details["pids"].values()) <= _children(run.process.pid) | {run.process.pid}


def test_a_part_that_is_killed_comes_back(launcher: Launcher) -> None:
    run = launcher.running()
    details = run.details()

    for part in ("edge", "streams", "fifo", "dynamodb", "aws"):
        before = json.loads(run.file.read_text())["pids"][part]
        os.kill(before, signal.SIGKILL)
        until(lambda: json.loads(run.file.read_text())["pids"][part] != before, 180)  # noqa: B023
        assert _status(f"{details['url']}/health") == 200, part


def test_a_second_run_on_the_same_data_is_refused(launcher: Launcher) -> None:
    launcher.running().details()

    second = launcher.start()

    assert "Another run uses the data" in second.output()
    assert second.process.returncode == 1


def test_a_busy_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(tmp_path / "data", taken.getsockname()[1])

        assert "is in use: stop what uses it, or choose another" in run.output()
    assert run.process.returncode == 1


def test_data_and_keys_survive_a_kill_of_everything(launcher: Launcher) -> None:
    first = launcher.running()
    details = first.details()
    names = resources.environment(details["aws_url"])
    key = {"pk": {"S": "A#1"}, "sk": {"S": "x"}}
    wrapped = resources.client("kms", details["aws_url"]).generate_data_key(
        KeyId=names["KMS_KEY_ID"], KeySpec="AES_256", EncryptionContext=_CONTEXT
    )
    resources.client("dynamodb", details["dynamodb_url"]).put_item(
        TableName=names["RECORDS_TABLE"], Item={**key, "wrapped": {"B": wrapped["CiphertextBlob"]}}
    )
    objects = resources.client("s3", details["aws_url"])
    for bucket in ("MEDIA_BUCKET", "ROOTS_BUCKET"):
        objects.put_object(Bucket=names[bucket], Key="a/1", Body=b"sealed")
    secret = json.loads((first.data / "secret.json").read_text())
    below = _children(first.process.pid)

    first.process.kill()
    first.process.wait()
    until(lambda: not any(_is_alive(pid) for pid in below), 10)
    again = launcher.start().details()

    table = resources.client("dynamodb", again["dynamodb_url"])
    kept = table.get_item(TableName=names["RECORDS_TABLE"], Key=key)["Item"]["wrapped"]["B"]
    opened = resources.client("kms", again["aws_url"]).decrypt(
        KeyId=names["KMS_KEY_ID"], CiphertextBlob=kept, EncryptionContext=_CONTEXT
    )
    assert opened["Plaintext"] == wrapped["Plaintext"]
    media = resources.client("s3", again["aws_url"])
    for bucket in ("MEDIA_BUCKET", "ROOTS_BUCKET"):
        assert media.get_object(Bucket=names[bucket], Key="a/1")["Body"].read() == b"sealed"
    vault = resources.client("secretsmanager", again["aws_url"])
    told = json.loads(vault.get_secret_value(SecretId=names["SECRET_ID"])["SecretString"])
    assert told == secret["secret"]


def _make(run: Run, what: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make backup` or `make restore` without make."""
    command = [sys.executable, "-m", f"infra.local.{what}", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=run.env, capture_output=True, text=True, timeout=180
    )


def test_a_running_product_goes_back_with_its_doors_shut_and_runs_again(
    launcher: Launcher,
) -> None:
    run = launcher.running()
    details = run.details()
    table = resources.client("dynamodb", details["dynamodb_url"])
    names = resources.environment(details["aws_url"])
    key = {"pk": {"S": "A#1#X"}, "sk": {"S": "x"}}
    table.put_item(TableName=names["RECORDS_TABLE"], Item=key)
    assert _make(run, "backup", "before").returncode == 0
    table.delete_item(TableName=names["RECORDS_TABLE"], Key=key)

    done = _make(run, "restore", "before", "records")

    assert done.returncode == 0, done.stdout + done.stderr
    assert _status(f"{details['url']}/health") == 200
    assert run.details()["dynamodb_url"] == details["dynamodb_url"]
    assert table.get_item(TableName=names["RECORDS_TABLE"], Key=key)["Item"] == key


def test_it_stops_completely(launcher: Launcher) -> None:
    run = launcher.running()
    run.details()
    below = _children(run.process.pid)

    run.process.send_signal(signal.SIGINT)

    assert run.process.wait(20) == 0
    assert not run.file.exists()
    until(lambda: not any(_is_alive(pid) for pid in below), 5)
