"""The bill's arithmetic, by sums one can do in one's head."""

import pytest

from tests.bench.cost import Run, Work, per_million


def test_a_million_write_units_cost_their_list_price() -> None:
    assert per_million([Work(1, writes=1)])["DynamoDB writes"] == pytest.approx(0.625)


def test_work_done_every_other_message_costs_half() -> None:
    every, other = (per_million([Work(times, rest_requests=1)]) for times in (1, 0.5))

    assert every["API Gateway"] == pytest.approx(3.50)
    assert other["API Gateway"] == pytest.approx(1.75)


def test_a_run_is_billed_by_whole_milliseconds_and_by_request() -> None:
    bill = per_million([Work(1, runs=(Run(1024, 9.2),))])

    assert bill["Lambda"] == pytest.approx(0.20 + 10 * 0.0166667)


def test_what_a_run_logs_is_billed_by_the_byte() -> None:
    assert per_million([Work(1, runs=(Run(512, 1, 500),))])["logs"] == pytest.approx(0.25)


def test_lines_of_several_works_add_up() -> None:
    bill = per_million([Work(0.5, pushes=2), Work(1.5, pushes=2)])

    assert bill["pushes"] == pytest.approx(4)
