"""Erases what was fenced, step by step; cut short anywhere, it goes on from there."""

from chalicelib.privacy.carry_on import carry_on
from chalicelib.privacy.plans import PLANS
from chalicelib.store import ledger


def erase(account: int, id: int, until: int) -> bool:
    """Goes on with an erasure until all is done that can be done now, or it is `until` (ms).

    Whether it is done for now; whoever finds that somebody else is at it leaves it to them.
    """
    erasure = ledger.get(account, id)
    return erasure is None or carry_on(erasure, PLANS[erasure.scope], until)
