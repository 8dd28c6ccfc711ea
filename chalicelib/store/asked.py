"""What somebody outside has asked to be deleted, by the code they know it by: kept in the ledger.

The code is the key, since whoever asks knows no account, and what was asked must outlive one.
"""

from dataclasses import dataclass
from hashlib import sha256

from chalicelib.store.ledger_tables import AskedItem
from chalicelib.store.trouble import condition_met

_ASKED = "ASKED"


@dataclass(frozen=True)
class Asked:
    """When (ms) it was asked. `erasures` are the (account, erasure) pairs that it led to, `held`
    how many were refused because a law may forbid it, `lines` how many lost their token.

    `expected` are (account, contact) pairs of whom nobody has noted what came of it.
    """

    at: int
    erasures: tuple[tuple[int, int], ...] = ()
    expected: tuple[tuple[int, int], ...] = ()
    held: int = 0
    lines: int = 0


def note(code: str, at: int, by: str, lines: int = 0) -> None:
    """Notes that it was asked, by `meta` or the `subject`; the first time counts."""
    item = AskedItem(_pk(code), _ASKED, at=at, by=by, lines=lines)
    condition_met(lambda: item.save(AskedItem.pk.does_not_exist()))


def expect(code: str, account: int, contact: int) -> None:
    """Notes that a contact is about to be erased for it, unless something has come of it before."""
    item = AskedItem(_pk(code), _about(account, contact), account=account)
    condition_met(lambda: item.save(AskedItem.pk.does_not_exist()))


def link(code: str, account: int, contact: int, erasure: int) -> None:
    """Notes what came of it for a contact."""
    AskedItem(_pk(code), _about(account, contact), account=account, erasure=erasure).save()


def refuse(code: str, account: int, contact: int, why: str) -> None:
    """Notes that it was refused for a contact; `why` is a code of ours."""
    AskedItem(_pk(code), _about(account, contact), account=account, refused=why).save()


def found(code: str) -> Asked | None:
    """What was asked under a code; None when nothing was."""
    items = list(AskedItem.query(_pk(code), consistent_read=True))
    asked = next((item for item in items if item.sk == _ASKED), None)
    if asked is None:
        return None
    about = [item for item in items if item.sk != _ASKED]
    linked = [item for item in about if item.erasure is not None]
    held = [item for item in about if item.refused is not None]
    settled = {item.sk for item in (*linked, *held)}
    erasures = [(int(item.account), int(item.erasure)) for item in linked]
    expected = [
        (int(item.account), int(item.sk.rpartition("#")[2]))
        for item in about
        if item.sk not in settled
    ]
    lines = int(asked.lines or 0)
    return Asked(int(asked.at), tuple(erasures), tuple(expected), len(held), lines)


def _about(account: int, contact: int) -> str:
    return f"A#{account}#{contact}"


def _pk(code: str) -> str:
    return f"ASKED#{sha256(code.encode()).hexdigest()}"
