"""Tables restored aside, until they may take the place of those in use."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from infra.forgotten import Forgotten, forgotten
from infra.package import ROOT
from infra.recovery import DAY_MS, Refused
from infra.switch import Moved, Switch

Say = Callable[[str], None]
# Keys first: the others are held against them. Records last: nothing may lead to what is not there.
ORDER = ("keys", "lookups", "audit", "records")
# An erasure may take this long after its request, grace included.
_SOONER_MS = 2 * DAY_MS
# What nobody can read, or find, without a key.
_NEED_KEYS = ("lookups", "records")


def setting(table: str) -> str:
    """The setting that names a table."""
    return f"{table.upper()}_TABLE"


def replay(environment: Mapping[str, str], aside: Mapping[str, str], at: int, say: Say) -> None:
    """Forgets in the tables `aside`, which are as those in use were at `at` (ms), what has been
    forgotten since; `environment` is a whole one, in which product code sees all the others.

    Raises:
        Refused: that failed, so nobody may be served from them.
    """
    standing = {setting(table): name for table, name in aside.items()}
    since = str(at - _SOONER_MS)
    for line in product({**environment, **standing}, "infra.restored", since):
        say(line)


def named_objects(environment: Mapping[str, str]) -> list[str]:
    """The objects that messages name which open. Raises Refused."""
    return product(environment, "infra.named_objects")


def product(environment: Mapping[str, str], module: str, *arguments: str) -> list[str]:
    """What a module says that runs product code, in a process of its own. Raises Refused."""
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if ran.returncode:
        raise Refused(f"{module} failed, so nobody may be served: {ran.stderr}")
    return ran.stdout.splitlines()


def switch(dynamodb: Any, names: Mapping[str, str], table: str, aside: str) -> Moved:
    """Puts what was restored in its place."""
    keys = names[setting("keys")] if table in _NEED_KEYS else ""
    gone = forgotten(dynamodb, names[setting("ledger")]) if table == "keys" else Forgotten()
    move = Switch(dynamodb, aside, names[setting(table)], keys, gone)
    return move.as_it_was() if table == "records" else move.add_missing()
