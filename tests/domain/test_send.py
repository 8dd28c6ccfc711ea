"""The states of a send."""

from chalicelib.domain.send import RANK, Send, State, worst


def test_every_state_has_a_rank_of_its_own() -> None:
    assert sorted(RANK.values()) == list(range(len(State)))


def test_what_the_provider_reports_stands_above_what_we_do() -> None:
    ours = [State.QUEUED, State.HELD, State.SENDING, State.UNCERTAIN]
    reported = [State.SENT, State.FAILED, State.DELIVERED, State.READ]

    assert max(RANK[s] for s in ours) < min(RANK[s] for s in reported)


def test_a_bubble_shows_the_part_that_most_needs_a_look() -> None:
    assert worst([Send(State.READ), Send(State.FAILED)]) is State.FAILED
    assert worst([Send(State.READ), Send(State.SENT)]) is State.SENT
    assert worst([Send(State.SENT), Send(State.UNCERTAIN)]) is State.UNCERTAIN
