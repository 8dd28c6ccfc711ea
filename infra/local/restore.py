"""`make restore NAME=… [TABLES=keys,records,media…]`: goes back to a backup, with the doors shut.

A product that runs stops for it and starts again by itself. What comes back is put aside first,
the ledger is replayed on it, and only then does it take the place of what is in use.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.clock import now
from infra import items, recovery
from infra.aside import ORDER, Say, named_objects, replay, switch
from infra.local import copies, dynamodb, lock, resources, settings, stores
from infra.local.copies import Copy
from infra.local.engine import NoEngine
from infra.local.resources import Material
from infra.local.server import DidNotStart, without_cloud
from infra.local.stores import Stores
from infra.package import ROOT
from infra.recovery import MEDIA, Refused

_FAULTS = (Refused, settings.Refused, NoEngine, DidNotStart)
_HELD = "--alone"
_PATIENCE_SECONDS = 900


def chosen(copy: Copy, wish: Sequence[str], at: int) -> list[str]:
    """What to restore from a copy, in order: the wish, or all that may. Raises Refused."""
    recovery.check_wish(wish)
    for part in wish:
        recovery.check_age(part, copy.at, at)
    may = [part for part in copy.parts if not recovery.is_over(part, copy.at, at)]
    if copy.at > at:
        raise Refused("This backup was made at a time that has not come yet: see the clock.")
    wanted = wish or may
    return [part for part in (*ORDER, MEDIA) if part in wanted]


def set_back(opened: Stores, copy: Copy, parts: Sequence[str], say: Say) -> None:
    """Restores `parts` of a copy while nobody is served. Raises Refused."""
    tables = [part for part in parts if part != MEDIA]
    aside = {table: _put_aside(opened, copy, table, say) for table in tables}
    try:
        say("Replaying the ledger")
        replay(_functions(opened), aside, copy.at, say)
        for table in tables:
            say(f"{table}: {switch(opened.dynamodb, opened.names, table, aside[table])}")
    finally:
        for name in aside.values():
            opened.dynamodb.delete_table(TableName=name)
    if MEDIA in parts:
        say(f"{MEDIA}: {_objects(opened, copy)} objects put back")


def _put_aside(opened: Stores, copy: Copy, table: str, say: Say) -> str:
    name = resources.create_aside(opened.dynamodb, table)
    count = items.put(opened.dynamodb, name, copy.items(table))
    say(f"{table}: {count} items aside")
    return name


def _functions(opened: Stores) -> dict[str, str]:
    """The environment in which product code sees these stores."""
    return {**without_cloud(os.environ), **opened.functions}


def _objects(opened: Stores, copy: Copy) -> int:
    """Puts back the objects that are missing and that a message names which opens.

    The others are what they were: no object ever changes.
    """
    named = set(named_objects(_functions(opened)))
    s3, bucket, count = opened.s3, opened.names["MEDIA_BUCKET"], 0
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    there = {entry["Key"] for page in pages for entry in page.get("Contents", ())}
    for name, content in copy.objects():
        if name in named - there:
            s3.put_object(Bucket=bucket, Key=name, Body=content)
            count += 1
    return count


@dataclass(frozen=True)
class Wish:
    """What somebody asked for."""

    name: str
    tables: tuple[str, ...]


def restore(data: Path, wish: Wish, material: Material, say: Say) -> None:
    """The restore itself, by whoever holds the data folder. Raises Refused."""
    copy = copies.get(data, wish.name)
    parts = chosen(copy, wish.tables, now())
    say(f"Restoring {', '.join(parts)}")
    with stores.alone(data, material) as opened:
        set_back(opened, copy, parts, say)
    dynamodb.vacuum(data / "dynamodb")


def wished(data: Path) -> Wish | None:
    """What the launcher of a running product has been asked for, if anything."""
    file = data / "restore.json"
    if not file.exists():
        return None
    asked = json.loads(file.read_text())
    file.unlink()
    return Wish(asked["name"], tuple(asked["tables"]))


def carry_out(data: Path, wish: Wish) -> None:
    """For the launcher, once it has stopped everything; the asker reads on in the log."""
    command = [sys.executable, "-m", "infra.local.restore", wish.name, ",".join(wish.tables), _HELD]
    with (data / "restore.log").open("ab") as log:
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)


def ended(data: Path) -> None:
    """For the launcher, once everything runs again."""
    with (data / "restore.log").open("a") as log:
        log.write(_ENDED + "\n")


_ENDED = "The product runs again."


def _ask_launcher(data: Path, wish: Wish) -> int:
    """Has the running product do it, and tells what happens."""
    log = data / "restore.log"
    log.write_text("")
    asked = {"name": wish.name, "tables": wish.tables}
    beside = data / "restore.new"
    beside.write_text(json.dumps(asked))
    beside.replace(data / "restore.json")
    print("· The product runs: it stops for this, and starts again", flush=True)
    told, deadline = "", time.monotonic() + _PATIENCE_SECONDS
    while _ENDED not in told:
        if time.monotonic() > deadline:
            print(f"The product does not say that it runs again: see {log}.", file=sys.stderr)
            return 1
        time.sleep(0.2)
        so_far = log.read_text()
        print(so_far.removeprefix(told), end="", flush=True)
        told = so_far
    return 0 if _DONE in told else 1


_DONE = "Restored."


def main() -> int:
    """The exit status; what went wrong is said in a sentence."""
    name, tables, *held = [*sys.argv[1:], "", ""][: max(2, len(sys.argv) - 1)]
    wish = Wish(name, tuple(filter(None, tables.replace(" ", "").split(","))))
    try:
        return _main(wish, is_held=held == [_HELD])
    except _FAULTS as problem:
        print(f"Nothing was restored. {problem}", file=sys.stderr)
        return 1


def _main(wish: Wish, *, is_held: bool) -> int:
    data = settings.from_environment().data
    material = settings.material(data)
    for gone in copies.let_go(data, now()):
        _say(f"{gone}: over, removed")
    chosen(copies.get(data, wish.name), wish.tables, now())
    if is_held:
        restore(data, wish, material, _say)
    else:
        try:
            with lock.take(data):
                restore(data, wish, material, _say)
        except lock.Taken:
            return _ask_launcher(data, wish)
    print(_DONE, flush=True)
    return 0


def _say(what: str) -> None:
    print(f"· {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
