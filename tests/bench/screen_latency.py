"""From Meta's post to an agent's screen, through the whole product as `make run` starts it.

`python -m tests.bench.screen_latency RUN.json` prints the milliseconds, as JSON: a process of its
own, because the product's code in it looks at that run's servers.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local import resources
from infra.local.server import CREDENTIALS, Server, free_port, spawn
from infra.package import ROOT
from tests.bench.figure import Aside, Figure, Measured
from tests.bench.rounds import median

_START_SECONDS = 120
_WARM, _TIMES = 8, 60
_FRAME_SECONDS = 10
_PAUSE_SECONDS = 0.05


def measure() -> list[float]:
    """Milliseconds of each message, in its order; a run of the product starts and ends for it."""
    with (
        tempfile.TemporaryDirectory(prefix="chathood-bench-") as scratch,
        _product(Path(scratch)) as run,
    ):
        command = [sys.executable, "-m", "tests.bench.screen_latency", str(run)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"The screen heard nothing: {done.stderr[-2000:]}")
        milliseconds: list[float] = json.loads(done.stdout)
        return milliseconds


def figures(milliseconds: list[float]) -> Measured:
    """The median, and the slow end."""
    how = (
        f"{_TIMES} texts of a known customer, one after another, from the post to the edge until "
        "`message.created` is on an open socket; every process on this machine"
    )
    slow = sorted(milliseconds)[int(len(milliseconds) * 0.95)]
    return [
        Figure("webhook to agent's screen, p50", median(milliseconds), "ms", 250, how),
        Aside("webhook to agent's screen, p95", slow, "ms", how),
    ]


@contextmanager
def _product(scratch: Path) -> Iterator[Path]:
    data = scratch / "data"
    env = {
        "CHATHOOD_PORT": str(free_port()),
        "CHATHOOD_DATA": str(data),
        "CHATHOOD_DEMO": "0",
        # Its own simulator, whatever else this process measures against.
        "META_GRAPH_URL": "",
        "META_INSTAGRAM_URL": "",
    }
    log = scratch / "product.log"
    process = spawn([sys.executable, "-m", "infra.local"], env, log, cwd=ROOT)
    product = Server("Chathood", f"http://127.0.0.1:{env['CHATHOOD_PORT']}", process)
    try:
        yield _ready(product, data / "run.json", log)
    finally:
        product.stop(seconds=30)


def _ready(product: Server, run: Path, log: Path) -> Path:
    deadline = time.monotonic() + _START_SECONDS
    while not run.exists():
        if product.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The product did not start: {log.read_text()[-2000:]}")
        time.sleep(0.1)
    return run


def _play(run: dict[str, Any]) -> list[float]:
    """Posts and listens; imports the product's code only once the environment leads to the run."""
    os.environ.update(
        CREDENTIALS
        | resources.environment(run["aws_url"])
        | {
            "AWS_ENDPOINT_URL": run["aws_url"],
            "AWS_ENDPOINT_URL_DYNAMODB": run["dynamodb_url"],
            "META_GRAPH_URL": run["meta"]["graph_url"],
            "META_INSTAGRAM_URL": run["meta"]["graph_url"],
            "SITE_URL": run["url"],
        }
    )
    from websockets.sync.client import connect

    from chalicelib.store.sessions import TICKET_MS, Bearer, start
    from tests.world import Customer, make_world, signed, text, webhook

    oak = make_world(run["meta"]["app_secret"]).oak
    customer = Customer.new()
    ticket = start(Bearer(oak.account, oak.dana.id), "TICKET", TICKET_MS)
    address = f"{run['url'].replace('http', 'ws', 1)}/ws?ticket={ticket}"
    taken = []
    with connect(address, open_timeout=_START_SECONDS) as screen:
        for turn in range(_WARM + _TIMES):
            body = webhook(oak.whatsapp, customer, [text(customer, f"Is it there yet? {turn}")])
            raw, signature = signed(run["meta"]["app_secret"], body)
            began = time.perf_counter()
            _post(f"{run['url']}/webhooks/meta", raw, signature)
            while json.loads(screen.recv(_FRAME_SECONDS))["event"] != "message.created":
                pass
            taken.append((time.perf_counter() - began) * 1000)
            time.sleep(_PAUSE_SECONDS)
    return taken[_WARM:]


def _post(url: str, raw: bytes, signature: str) -> None:
    headers = {"content-type": "application/json", "x-hub-signature-256": signature}
    urllib.request.urlopen(urllib.request.Request(url, data=raw, headers=headers)).close()


if __name__ == "__main__":
    print(json.dumps(_play(json.loads(Path(sys.argv[1]).read_text()))))
