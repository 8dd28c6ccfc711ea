"""A copy of the ledger outside of the data folder, so that an old folder put back forgets again.

In the cloud no restore reaches the ledger. Here all tables lie in one file: whoever puts an older
one back would bring back those who were forgotten since, and the ledger that knew of it would be
gone. So what it says of erasures (ids and times) is kept beside, for a data folder by the digest
of its secret, and returned to its table at every start, before anybody is served.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from infra import forgotten, items
from infra.aside import product
from infra.items import Item, Key
from infra.local.resources import NAMES
from infra.local.server import without_cloud

_TABLE = f"chathood-{NAMES['Stage']}-ledger"
_KEYS = f"chathood-{NAMES['Stage']}-keys"
_RECORDS = f"chathood-{NAMES['Stage']}-records"
_LOOKUPS = f"chathood-{NAMES['Stage']}-lookups"
# Erasures, whom they are about, and the codes of who asked. A hold may be lifted: it is not here.
_KEPT = ("#ERASURES", "#FORGOTTEN")
_CODES = "CODE#"


def keep(dynamodb: Any, data: Path) -> None:
    """Notes what the ledger says of erasures now."""
    known, told = _read(data), _newest(items.scan(dynamodb, _TABLE))
    newest = _newest([*known.values(), *told.values()])
    if newest != known:
        _write(data, newest)


def bring_back(dynamodb: Any, data: Path) -> int:
    """Returns to the table what it no longer knows; how many items that were."""
    told = _newest(items.scan(dynamodb, _TABLE))
    newest = _newest([*told.values(), *_read(data).values()])
    return items.put(
        dynamodb, _TABLE, [item for key, item in newest.items() if told.get(key) != item]
    )


def keys_that_came_back(dynamodb: Any) -> list[Key]:
    """The keys that are there although the ledger says that they were destroyed."""
    gone = forgotten.forgotten(dynamodb, _TABLE)
    there = list(items.find(dynamodb, _KEYS, list(gone.keys)))
    if gone.owners:
        there += map(items.key_of, items.scan(dynamodb, _KEYS))
    return [key for key in dict.fromkeys(there) if key in gone]


def is_older(dynamodb: Any, data: Path) -> bool:
    """Returns to the table what it no longer knows; whether the tables are older than what is known
    beside them, so that what was forgotten since is back."""
    return bring_back(dynamodb, data) > 0 or bool(keys_that_came_back(dynamodb))


def forget_again(dynamodb: Any, functions: Mapping[str, str]) -> None:
    """Forgets in an older folder what was forgotten since, as after any restore, before anybody is
    served; `functions` is their environment. Raises Refused when that fails."""
    environment = {**without_cloud(os.environ), **functions}
    product(environment, "infra.restored", "0")
    destroy_again(dynamodb)


def destroy_again(dynamodb: Any) -> int:
    """Destroys the keys that are still there, and removes what they would open; how many keys."""
    back = keys_that_came_back(dynamodb)
    items.remove(dynamodb, _KEYS, back)
    if back:
        forgotten.remove(dynamodb, _RECORDS, _LOOKUPS, forgotten.forgotten(dynamodb, _TABLE))
    return len(back)


def file_for(data: Path) -> Path:
    """Where the copy for a data folder lies."""
    root = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    name = hashlib.sha256((data / "secret.json").read_bytes()).hexdigest()[:24]
    return Path(root) / "chathood" / "ledgers" / f"{name}.jsonl"


def _newest(found: Iterable[Item]) -> dict[Key, Item]:
    """The items worth keeping, each as it was last."""
    newest: dict[Key, Item] = {}
    for item in filter(_is_of_an_erasure, found):
        key = items.key_of(item)
        if key not in newest or _age(newest[key]) < _age(item):
            newest[key] = item
    return newest


def _is_of_an_erasure(item: Item) -> bool:
    pk = items.key_of(item)[0]
    return pk.endswith(_KEPT) or pk.startswith(_CODES)


def _age(item: Item) -> int:
    """What only rises: an erasure's version, or the number of the erasure that is led to."""
    counted = item.get("v") or item.get("e") or {"N": "0"}
    return int(counted["N"])


def _read(data: Path) -> dict[Key, Item]:
    file = file_for(data)
    if not file.exists():
        return {}
    return _newest(items.from_line(line) for line in file.read_text().splitlines())


def _write(data: Path, kept: dict[Key, Item]) -> None:
    file = file_for(data)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_suffix(".new")
    beside.write_text("".join(items.as_line(item) + "\n" for item in kept.values()))
    beside.replace(file)
