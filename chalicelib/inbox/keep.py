"""What cannot be stored at once is kept: sealed in the object store, with a pointer in a queue."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib import log
from chalicelib.aws import files, queues
from chalicelib.clock import now
from chalicelib.store.ingest import day_of, open_waiting, seal_waiting

# The place in a name for an account that is not known yet.
_NOBODY = "-"
_WHOLE = re.compile(r"whole-([0-9]+)-.*")


@dataclass(frozen=True)
class Kept:
    """What was kept: items of a webhook, or a whole body that was too big for one call."""

    name: str
    day: str
    whole: bool

    @property
    def account(self) -> int | None:
        """Whose it is, as far as that was known."""
        owner = self.name.partition("/")[0]
        return None if owner == _NOBODY else int(owner)

    @property
    def came(self) -> int:
        """When (ms) a whole body came, as its name tells; 0 of anything else."""
        told = _WHOLE.fullmatch(self.name.rpartition("/")[2])
        return int(told.group(1)) if told else 0

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail, which has a door of its own."""
        return self.name.rpartition("/")[2].startswith("mail-")


def keep_items(account: int | None, items: Sequence[Mapping[str, Any]]) -> None:
    """Keeps items, of an account if that is known, to be taken in by a call of their own."""
    owner = _NOBODY if account is None else str(account)
    _keep(owner, json.dumps(items).encode(), "item")


def keep_whole(raw: bytes) -> None:
    """Keeps a whole body exactly as it came; whose items it holds shows later."""
    _keep(_NOBODY, raw, f"whole-{now()}")


def keep_mail(letter: bytes) -> None:
    """Keeps a mail, as `letters` writes it."""
    _keep(_NOBODY, letter, "mail")


class LetGo(Exception):
    """What was kept has been stored for good: a queue may give out one pointer twice."""


def opened(pointer: Mapping[str, Any]) -> tuple[Kept, bytes]:
    """What a pointer of the inbound queue leads to. Raises LetGo."""
    kept = Kept(str(pointer["name"]), str(pointer["day"]), bool(pointer["whole"]))
    return kept, words_of(kept)


def words_of(kept: Kept) -> bytes:
    """What was kept, opened. Raises LetGo."""
    blob = files.find("INGEST_BUCKET", kept.name)
    if blob is None:
        raise LetGo
    return open_waiting(kept.day, kept.name, blob)


def waiting(account: int) -> Iterator[Kept]:
    """What waits of an account, and what waits of nobody yet, by name."""
    for owner in (_NOBODY, str(account)):
        for name in files.names("INGEST_BUCKET", f"{owner}/"):
            yield Kept(**_pointer(name))


def days_that_wait() -> set[str]:
    """The days under whose keys something waits."""
    return {name.split("/")[1] for name in files.names("INGEST_BUCKET")}


def let_go(kept: Kept) -> None:
    """Removes what has been stored for good."""
    files.delete("INGEST_BUCKET", kept.name)


def queue_again() -> int:
    """Puts a pointer in the queue for everything that is kept; gives how many.

    For when a queue was lost. What had been stored already changes nothing.
    """
    names = files.names("INGEST_BUCKET")
    for name in names:
        queues.send("INBOUND_QUEUE_URL", _pointer(name))
    return len(names)


def _keep(owner: str, body: bytes, what: str) -> None:
    today = day_of(now())
    # The day of the key that was really used stands in the name, so that the name says it all.
    stem = f"{what}-{secrets.token_hex(12)}"
    name = f"{owner}/{today}/{stem}"
    day, blob = seal_waiting(today, name, body)
    if day != today:
        name = f"{owner}/{day}/{stem}"
        day, blob = seal_waiting(day, name, body)
    files.put("INGEST_BUCKET", name, blob)
    queues.send("INBOUND_QUEUE_URL", _pointer(name))
    log.warning("kept_for_later", account=owner, object=name)


def _pointer(name: str) -> dict[str, Any]:
    _, day, stem = name.split("/")
    return {"name": name, "day": day, "whole": stem.startswith("whole-")}
