"""Erasures that wait or stand still are asked for again; an operator hears of one that is late."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.erasure import STANDS_STILL_AFTER
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.store import ledger
from chalicelib.store.transaction import Overtaken

_AT_ONCE = 50


def pick_up(at: int) -> None:
    """Every erasure that somebody must look at by `at` (ms), in every account."""
    for shard in range(ledger.DUE_SHARDS):
        for account, id in ledger.due_before(shard, at, _AT_ONCE):
            _pick_up(account, id, at)


def _pick_up(account: int, id: int, at: int) -> None:
    erasure = ledger.get(account, id)
    if erasure is None or not 0 < erasure.waits_until <= at:
        return
    if erasure.is_late(at):
        log.late("erasure_late", account=account, erasure=id)
    try:
        ledger.save(replace(erasure, waits_until=at + STANDS_STILL_AFTER), erasure)
    except Overtaken:
        return
    ask_for(Chore(account, "erasure", id))
