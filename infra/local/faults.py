"""A faulty network between the functions and everything they call: microburst proxies.

Run as `python -m infra.local.faults <settings.json>`. Only what the functions call goes through
them; what brings the functions to life (streams, queues, the edge) does not, as in the cloud. The
rules are microburst's own (its README lists them), in two lists of one file; a changed file is read
again.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from microburst.app import make_app
from microburst.core.pipeline import Microburst

_LOOK_AGAIN = 0.5
# Which of the file's lists holds for which proxy.
_LISTS = {"dynamodb": "aws", "aws": "aws", "graph": "graph"}


class BadRules(RuntimeError):
    """The rules cannot be read; the message is one sentence that says what is wrong."""


@dataclass(frozen=True)
class Proxy:
    """One proxy: `name` (dynamodb, aws, graph), its own port, and whom it stands before."""

    name: str
    port: int
    upstream: str


def rules_in(file: Path) -> dict[str, list[dict[str, Any]]]:
    """The rules of a file, checked, by list (`aws`, `graph`). Raises BadRules."""
    try:
        said = yaml.safe_load(file.read_text()) or {}
        lists = {name: list(said.get(name) or ()) for name in set(_LISTS.values())}
        for rules in lists.values():
            Microburst("http://127.0.0.1:1", rules)
    except OSError as error:
        raise BadRules(f"The rules in {file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise BadRules(f"The rules in {file} are not rules of microburst's: {error}.") from error
    return lists


async def serve(file: Path, proxies: list[Proxy]) -> None:
    """Runs the proxies, and reads the rules again whenever the file has changed."""
    rules = rules_in(file)
    running = {
        proxy.name: Microburst(proxy.upstream, rules[_LISTS[proxy.name]], resign=False)
        for proxy in proxies
    }
    for proxy in proxies:
        runner = web.AppRunner(make_app(running[proxy.name]), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", proxy.port).start()
    read_at = file.stat().st_mtime_ns
    while True:
        await asyncio.sleep(_LOOK_AGAIN)
        if file.exists() and file.stat().st_mtime_ns != read_at:
            read_at = file.stat().st_mtime_ns
            _renew(file, running)


def _renew(file: Path, running: dict[str, Microburst]) -> None:
    """A file that is no good leaves the rules as they are."""
    try:
        rules = rules_in(file)
    except BadRules as problem:
        print(problem, file=sys.stderr, flush=True)
        return
    for name, proxy in running.items():
        proxy.engine.set_rules(rules[_LISTS[name]])


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text())
    asyncio.run(serve(Path(told["rules"]), [Proxy(**one) for one in told["proxies"]]))
