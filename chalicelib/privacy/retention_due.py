"""Once a day for each account that lets anything go: a run is asked for."""

from chalicelib.domain.retention import DAY_MS
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.store import runs

_AT_ONCE = 50


def start_due(at: int) -> None:
    """Asks for a run in every account that is due by `at` (ms); the next is due a day later."""
    for shard in range(runs.RETAIN_SHARDS):
        for account in runs.due_before(shard, at, _AT_ONCE):
            runs.look_again(account, at + DAY_MS)
            ask_for(Chore(account, "retention", at))
