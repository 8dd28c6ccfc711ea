"""Looks each hour whether every account's keys still open: their loss is the loss of all words,
and can be mended for one day only."""

from chalicelib import log
from chalicelib.store import canaries

_HOUR = 3_600_000
_AT_ONCE = 50
# A canary that fails is told of until somebody has mended it.
_AGAIN_SOON = 10 * 60_000


class KeysLost(Exception):
    """An account's keys open nothing any more, though the account is there."""


def watch_keys(at: int) -> None:
    """Every canary that is due by `at` (ms)."""
    for shard in range(canaries.SHARDS):
        for account in canaries.due_before(shard, at, _AT_ONCE):
            watch_keys_of(account, at)


def watch_keys_of(account: int, at: int) -> None:
    """One catch for each: a KMS that does not answer for one account delays no other."""
    try:
        _look(account, at)
    except Exception as fault:
        log.error("canary_unanswered", fault, account=account)
        canaries.look_again(account, at + _AGAIN_SOON)


def _look(account: int, at: int) -> None:
    if canaries.sings(account):
        canaries.look_again(account, at + _HOUR)
    elif canaries.belongs_nowhere(account):
        canaries.look_no_more(account)
    else:
        log.alarm("canary_failed", KeysLost(), account=account)
        canaries.look_again(account, at + _AGAIN_SOON)
