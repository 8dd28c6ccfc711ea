"""The quick stand-in for the Encryption SDK opens what the real one opens, and nothing else."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.vault import seal
from tests.simulation.sealing import quick_open, quick_seal

_CASES = 200
Change = Callable[[bytes, random.Random], bytes]
_CHANGES: dict[str, Change] = {
    "left alone": lambda blob, chance: blob,
    "cut short": lambda blob, chance: blob[: chance.randrange(1, len(blob))],
    "flipped": lambda blob, chance: _flipped(blob, chance.randrange(len(blob))),
    "another format": lambda blob, chance: b"\x02" + blob[1:],
    "empty": lambda blob, chance: b"",
}


def _flipped(blob: bytes, place: int) -> bytes:
    return blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]


def _outcome(opened: Callable[[], Any]) -> Any:
    try:
        return opened()
    except seal.DoesNotOpen:
        return "does not open"


@pytest.mark.parametrize("change", _CHANGES)
def test_both_open_and_refuse_the_same(change: str) -> None:
    chance = random.Random(change)
    for _ in range(_CASES // len(_CHANGES)):
        keys = [chance.randbytes(32), chance.randbytes(32)]
        contexts = [{"a": "1", "i": "M1"}, {"a": "2", "i": "M1"}]
        content = chance.randbytes(chance.randrange(1, 400))
        asked = (chance.choice(keys), chance.choice(contexts))
        real = seal.seal_bytes(seal._master(keys[0]), contexts[0], content)
        quick = quick_seal(keys[0], contexts[0], content)

        changed = _CHANGES[change](real, chance), _CHANGES[change](quick, chance)

        assert _opened(*asked, changed[0]) == _outcome(partial(quick_open, *asked, changed[1]))


def _opened(key: bytes, context: dict[str, str], blob: bytes) -> Any:
    return _outcome(lambda: seal.open_bytes(seal._master(key), context, blob))
