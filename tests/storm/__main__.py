"""`make storm`: the whole product on a bad day, real sockets and all, and what is found afterwards.

`python -m tests.storm [--webhooks n] [--replies n] [--rules FILE] [--kill]`; its last line is JSON.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.journeys.product import Line, Product
from tests.storm.findings import Findings, all_there, judge, nothing_open, settled
from tests.storm.load import post, reply, words_of

RULES = Path(__file__).with_name("rules.yaml")
_CALM = "aws: []\ngraph: []\n"
_KILLED = ("edge", "streams", "fifo", "aws", "faults")
_BETWEEN_KILLS = (8, 20)
# What nobody has looked at for 90 seconds sweep looks at, once a minute.
_TO_SETTLE = 600


def main() -> int:
    """The exit status: 0 when nothing was found."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.yaml"
        rules.write_text(asked.rules.read_text())
        data = Path(folder) / "data"
        product = Product.start(data, CHATHOOD_DEMO="0", CHATHOOD_FAULTS=str(rules))
        try:
            began = time.monotonic()
            findings = play(product, rules, asked)
            seconds = time.monotonic() - began
        finally:
            product.stop()
    print(json.dumps({**asdict(findings), "seconds": round(seconds, 1)}))
    return 1 if findings.faults else 0


def play(product: Product, rules: Path, asked: argparse.Namespace) -> Findings:
    """Load under faults, then quiet, then a look at everything."""
    line = _patient_inbox(product)
    with _killing(product) if asked.kill else _peace():
        _say(f"Posting {asked.webhooks} messages")
        told = post(product, line, words_of(line, max(asked.webhooks // 20, 1), asked.webhooks))
        found = settled(product, line, all_there(told), _TO_SETTLE)
        _say(f"{told.refused_posts} posts were refused and came again; answering")
        each = max(asked.replies // max(len(found), 1), 1)
        reply(product, told, list(found)[: asked.replies], each)
    rules.write_text(_CALM)
    _say("It is quiet now; waiting until everything has settled")
    settled(product, line, all_there(told), _TO_SETTLE)
    settled(product, line, nothing_open, _TO_SETTLE)
    return judge(product, line, told)


def _patient_inbox(product: Product) -> Line:
    for _ in range(20):
        try:
            return product.new_whatsapp_inbox()
        except AssertionError:
            time.sleep(1)
    raise AssertionError("No inbox could be connected.")


@contextmanager
def _killing(product: Product) -> Iterator[None]:
    """Now and then one of the product's processes dies at once; its launcher starts another."""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(random.uniform(*_BETWEEN_KILLS)):
            name = random.choice(_KILLED)
            pids = json.loads((product.data / "run.json").read_text())["pids"]
            if name in pids:
                _say(f"kill -9 {name}")
                os.kill(pids[name], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _peace() -> Iterator[None]:
    yield


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--webhooks", type=int, default=2_000, help="customers' messages")
    parser.add_argument("--replies", type=int, default=200, help="agents' replies")
    parser.add_argument("--rules", type=Path, default=RULES, help="microburst's rules")
    parser.add_argument("--kill", action="store_true", help="kill -9 a process now and then")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"· {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
