"""`make backup NAME=…`: keeps the tables and the media bucket's objects, running or stopped.

Tables are read one after the other, keys last: so every item that is kept finds its key among
those that are kept, unless it was erased meanwhile.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from chalicelib.clock import now
from infra import items, recovery
from infra.local import copies, settings, stores
from infra.local.copies import Copy
from infra.local.engine import NoEngine
from infra.local.resources import Material
from infra.local.server import DidNotStart
from infra.local.stores import Stores
from infra.recovery import MEDIA, Refused

Say = Callable[[str], None]


def back_up(data: Path, name: str, material: Material, say: Say) -> Copy:
    """Makes the backup `name`, and lets go of what is over in others. Raises Refused."""
    for gone in copies.let_go(data, now()):
        say(f"{gone}: over, removed")
    folder = copies.new(data, name)
    say("Opening tables and objects")
    with stores.wherever(data, material) as opened:
        copy = keep(opened, Copy(folder, now()), say)
    return copies.complete(data, name, copy)


def keep(opened: Stores, copy: Copy, say: Say) -> Copy:
    """The copy with all of its parts."""
    parts = {MEDIA: copies.write_objects(copy.folder, _objects(opened))}
    say(f"{MEDIA}: {parts[MEDIA].count} objects")
    for table in _in_order():
        found = items.scan(opened.dynamodb, opened.names[f"{table.upper()}_TABLE"])
        parts[table] = copies.write_items(copy.folder, table, found)
        say(f"{table}: {parts[table].count} items")
    return Copy(copy.folder, copy.at, parts)


def _in_order() -> list[str]:
    tables = [name for name in recovery.restorable() if name != MEDIA]
    return sorted(tables, key=lambda name: name == "keys")


def _objects(opened: Stores) -> Iterator[tuple[str, bytes]]:
    s3, bucket = opened.s3, opened.names["MEDIA_BUCKET"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", ()):
            try:
                found = s3.get_object(Bucket=bucket, Key=entry["Key"])
            except s3.exceptions.NoSuchKey:
                continue  # removed since the page was read
            yield entry["Key"], found["Body"].read()


def main() -> int:
    """The exit status; what went wrong is said in a sentence."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        data = settings.from_environment().data
        if not (data / "secret.json").exists():
            raise Refused(f"There is nothing in {data} to back up yet: run make run first.")
        made = back_up(data, name, settings.material(data), lambda what: print(f"· {what}"))
    except (Refused, settings.Refused, NoEngine, DidNotStart) as problem:
        print(f"No backup was made. {problem}", file=sys.stderr)
        return 1
    print(f"Backed up in {made.folder}: keys and lookups for a day, the rest for 35 days.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
