"""Once a day: an account that lets anything go is kept to its policy, and a closed one whose time
is over is erased. Both are asked for here, and done by chores.
"""

from chalicelib.domain.retention import DAY_MS
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.store import closings, runs

_AT_ONCE = 50


def start_due(at: int) -> None:
    """Asks for what is due by `at` (ms); each is due again a day later, until it need not be."""
    for shard in range(runs.RETAIN_SHARDS):
        for account in runs.due_before(shard, at, _AT_ONCE):
            runs.look_again(account, at + DAY_MS)
            ask_for(Chore(account, "retention", at))
    for shard in range(closings.CLOSING_SHARDS):
        for account in closings.due_before(shard, at, _AT_ONCE):
            closings.look_again(account, at + DAY_MS)
            ask_for(Chore(account, "closing", at))
