"""How fast messages may follow each other."""

from chalicelib.domain.pace import Pace

_PACE = Pace(every=6_000, burst=45)


def test_a_burst_goes_at_once_and_then_one_every_so_often() -> None:
    turns = _PACE.turns(0, 1_000_000, 48)

    assert turns[:45] == [0] * 45
    assert turns[45:] == [1_006_000, 1_012_000, 1_018_000]


def test_what_was_let_go_before_counts() -> None:
    taken = _PACE.taken_by(0, 1_000_000, 45)

    assert _PACE.turns(taken, 1_000_000, 1) == [1_006_000]
    assert _PACE.turns(taken, 1_006_000, 2) == [0, 1_012_000]


def test_a_quiet_while_gives_the_burst_back() -> None:
    taken = _PACE.taken_by(0, 1_000_000, 100)

    assert _PACE.turns(taken, taken, 45) == [0] * 45
