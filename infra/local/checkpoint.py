"""How far a reader of a stream has come, on disk, so that a killed one goes on where it was."""

import json
from pathlib import Path


class Checkpoint:
    """The last sequence number done in each shard, for one function."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._done: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def of(self, shard: str) -> str | None:
        """The last sequence number done in `shard`, None before the first."""
        return self._done.get(shard)

    def advance(self, shard: str, sequence: str) -> None:
        """Remembers that `sequence` is done; on disk when this returns."""
        self._done[shard] = sequence
        self._write()

    def forget(self, shard: str) -> None:
        """Starts `shard` from its oldest record: what we stood at has been trimmed."""
        self._done.pop(shard, None)
        self._write()

    def keep_only(self, shards: set[str]) -> None:
        """Forgets shards that are no more."""
        if not self._done.keys() <= shards:
            self._done = {key: value for key, value in self._done.items() if key in shards}
            self._write()

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(self._done))
        beside.replace(self._file)
